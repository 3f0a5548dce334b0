"""A link's preview as we word it ourselves, from what was signed."""

from __future__ import annotations

from dataclasses import dataclass

from broadcasts.platforms import lengths

TITLE_LIMIT = 120
DESCRIPTION_LIMIT = 200


@dataclass(frozen=True)
class Card:
    """What stands beside a link: the address, a title and one or two sentences."""

    url: str
    title: str
    description: str


def card_of(headline: str, lead: str, url: str) -> Card:
    """The card of a signed text; what does not fit is shortened between words."""
    title = lengths.shortened(headline, TITLE_LIMIT, len)
    return Card(url, title, lengths.shortened(lead, DESCRIPTION_LIMIT, len))
