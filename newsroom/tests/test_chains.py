"""Every table of the record, row by row and column by column: no meddling stays unseen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, connection, models, transaction
from django.db.models import F, Model, QuerySet

from broadcasts.models import Attempt, Broadcast, BroadcastPicture, PageVersion
from broadcasts.models.record import AppendOnly, Chained, ChainEnd, entry_of
from inspections import guards
from inspections.tests import owner
from newsroom import record
from newsroom.models import Draft, Picture, Revision, RevisionPicture, Step, Viewing, Wording
from newsroom.tests import cast as people
from newsroom.tests import chronicle

pytestmark = pytest.mark.django_db
#: Bound by the digest of another row: revision, or the sign-off's step.
COVERED = (Picture, Wording, RevisionPicture, Broadcast, BroadcastPicture)
WRITTEN_ONCE = [model for model in apps.get_models() if issubclass(model, AppendOnly)]
CHAINS = record.chained_models()


def undone(act: Callable[[], object]) -> str:
    """What is found broken first after ``act``, which then never happened."""
    with transaction.atomic():
        try:
            with transaction.atomic():
                act()
            return next(record.broken_rows(), "")
        except IntegrityError:
            return "the database itself refused"
        finally:
            transaction.set_rollback(True)


def columns(model: type[Model]) -> list[models.Field[Any, Any]]:
    """Without the key: who knows a row of a table by its key would only move the row."""
    return [one for one in model._meta.concrete_fields if not one.primary_key]


def test_the_digest_of_a_link_covers_every_column() -> None:
    chronicle.written()
    for model in CHAINS:
        for column in columns(model):
            row: Chained = QuerySet(model).order_by("pk")[0]
            setattr(row, column.attname, another(column, row))
            assert row.digest != row.expected_digest(), column


@pytest.mark.once
def test_every_column_beside_a_link_is_covered() -> None:
    chronicle.written()
    loose = [
        f"{model.__name__}.{column.name}"
        for model in COVERED
        for column in columns(model)
        if not undone(partial(spoil, model, column))
    ]
    assert loose == []


def spoil(model: type[Model], column: models.Field[Any, Any]) -> None:
    """Another value in the oldest row."""
    row = owner.rows(model).order_by("pk")[0]
    owner.rows(model).filter(pk=row.pk).update(**{column.attname: another(column, row)})


def another(column: models.Field[Any, Any], row: Model) -> object:
    """A value of the same kind that is not the one that stands there."""
    value = column.value_from_object(row)
    if isinstance(column, models.ForeignKey):
        others: QuerySet[Model] = QuerySet(column.related_model).exclude(pk=value)
        other = others.first()
        return other.pk if other else 999
    if isinstance(column, models.DateTimeField):
        return chronicle.NOW.replace(year=2001)
    if isinstance(column, models.DateField):
        return chronicle.NOW.date().replace(year=2001)
    if isinstance(column, models.BooleanField):
        return not value
    if isinstance(column, models.IntegerField):
        return int(str(value)) + 1
    if isinstance(column, models.JSONField):
        return {"0": "x"} if isinstance(value, dict) else [0]
    return "x"


def cut(model: type[AppendOnly]) -> None:
    """The last row that was written is gone, as if it had never been."""
    last = owner.rows(model).order_by("-pk")[0]
    owner.rows(model).filter(pk=last.pk)._raw_delete(connection.alias)


def test_a_tail_cut_off_any_chain_is_named() -> None:
    chronicle.written()
    for model in CHAINS:
        kind = model._meta.model_name
        assert undone(partial(cut, model)).startswith(f"{kind}: row "), kind
    for beside in (Wording, RevisionPicture, BroadcastPicture):
        assert undone(partial(cut, beside)), beside.__name__


def test_a_row_behind_the_end_is_named() -> None:
    """Whoever sets an end back, to cut a tail off, is met by the rows that are left."""
    people.submitted(people.cast())
    owner.rows(ChainEnd).filter(table="newsroom.step").delete()
    assert next(record.broken_rows()) == f"step {Step.objects.get().pk}: lies behind its chain"


def test_the_command_names_the_first_broken_row_and_exits_1() -> None:
    draft = people.submitted(people.cast())
    cut(Step)
    named = f"The record is broken; first at step: row 1 of draft {draft.pk} is gone"
    with pytest.raises(CommandError, match=named) as caught:
        call_command("verify_record", stderr=StringIO())
    assert caught.value.returncode == 1


def test_every_table_that_is_written_once_is_chained_or_covered() -> None:
    """But who looked at which text when, and what a standing page said: no release is proved by
    either."""
    assert {*WRITTEN_ONCE} - {*CHAINS} - {*COVERED} == {Viewing, PageVersion}


def test_an_entry_has_every_column() -> None:
    row = Revision(**{c.attname: c.get_default() for c in Revision._meta.concrete_fields})
    for column in Revision._meta.concrete_fields:
        if column.name not in ("id", "digest", "previous_digest"):
            assert column.name in entry_of(row, [column.name])


def refuses(act: Callable[[], object]) -> None:
    with pytest.raises(IntegrityError, match="written once"), transaction.atomic():
        act()


def test_the_database_refuses_to_change_what_is_written() -> None:
    """Past the ORM, with the guards that ``migrate`` put up; unused uploads may go."""
    cast = chronicle.written()
    Viewing.objects.create(
        draft=(draft := Draft.objects.all()[0]), user=cast.chief,
        revision=draft.revisions.all()[0], at=chronicle.NOW,
    )  # fmt: skip
    for model in WRITTEN_ONCE:
        rows: QuerySet[Model] = QuerySet(model)
        refuses(partial(rows.update, id=F("id")))
        if model is not Picture:
            refuses(partial(rows._raw_delete, connection.alias))


def test_an_end_only_grows() -> None:
    end = ChainEnd.objects.create(table="newsroom.step", parent=1, number=2, digest="")
    mine = ChainEnd.objects.filter(pk=end.pk)
    refuses(partial(mine.update, number=1))
    refuses(partial(mine.update, number=4))
    refuses(partial(mine.update, number=3, parent=2))
    refuses(end.delete)
    assert mine.update(number=3) == 1


def test_verifying_says_which_guard_is_gone() -> None:
    assert guards.missing(connection) == []
    owner.rows(Attempt)
    with pytest.raises(CommandError, match="rows of broadcasts_attempt may be changed"):
        call_command("verify_record", stderr=StringIO())
    guards.put_up(connection)
    assert guards.missing(connection) == []


def test_a_list_kept_elsewhere_shows_what_was_removed_with_its_end(tmp_path: Path) -> None:
    """Whoever owns the database can rewrite the chains and their ends, but not the list."""
    draft = people.submitted(people.cast())
    kept = tmp_path / "ends.txt"
    with kept.open("w") as file:
        call_command("verify_record", "--ends", stdout=file)
    call_command("verify_record", "--against", str(kept), stdout=StringIO())
    cut(Step)
    owner.rows(ChainEnd).filter(table="newsroom.step").delete()
    Draft.objects.filter(pk=draft.pk).update(**{"state": Draft.State.WRITING})
    guards.put_up(connection)
    call_command("verify_record", stdout=StringIO())  # nothing to see from inside
    with pytest.raises(CommandError, match=f"first at step: row 1 of {draft.pk} is not what it"):
        call_command("verify_record", "--against", str(kept), stderr=StringIO())
