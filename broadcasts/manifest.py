"""What exactly is signed: one canonical text of a release, and its digest.

The desk builds a ``Release`` from a revision to show and to sign; the worker builds the same
value from the frozen rows immediately before each send. Equal releases have equal digests.
"""

from __future__ import annotations

import hashlib
import json
import unicodedata
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from broadcasts.models.legal import Legal
from broadcasts.models.record import canonical
from broadcasts.models.translations import Translation

FORMAT = "broadcast-manifest/2"
#: The same with translations. A text without any has the manifest it had before there were some.
TRANSLATED_FORMAT = "broadcast-manifest/3"
#: The first format had none of these; what was signed in it is still proven in it.
FIRST_FORMAT = "broadcast-manifest/1"
ADDED = ("expires_at", "is_exercise", "legal")
#: Manifests a process remembers. One for a thousand channels has a million characters.
KEPT = 4


@dataclass(frozen=True)
class SignedPicture:
    """A picture by the SHA-256 (hex) of its renditions, with the words that belong to it."""

    digest: str
    feed_digest: str
    alt: str
    credit: str


@dataclass(frozen=True)
class SignedChannel:
    """A target channel by id and account, its exact wire text, and its pictures' digests.

    ``operation`` is "edit" where the post that stands there is changed to say this, "replace"
    where that one is deleted once this one is seen.
    """

    channel: int
    text: str
    pictures: tuple[str, ...]
    address: str = ""
    operation: str = "publish"


@dataclass(frozen=True)
class Warrant:
    """On what ground the urgent lane sent without a chief seeing the text.

    ``authorisation`` and ``template`` are its row's id and the digest of the template it allows;
    ``slots`` are the pairs of name and text that the officer filled in.
    """

    authorisation: int
    template: str
    slots: tuple[tuple[str, str], ...]
    countersign_by: datetime


@dataclass(frozen=True)
class Release:
    """Everything a signature covers. Times are UTC; the zone shown is the site's."""

    public_id: str
    inspection: str
    category: str
    urgency: str
    kind: str
    follows: str
    headline: str
    place: str
    lead: str
    body: str
    embargo_until: datetime | None
    pictures: tuple[SignedPicture, ...]
    channels: tuple[SignedChannel, ...]
    contributors: tuple[int, ...]
    expires_at: datetime | None = None
    is_exercise: bool = False
    legal: Legal = Legal()
    warrant: Warrant | None = None
    translations: tuple[Translation, ...] = ()


@lru_cache(maxsize=KEPT)
def manifest(release: Release, form: str = "") -> str:
    """The canonical JSON text: sorted keys, UTF-8, NFC, channels by id, times in UTC.

    ``form`` is the format in which it was signed; what is new has the one that fits it. Equal
    releases have equal texts, so a worker that sends one to a thousand channels writes it once.
    """
    entry = asdict(release)
    entry["channels"] = sorted(entry["channels"], key=lambda channel: int(channel["channel"]))
    for channel in entry["channels"]:
        if channel["operation"] == "publish":
            # A new post is what every channel gets unless something else is said.
            del channel["operation"]
    entry["contributors"] = sorted(set(release.contributors))
    entry["embargo_until"] = _utc(release.embargo_until)
    entry["expires_at"] = _utc(release.expires_at)
    entry["legal"]["agreed_on"] = str(release.legal.agreed_on or "")
    if release.warrant:
        entry["lane"] = "urgent"
        entry["warrant"]["countersign_by"] = _utc(release.warrant.countersign_by)
    else:
        # What a chief signed on screen says nothing about a lane it did not take.
        del entry["warrant"]
    entry["translations"] = sorted(entry["translations"], key=lambda text: str(text["lang"]))
    if not release.translations:
        # Left out only where there are none, whatever the format: one that was put beside a
        # signed text later shows as another manifest.
        del entry["translations"]
    entry["zone"] = "Europe/Berlin"
    entry["format"] = form or (TRANSLATED_FORMAT if release.translations else FORMAT)
    return canonical(_composed(_first(entry) if form == FIRST_FORMAT else entry))


def form_of(manifest_text: str) -> str:
    """The format in which a manifest was signed."""
    return str(_read(manifest_text)["format"])


@lru_cache(maxsize=KEPT)
def channels_of(manifest_text: str) -> Mapping[int, Mapping[str, Any]]:
    """The entry of each channel in a manifest, by the channel's id."""
    entries = _read(manifest_text)["channels"]
    return MappingProxyType({entry["channel"]: MappingProxyType(entry) for entry in entries})


@lru_cache(maxsize=KEPT)
def _read(manifest_text: str) -> Mapping[str, Any]:
    return MappingProxyType(json.loads(manifest_text))


def _first(entry: dict[str, Any]) -> dict[str, Any]:
    """``entry`` with only what the first format knew."""
    kept = {name: value for name, value in entry.items() if name not in ADDED}
    known = ("channel", "text", "pictures")
    kept["channels"] = [{name: one[name] for name in known} for one in entry["channels"]]
    return kept


def digest(manifest_text: str) -> str:
    """SHA-256 (hex) of the manifest's UTF-8 bytes: the value a signer agrees to."""
    return hashlib.sha256(manifest_text.encode()).hexdigest()


def _utc(moment: datetime | None) -> str:
    return moment.astimezone(UTC).isoformat() if moment else ""


def _composed(value: Any) -> Any:
    """``value`` with every text in NFC, so that equal-looking texts have one digest."""
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value)
    if isinstance(value, dict):
        return {key: _composed(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_composed(item) for item in value]
    return value
