"""What every text needs before anybody is asked to sign it."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsroom.checks.text import Finding, Text

#: A shorter paragraph may well stand twice on purpose.
REPEATED_LENGTH = 40


def missing_text(text: Text) -> Iterator[Finding]:
    for name, sentence in (
        ("headline", _("The headline is missing.")),
        ("place", _("The place is missing.")),
        ("lead", _("The lead is missing.")),
        ("category", _("The category is missing.")),
    ):
        if not getattr(text.content, name).strip():
            yield Finding(sentence, name)


def repeated_text(text: Text) -> Iterator[Finding]:
    """The same paragraph twice, as pasting leaves it behind."""
    seen = {text.content.headline.strip()}
    for name, value in (("lead", text.content.lead), ("body", text.content.body)):
        start = 0
        for paragraph in value.split("\n"):
            words = paragraph.strip()
            if len(words) >= REPEATED_LENGTH and words in seen:
                sentence = _("This stands in the text twice.")
                yield Finding(sentence, name, start, start + len(paragraph))
            seen.add(words)
            start += len(paragraph) + 1
