"""What exactly is signed: one canonical text of a release, and its digest.

The desk builds a ``Release`` from a revision to show and to sign; the worker builds the same
value from the frozen rows immediately before each send. Equal releases have equal digests.
"""

from __future__ import annotations

import hashlib
import unicodedata
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from typing import Any

from broadcasts.models.record import canonical

FORMAT = "broadcast-manifest/1"


@dataclass(frozen=True)
class SignedPicture:
    """A picture by the SHA-256 (hex) of its renditions, with the words that belong to it."""

    digest: str
    feed_digest: str
    alt: str
    credit: str


@dataclass(frozen=True)
class SignedChannel:
    """A target channel by id, its exact wire text, and the digests of the pictures it gets."""

    channel: int
    text: str
    pictures: tuple[str, ...]


@dataclass(frozen=True)
class Release:
    """Everything a signature covers. ``embargo_until`` is UTC; the zone shown is the site's."""

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


def manifest(release: Release) -> str:
    """The canonical JSON text: sorted keys, UTF-8, NFC, channels by id, times in UTC."""
    entry = asdict(release)
    entry["channels"] = sorted(entry["channels"], key=lambda channel: int(channel["channel"]))
    entry["contributors"] = sorted(set(release.contributors))
    entry["embargo_until"] = _utc(release.embargo_until)
    entry["zone"] = "Europe/Berlin"
    entry["format"] = FORMAT
    return canonical(_composed(entry))


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
