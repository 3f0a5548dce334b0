"""Texts under check, made of one field or of a whole content."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from broadcasts.models import Category, Kind, Urgency
from broadcasts.models.legal import Legal
from newsroom.checks.table import BY_CODE
from newsroom.checks.text import Text
from newsroom.composing import Content

#: A Tuesday.
NOW = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)
PLAIN = Content(
    headline="Unfall in Leer",
    category=Category.TRAFFIC.value,
    urgency=Urgency.NORMAL.value,
    kind=Kind.INITIAL.value,
    place="Leer",
    lead="Auf der Deichstraße ist ein Auto gegen einen Baum gefahren.",
)


def text(
    body: str = "", *, now: datetime = NOW, around: dict[str, Any] | None = None, **changed: Any
) -> Text:
    """A plain text with ``body``; ``around`` are fields of Text, the rest those of Content."""
    return Text(replace(PLAIN, body=body, **changed), now, **(around or {}))


def marked(code: str, under: Text) -> list[str]:
    """The words that the check ``code`` marks, in the order in which it finds them."""
    values = dict(under.passages())
    found = BY_CODE[code].find(under)
    return [values.get(one.field, "")[one.start : one.end] for one in found]


def legal(**changed: Any) -> Legal:
    return replace(Legal(), **changed)
