"""How a passage is shown beside a finding: its field's name, few words around it, no secrets."""

from __future__ import annotations

from django import template
from django.utils.translation import gettext as _

from broadcasts.models.channel import Platform
from newsroom import translations
from newsroom.checks.signs import DIRECTION, INVISIBLE

register = template.Library()
#: Characters shown on each side of a passage.
WIDTH = 60


@register.filter
def field_label(field: str) -> str:
    """The field as the form calls it."""
    names = {
        "headline": _("Headline"),
        "place": _("Place"),
        "lead": _("Lead"),
        "body": _("Text"),
    }
    if field.startswith("picture "):
        return _("Alternative text of picture %(number)s") % {"number": field.split(" ")[1]}
    if tongue := translations.label(field):
        return tongue
    platform = field.removeprefix("wording_")
    return dict(Platform.choices).get(platform, names.get(field, field))


@register.filter
def shortened_left(words: str) -> str:
    """The last words before a passage, cut at a blank."""
    words = visible(words)
    if len(words) <= WIDTH:
        return words
    return "… " + words[-WIDTH:].partition(" ")[2]


@register.filter
def shortened_right(words: str) -> str:
    """The first words after a passage, cut at a blank."""
    words = visible(words)
    if len(words) <= WIDTH:
        return words
    return words[:WIDTH].rpartition(" ")[0] + " …"


@register.filter
def visible(words: str) -> str:
    """``words`` with every sign nobody sees written out by its number."""
    for pattern in (DIRECTION, INVISIBLE):
        words = pattern.sub(lambda found: "".join(map(_numbered, found[0])), words)
    return words


def _numbered(sign: str) -> str:
    return f"⟨U+{ord(sign):04X}⟩"
