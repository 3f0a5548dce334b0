"""Is the record whole? Every link of every chain, every file, every broadcast's signature.

Chained rows are found by their base class: a new kind of row is walked without a word here.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection, models
from django.db.models import Exists, OuterRef

from broadcasts import manifest, signature
from broadcasts.legacy import proof
from broadcasts.models import Broadcast, BroadcastPicture, Delivery, Screenshot
from broadcasts.models.broadcast import PictureFiles
from broadcasts.models.record import Chained, ChainEnd, frozen_digest
from inspections import decisions, guards
from newsroom.models import Draft, Picture, Revision, Step
from newsroom.urgent.proof import broken_warrant
from newsroom.workflow import MOVES

#: Rows fetched at a time: memory stays the same however long the record is.
CHUNK = 1000
#: Told how many rows were looked at; a million rows take minutes.
Progress = Callable[[str, int], None]


def quiet(_kind: str, _rows: int) -> None:
    """Nobody wants to know."""


def chained_models() -> list[type[Chained]]:
    """Every table of chains, in the order of its name."""
    found = [model for model in apps.get_models() if issubclass(model, Chained)]
    return sorted(found, key=lambda model: model._meta.label_lower)


def broken_rows(progress: Progress = quiet, only: Broadcast | None = None) -> Iterator[str]:
    """One line per row that does not fit; none when the record is whole.

    ``only`` looks at the record of one broadcast.
    """
    for model in chained_models():
        yield from _broken_links(model, rows_of(model, only), progress)
        yield from _broken_ends(model, only)
    for draft in _watched(rows_of(Draft, only), "draft", progress):
        yield from _broken_draft(draft)
    broadcasts = rows_of(Broadcast, only).select_related(
        "inspection", "follows", "authorisation__revocation", "countersignature"
    )
    for broadcast in _watched(broadcasts, "broadcast", progress):
        yield from _broken_broadcast(broadcast)
    for kind in (Picture, BroadcastPicture):
        for picture in _watched(rows_of(kind, only), kind._meta.model_name or "", progress):
            yield from _broken_files(picture)
    for shot in _watched(rows_of(Screenshot, only), "screenshot", progress):
        if _digest_of(shot.file) != shot.file_digest:
            yield f"screenshot {shot.pk}: the file is not the one that was stored"
    if only is None:
        yield from decisions.broken()
        watched = partial(_watched, progress=progress)
        yield from proof.broken_posts(watched, _broken_files)


def unguarded_tables() -> Iterator[str]:
    """One line per guard of the database that does not stand."""
    for guard in guards.missing(connection):
        verb = "changed" if guard.event == "UPDATE" else "deleted"
        yield f"table {guard.table}: rows of {guard.table} may be {verb}, its guard is gone"


#: How a row leads to a broadcast, by the name of its chain's parent.
WAYS = {"broadcast": "broadcast", "draft": "draft__broadcast", "delivery": "delivery__broadcast"}


def rows_of(model: type[models.Model], only: Broadcast | None) -> models.QuerySet[Any]:
    """The rows of ``model``, or those that belong to the record of ``only``."""
    rows: models.QuerySet[Any] = models.QuerySet(model).order_by("pk")
    if only is None:
        return rows
    if model is Broadcast:
        return rows.filter(pk=only.pk)
    if model is Picture:
        used = Revision.objects.filter(draft__broadcast=only, pictures__isnull=False)
        return rows.filter(pk__in=used.values("pictures__picture"))
    way = WAYS.get(getattr(model, "CHAIN", "broadcast"))
    return rows.filter(**{way: only.pk}) if way else rows.none()


def _watched(rows: models.QuerySet[Any], kind: str, progress: Progress) -> Iterator[Any]:
    number = 0
    for number, row in enumerate(rows.iterator(chunk_size=CHUNK), start=1):
        yield row
        if number % CHUNK == 0:
            progress(kind, number)
    progress(kind, number)


def _broken_links(
    model: type[Chained], rows: models.QuerySet[Any], progress: Progress
) -> Iterator[str]:
    kind, parent = model._meta.model_name or "", f"{model.CHAIN}_id"
    chain, number, digest = None, 0, ""
    ordered = rows.order_by(parent, "number").prefetch_related(*getattr(model, "BESIDE", ()))
    for row in _watched(ordered, kind, progress):
        if getattr(row, parent) != chain:
            chain, number, digest = getattr(row, parent), 0, ""
        if row.number != number + 1:
            yield f"{kind} {row.pk}: number {number + 1} is missing before {row.number}"
        elif row.previous_digest != digest:
            yield f"{kind} {row.pk}: does not follow the row before it"
        elif row.digest != _expected(row):
            yield f"{kind} {row.pk}: was changed after it was written"
        elif isinstance(row, Revision) and _targets(row) != set(row.addresses):
            yield f"{kind} {row.pk}: its channels are not those it was saved with"
        number, digest = row.number, row.digest


def _expected(row: Chained) -> str:
    """The digest the row should have; none when something it needs is gone."""
    try:
        return row.expected_digest()
    except ObjectDoesNotExist:
        return ""


def _broken_ends(model: type[Chained], only: Broadcast | None) -> Iterator[str]:
    """Chains that are shorter than they were once, or longer than was ever written."""
    kind, parent = model._meta.model_name or "", model.CHAIN
    rows, ends = rows_of(model, only), ChainEnd.objects.filter(table=model._meta.label_lower)
    if only is not None:
        ends = ends.filter(parent__in=_parents(parent, only))
    last = {f"{parent}_id": OuterRef("parent"), "number": OuterRef("number")}
    for end in ends.exclude(Exists(rows.filter(**last, digest=OuterRef("digest")))).order_by("pk"):
        yield f"{kind}: row {end.number} of {parent} {end.parent} is gone, and was the last"
    noted = ends.filter(parent=OuterRef(f"{parent}_id"), number__gte=OuterRef("number"))
    for row in rows.exclude(Exists(noted)):
        yield f"{kind} {row.pk}: lies behind its chain"


def _parents(name: str, only: Broadcast) -> models.QuerySet[Any, Any] | list[int]:
    """The keys of whose chains belong to the record of ``only``."""
    heads: dict[str, models.QuerySet[Any]] = {
        "draft": Draft.objects.filter(broadcast=only),
        "delivery": Delivery.objects.filter(broadcast=only),
        "broadcast": Broadcast.objects.filter(pk=only.pk),
    }
    return heads[name].values("pk") if name in heads else []


def _targets(revision: Revision) -> set[str]:
    return {str(channel.pk) for channel in revision.channels.all()}


def _target(verb: Step.Verb) -> Draft.State:
    """Where a draft stands after ``verb``; one of the urgent lane is born signed off."""
    return Draft.State.SIGNED_OFF if verb == Step.Verb.URGENT else MOVES[verb][1]


def _broken_draft(draft: Draft) -> Iterator[str]:
    """The head of a draft against the ends of its chains: a cut-off tail shows here."""
    name = f"draft {draft.pk}"
    last = draft.revisions.order_by("number").last()
    if (last.pk if last else None) != draft.latest_id:
        yield f"{name}: its newest revision is not the last of its chain"
    steps = list(draft.steps.select_related("revision").order_by("number"))
    target = _target(Step.Verb(steps[-1].verb)) if steps else Draft.State.WRITING
    if target != draft.state:
        yield f"{name}: its state is not where its last step leads"
    for step in steps:
        if step.revision_digest and step.revision_digest != step.revision.digest:
            yield f"step {step.pk}: was made on another text"


def _broken_broadcast(broadcast: Broadcast) -> Iterator[str]:
    name = f"broadcast {broadcast.pk}"
    if manifest.digest(broadcast.manifest) != broadcast.digest:
        yield f"{name}: the manifest is not the signed one"
    elif signature.manifest_of(broadcast) != broadcast.manifest:
        yield f"{name}: text, pictures or channels are not the signed ones"
    if broadcast.authorisation:
        yield from broken_warrant(broadcast, broadcast.authorisation)
        return
    signed = Step.objects.filter(
        draft__broadcast=broadcast, verb=Step.Verb.SIGN_OFF, signed_digest=broadcast.digest
    )
    step = signed.filter(by=broadcast.signer_id, deputyship=broadcast.deputyship_id).first()
    if step is None:
        yield f"{name}: no sign-off of its signer bears its digest"
    elif step.frozen_digest not in ("", frozen_digest([broadcast, *broadcast.pictures.all()])):
        yield f"{name}: a column of it or of its pictures was changed after the sign-off"


def _broken_files(picture: PictureFiles) -> Iterator[str]:
    for rendition, digest in (("master", picture.digest), ("feed", picture.feed_digest)):
        if _digest_of(getattr(picture, rendition)) != digest:
            kind = picture._meta.model_name
            yield f"{kind} {picture.pk}: the file {rendition} is not the one that was stored"


def _digest_of(stored: models.fields.files.FieldFile) -> str:
    """SHA-256 (hex) of the file's bytes; empty where there is none."""
    try:
        with stored.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except (FileNotFoundError, ValueError):
        return ""
