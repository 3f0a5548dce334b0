"""Read the seed file; it is checked as a whole before anything of it is stored."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from broadcasts.models import Category, Kind, Urgency
from broadcasts.models.translations import Language, Translation

FILE = Path(__file__).with_name("releases.json")
TRANSLATIONS = Path(__file__).with_name("translations.json")
PLATFORMS = ("whatsapp", "facebook", "instagram", "linkedin")
#: The file's invented address of a release; ours is filled in for it.
OWN_ADDRESS = re.compile(r"https://presse\.polizei-demo\.example/m/[a-z0-9-]+")


class BadSeed(ValueError):
    """The seed file cannot be used; the message names the release and what is wrong."""


@dataclass(frozen=True)
class SeedRelease:
    slug: str
    inspection: str
    category: str
    urgency: str
    kind: str
    place: str
    published_at: datetime
    headline: str
    lead: str
    body: str
    wordings: dict[str, str]
    relates_to: str
    image_alt: str
    withdraws: bool
    translations: tuple[Translation, ...]


def read(file: Path = FILE) -> list[SeedRelease]:
    """The releases of ``file``, oldest first. Raises BadSeed; then nothing was stored."""
    try:
        entries = json.loads(file.read_text(encoding="utf-8"))["releases"]
        spoken = json.loads(TRANSLATIONS.read_text(encoding="utf-8"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BadSeed(_("The seed file %(name)s cannot be read.") % {"name": file.name}) from error
    seeds = (_release(entry, spoken) for entry in entries)
    return sorted(seeds, key=lambda seed: seed.published_at)


def _release(entry: dict[str, Any], spoken: dict[str, Any]) -> SeedRelease:
    slug = str(entry.get("slug", "?"))
    meta = entry.get("meta", {})
    try:
        return SeedRelease(
            slug=slug,
            inspection=entry["inspection"],
            category=_known(slug, "category", entry["category"], Category.values),
            urgency=_known(slug, "urgency", entry["urgency"], Urgency.values),
            kind=_known(slug, "kind", meta.get("kind", Kind.INITIAL), Kind.values),
            place=entry["place"],
            published_at=datetime.fromisoformat(entry["published_at"]),
            headline=entry["headline"],
            lead=entry["lead"],
            body="\n\n".join(entry["body"]),
            wordings=_wordings(entry),
            relates_to=meta.get("relates_to", ""),
            image_alt=meta.get("image_alt", ""),
            withdraws=bool(meta.get("redacts_original")),
            translations=tuple(_translation(slug, one) for one in spoken.get(slug, [])),
        )
    except KeyError as error:
        raise BadSeed(
            _("Release “%(slug)s”: the field “%(field)s” is missing.")
            % {"slug": slug, "field": error.args[0]}
        ) from None


def _known(slug: str, field: str, value: str, values: list[str]) -> str:
    if value not in values:
        raise BadSeed(
            _("Release “%(slug)s”: “%(value)s” is not a known value for “%(field)s”.")
            % {"slug": slug, "value": value, "field": field}
        )
    return value


def _translation(slug: str, entry: dict[str, Any]) -> Translation:
    return Translation(
        lang=_known(slug, "translations", entry["lang"], Language.values),
        headline=entry["headline"],
        lead=entry.get("lead", ""),
        body="\n\n".join(entry["body"]),
    )


def _wordings(entry: dict[str, Any]) -> dict[str, str]:
    texts = {platform: str(entry.get(f"{platform}_text", "")) for platform in PLATFORMS}
    return {key: OWN_ADDRESS.sub("{link}", text) for key, text in texts.items() if text}
