"""The record of one broadcast as a signed ZIP that proves itself without this software.

broadcast ── export() ──> Export row and the bytes: rows, document, pictures, sums, signature

The same record gives the same bytes: sorted files, fixed times, and no word of earlier exports.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db import models, transaction
from django.template.loader import render_to_string
from django.utils import translation

from broadcasts import sealing
from broadcasts.models import (
    Authorisation,
    Broadcast,
    BroadcastPicture,
    Channel,
    Delivery,
    Export,
    Revocation,
    Screenshot,
)
from broadcasts.models.record import AppendOnly, Chained, entry_of
from inspections.models import Deputyship, DeputyshipEnd, User
from newsroom import audit, record
from newsroom.models import Draft, Revision, RevisionPicture, Wording

FORMAT = "newsroom-record/1"
#: The earliest time a ZIP can hold.
STAMP = (1980, 1, 1, 0, 0, 0)
PUBLIC_KEY = "public-key.pem"
README = Path(__file__).parent / "docs" / "export-readme.txt"
STYLES = ("tokens", "base", "desk", "exercise", "record")


def export(broadcast: Broadcast, *, by: User, now: datetime) -> bytes:
    """The ZIP; that ``by`` took it with them, and its digest, is part of the record."""
    content = archive(files(broadcast))
    with transaction.atomic():
        # The chain's next number is given to one at a time.
        Broadcast.objects.select_for_update().get(pk=broadcast.pk)
        Export.objects.create(
            broadcast=broadcast, by=by, at=now, zip_digest=hashlib.sha256(content).hexdigest()
        )
    return content


def archive(parts: Mapping[str, bytes]) -> bytes:
    """``parts`` with their sums, the signature and the key, as one ZIP."""
    sums = "".join(
        f"{hashlib.sha256(content).hexdigest()}  {name}\n"
        for name, content in sorted(parts.items())
    ).encode()
    whole = {**parts, "SHA256SUMS": sums, "SHA256SUMS.sig": sealing.sign(sums)}
    whole[PUBLIC_KEY] = sealing.public_key()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        for name, content in sorted(whole.items()):
            member = zipfile.ZipInfo(name, STAMP)
            member.external_attr = 0o644 << 16
            member.create_system = 3
            packed.writestr(member, content)
    return out.getvalue()


def files(broadcast: Broadcast) -> dict[str, bytes]:
    """Everything that is summed up and signed, by its name in the ZIP."""
    found = audit.of(broadcast, picture_name)
    rows: dict[str, Any] = {
        "format": FORMAT,
        "broken": list(found.broken),
        "manifest": broadcast.manifest,
    }
    rows |= {"rows": list(_rows(broadcast)), **_named(broadcast)}
    return {
        "record.json": json.dumps(rows, indent=1, sort_keys=True, ensure_ascii=False).encode(),
        "manifest.json": broadcast.manifest.encode(),
        "record.html": _document(found).encode(),
        "README.txt": README.read_bytes(),
        **dict(_pictures(broadcast)),
        **dict(_screenshots(broadcast)),
    }


def picture_name(picture: BroadcastPicture | Screenshot, rendition: str) -> str:
    """Where a picture lies in the ZIP."""
    if isinstance(picture, Screenshot):
        return f"screenshots/{picture.delivery_id}-{picture.number}.jpg"
    return f"pictures/{picture.position}-{rendition}.jpg"


def _pictures(broadcast: Broadcast) -> Iterator[tuple[str, bytes]]:
    for picture in broadcast.pictures.all():
        for rendition in ("master", "feed"):
            try:
                with getattr(picture, rendition).open("rb") as file:
                    yield picture_name(picture, rendition), file.read()
            except FileNotFoundError:
                continue  # named under "broken"; what is left is worth exporting


def _screenshots(broadcast: Broadcast) -> Iterator[tuple[str, bytes]]:
    for shot in Screenshot.objects.filter(delivery__broadcast=broadcast):
        try:
            with shot.file.open("rb") as file:
                yield picture_name(shot, "master"), file.read()
        except FileNotFoundError:
            continue  # as above


def _rows(broadcast: Broadcast) -> Iterator[dict[str, Any]]:
    for model in _tables():
        for row in _of(model, broadcast).order_by("pk"):
            entry = row.entry() if isinstance(row, Chained) else entry_of(row)
            known = {"table": model._meta.label_lower, "id": row.pk, "entry": entry}
            if isinstance(row, Chained):
                known |= {"previous_digest": row.previous_digest, "digest": row.digest}
            yield known


def _tables() -> list[type[models.Model]]:
    """The heads and every table that is written once, but exports: each would change the next."""
    written_once = [one for one in apps.get_models() if issubclass(one, AppendOnly)]
    found: list[type[models.Model]] = [
        Draft,
        Delivery,
        *(one for one in written_once if one is not Export),
    ]
    return sorted(found, key=lambda model: model._meta.label_lower)


def _of(model: type[models.Model], broadcast: Broadcast) -> models.QuerySet[Any]:
    """The rows of ``model`` that belong to ``broadcast``; of a table beside it, none."""
    rows: models.QuerySet[Any] = models.QuerySet(model)
    if model in (beside := _beside(broadcast)):
        return rows.filter(beside[model])
    columns = {column.name for column in model._meta.concrete_fields}
    if issubclass(model, Chained) or model in (Broadcast, Draft) or hasattr(model, "FOLDER"):
        return record.rows_of(model, broadcast)
    return rows.filter(broadcast=broadcast) if "broadcast" in columns else rows.none()


def _beside(broadcast: Broadcast) -> dict[type[models.Model], models.Q]:
    """What a broadcast stands on although its chain hangs on something else."""
    of_a_revision = models.Q(revision__draft__broadcast=broadcast)
    return {
        Wording: of_a_revision,
        RevisionPicture: of_a_revision,
        Authorisation: models.Q(pk=broadcast.authorisation_id),
        Revocation: models.Q(authorisation=broadcast.authorisation_id),
        Deputyship: models.Q(pk=broadcast.deputyship_id),
        DeputyshipEnd: models.Q(deputyship=broadcast.deputyship_id),
    }


def _named(broadcast: Broadcast) -> dict[str, Any]:
    """The names behind the numbers; of channels the account, never a key."""
    wrote = Revision.objects.filter(draft__broadcast=broadcast)
    channels = Channel.objects.filter(
        models.Q(deliveries__broadcast=broadcast) | models.Q(pk__in=wrote.values("channels"))
    )
    return {
        "people": {str(one.pk): str(one) for one in _people(broadcast)},
        "channels": {str(one.pk): one.address for one in channels.distinct()},
        "inspection": {"id": broadcast.inspection_id, "name": broadcast.inspection.name},
    }


def _people(broadcast: Broadcast) -> models.QuerySet[User]:
    keys = set(broadcast.contributors) | {broadcast.signer_id, broadcast.author_id}
    for model in _tables():
        to_people = [
            column.attname for column in model._meta.concrete_fields if column.related_model is User
        ]
        for found in _of(model, broadcast).values_list(*to_people) if to_people else ():
            keys.update(found)
    return User.objects.filter(pk__in=keys - {None}).order_by("pk")


def _document(found: audit.Record) -> str:
    """One page that needs nothing from anywhere: no script, no address but the pictures beside."""
    folder = settings.BASE_DIR / "static" / "css"
    style = "\n".join((folder / f"{name}.css").read_text("utf-8") for name in STYLES)
    with translation.override("de"):
        return render_to_string(
            "desk/record_file.html",
            {
                "record": found,
                "broadcast": found.broadcast,
                "manifest": audit.readable(found.broadcast),
                "style": style,
            },
        )
