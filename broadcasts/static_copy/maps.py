"""The parts of the sitemap: no page links to them, only its index names them."""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree import ElementTree

from broadcasts.static_copy import addresses

INDEX = "/sitemap.xml"
PLACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}loc"


def named(body: bytes, address: str) -> Iterator[str]:
    """The parts that the index at ``address`` names; none in what is no index."""
    if address != INDEX:
        return
    index = ElementTree.fromstring(body)  # noqa: S314 - this application wrote it a moment ago
    for place in index.iter(PLACE):
        if inner := addresses.inside(place.text or "", address):
            yield inner[0]
