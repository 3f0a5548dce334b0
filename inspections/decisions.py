"""Decisions of second administrators in the record: one row for each, with what was asked."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db import transaction

from inspections.chain import entry_of, link_digest
from inspections.models import Decision, Inspection
from inspections.models.rights import RequestState, SecondAdministrator


def note(request: SecondAdministrator, inspection: Inspection) -> None:
    """Write down that ``request`` was decided, inside the caller's transaction."""
    row: Any = type(request)._default_manager.get(pk=request.pk)
    with transaction.atomic(savepoint=False):
        # The chain's next number is given to one at a time.
        Inspection.objects.select_for_update(no_key=True).get(pk=inspection.pk)
        Decision.objects.create(inspection=inspection, **_columns(row))


def broken() -> Iterator[str]:
    """One line per request that is not the one that was decided, or was decided by nobody."""
    for model in apps.get_models():
        if issubclass(model, SecondAdministrator):
            yield from _broken(model)


def _broken(model: type[SecondAdministrator]) -> Iterator[str]:
    kind, table = model._meta.model_name, model._meta.label_lower
    noted = dict(Decision.objects.filter(table=table).values_list("request", "asked"))
    for row in model._default_manager.exclude(state=RequestState.OPEN).order_by("pk").iterator():
        asked = noted.pop(row.pk, None)
        if asked is None:
            yield f"{kind} {row.pk}: is decided, and nobody decided it"
        elif asked != entry_of(row):
            yield f"{kind} {row.pk}: was changed after it was decided"
    for key in noted:
        yield f"{kind} {key}: was decided and is gone, or is open again"


def note_earlier(apps: Any, requests: Any, inspection_of: Callable[[Any], int]) -> None:
    """For a migration: the decisions that were made before any was noted."""
    model, ends = apps.get_model("inspections", "Decision"), apps.get_model("inspections.ChainEnd")
    for row in requests.exclude(state="open").order_by("decided_at", "pk").iterator():
        chain = {"table": "inspections.decision", "parent": inspection_of(row)}
        end = ends.objects.filter(**chain).first()
        made = model(inspection_id=chain["parent"], **_columns(row))
        made.number = end.number + 1 if end else 1
        made.previous_digest = end.digest if end else ""
        made.digest = link_digest(made.previous_digest, entry_of(made))
        made.save()
        values = {"number": made.number, "digest": made.digest}
        ends.objects.update_or_create(**chain, defaults=values)


def _columns(row: Any) -> dict[str, Any]:
    return {
        "table": row._meta.label_lower, "request": row.pk, "asked": entry_of(row),
        "by_id": row.decided_by_id, "at": row.decided_at,
    }  # fmt: skip
