"""The record: whole when left alone, and every kind of meddling is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO
from typing import Any

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import IntegrityError, models, transaction
from django.db.models import Model, QuerySet
from django.utils import timezone

from broadcasts import delivery, publishing
from broadcasts.models import Attempt, Broadcast, BroadcastPicture, Delivery, Withdrawal
from broadcasts.models.record import AppendOnly, Chained, entry_of
from broadcasts.tests.cast import Cast, by_hand_channel, make_cast
from inspections import permissions
from inspections.permissions import Right
from newsroom import composing, drafting, record, workflow
from newsroom.models import Draft, Picture, Revision, RevisionPicture, Step, Wording
from newsroom.tests.cast import jpeg

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def broadcast(cast: Cast) -> Broadcast:
    content = composing.Content(
        headline="A 31 wieder frei",
        place="Leer",
        lead="Der Emstunnel ist wieder frei.",
        category="verkehr",
        urgency="normal",
        kind="initial",
        channels=(by_hand_channel(cast),),
        wordings={"whatsapp": "Der Emstunnel ist frei."},
        pictures=(
            composing.PlacedPicture(
                drafting.add_picture(cast.inspection, jpeg(), by=cast.writer, now=NOW), "Tunnel"
            ),
        ),
    )
    draft = drafting.start(cast.inspection, content, by=cast.writer, now=NOW)
    workflow.submit(draft, by=cast.writer, revision=shown(draft), now=NOW)
    digest = workflow.sheet(draft).digest
    signed = workflow.sign_off(draft, by=cast.chief, revision=shown(draft), digest=digest, now=NOW)
    delivery.advance(signed.deliveries.get().pk)
    return signed


def shown(draft: Draft) -> int:
    assert draft.latest_id is not None
    return draft.latest_id


def behind_the_orm(model: type[Model], **values: object) -> None:
    """What somebody with a database shell can do to the first row."""
    rows: QuerySet[Model] = QuerySet(model)
    first = rows.order_by("pk").first()
    assert first is not None
    rows.filter(pk=first.pk).update(**values)


def test_a_record_left_alone_is_whole(broadcast: Broadcast) -> None:
    out = StringIO()
    call_command("verify_record", stdout=out)
    assert out.getvalue() == "The record is whole.\n"


@pytest.mark.parametrize(
    ("meddle", "named"),
    [
        (lambda: behind_the_orm(Step, comment="Nie gesagt"), "step"),
        (lambda: QuerySet(Step).filter(number=1).delete(), "step"),
        (lambda: behind_the_orm(Attempt, event="verified"), "attempt"),
        (lambda: behind_the_orm(Broadcast, lead="Anders"), "broadcast"),
        (lambda: behind_the_orm(Broadcast, manifest="{}"), "broadcast"),
        (lambda: behind_the_orm(Broadcast, contributors=[]), "broadcast"),
        (lambda: behind_the_orm(Delivery, wire_text="Anders"), "broadcast"),
    ],
    ids=["step changed", "step gone", "attempt", "text", "manifest", "contributors", "wire text"],
)
def test_meddling_is_named(broadcast: Broadcast, meddle: Callable[[], object], named: str) -> None:
    meddle()
    with pytest.raises(CommandError, match=f"first at {named}") as caught:
        call_command("verify_record", stderr=StringIO())
    assert caught.value.returncode == 1


def test_a_broadcast_with_another_signer_is_named(broadcast: Broadcast, cast: Cast) -> None:
    behind_the_orm(Broadcast, signer=cast.administrator)
    assert any("sign-off" in line for line in record.broken_rows())


def test_two_drafts_are_two_chains(broadcast: Broadcast, cast: Cast) -> None:
    content = composing.content_of(Draft.objects.get().revisions.get())
    draft = drafting.start(
        cast.inspection, replace(content, headline="Zweite"), by=cast.writer, now=NOW
    )
    workflow.submit(draft, by=cast.writer, revision=shown(draft), now=NOW)
    assert list(record.broken_rows()) == []


#: Bound by the digest of another row: revision, or the sign-off's step.
COVERED = (Picture, Wording, RevisionPicture, Broadcast, BroadcastPicture)
#: Written once, yet without a chain: the decision on the record says why.
UNCHAINED = {
    "broadcasts.authorisation",
    "broadcasts.countersignature",
    "inspections.rightchange",
    "newsroom.acknowledgement",
    "newsroom.viewing",
}
TABLES = (Revision, Step, Attempt, Withdrawal, *COVERED)
#: Who knows a row of a table by its key would only move the row.
COLUMNS = [
    (model, column.name)
    for model in TABLES
    for column in model._meta.concrete_fields
    if not column.primary_key
]


def another(column: models.Field[Any, Any], row: Model) -> object:
    """A value of the same kind that is not the one that stands there."""
    value = column.value_from_object(row)
    if isinstance(column, models.ForeignKey):
        others: QuerySet[Model] = QuerySet(column.related_model).exclude(pk=value)
        other = others.first()
        return other.pk if other else 999
    if isinstance(column, models.DateTimeField):
        return NOW.replace(year=2001)
    if isinstance(column, models.DateField):
        return NOW.date()
    if isinstance(column, models.BooleanField):
        return not value
    if isinstance(column, models.IntegerField):
        return int(str(value)) + 1
    if isinstance(column, models.JSONField):
        return {"0": "x"} if isinstance(value, dict) else [0]
    return "x"


@pytest.fixture
def second(broadcast: Broadcast, cast: Cast) -> Draft:
    """Another text with everything, so that a key can be pointed elsewhere; and a withdrawal."""
    first = Draft.objects.get()
    assert first.latest is not None
    make_cast("os")
    drafting.add_picture(cast.inspection, jpeg(colour="red"), by=cast.writer, now=NOW)
    content = replace(composing.content_of(first.latest), headline="Zweite")
    draft = drafting.start(cast.inspection, content, by=cast.chief, now=NOW)
    workflow.submit(draft, by=cast.chief, revision=shown(draft), now=NOW)
    permissions.grant(cast.administrator, Right.SIGN, cast.inspection)
    digest = workflow.sheet(draft).digest
    workflow.sign_off(draft, by=cast.administrator, revision=shown(draft), digest=digest, now=NOW)
    delivery.advance(Delivery.objects.get(broadcast=draft.broadcast).pk)
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=NOW)
    return draft


@pytest.mark.parametrize(
    ("model", "name"), COLUMNS, ids=lambda one: one if isinstance(one, str) else one.__name__
)
def test_every_column_of_every_table_is_guarded(
    broadcast: Broadcast, second: Draft, model: type[Model], name: str
) -> None:
    column = next(one for one in model._meta.concrete_fields if one.name == name)
    rows: QuerySet[Model] = QuerySet(model)
    row = rows.order_by("pk").first()
    assert row is not None
    value = another(column, row)
    try:
        with transaction.atomic():
            rows.filter(pk=row.pk).update(**{column.attname: value})
            broken = list(record.broken_rows())
            transaction.set_rollback(True)
    except IntegrityError:
        return  # the database itself refused
    assert broken != []


def test_every_table_that_is_written_once_is_chained_or_covered() -> None:
    written_once = {model for model in apps.get_models() if issubclass(model, AppendOnly)}
    loose = {model for model in written_once if not issubclass(model, Chained)} - set(COVERED)
    assert {model._meta.label_lower for model in loose} == UNCHAINED


def test_an_entry_has_every_column() -> None:
    row = Revision(**{c.attname: c.get_default() for c in Revision._meta.concrete_fields})
    for column in Revision._meta.concrete_fields:
        if column.name not in ("id", "digest", "previous_digest"):
            assert column.name in entry_of(row, [column.name])


@pytest.mark.parametrize("verb", ["beside", "last step", "file"])
def test_a_cut_off_end_is_named(broadcast: Broadcast, second: Draft, verb: str) -> None:
    if verb == "file":
        stored = Picture.objects.order_by("pk")[0].master
        stored.storage.delete(str(stored.name))
    elif verb == "last step":
        QuerySet(Step).filter(verb="sign_off").delete()
    else:
        QuerySet(RevisionPicture).filter(revision=second.latest).delete()
        QuerySet(Wording).filter(revision=second.latest).delete()
    assert list(record.broken_rows()) != []
