"""The language of the archive: its address says it, never a cookie and never the browser.

Every page stands at two addresses, in German and below ``/en/``; the signed texts stay what they
are. Machines get one document each, so feeds, pictures and sitemaps have one address.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import get_language

GERMAN, ENGLISH = "de", "en"
PREFIX = "/en/"
#: The instance of the archive's addresses (``newsroom.urls``) that speaks each language.
INSTANCES = {GERMAN: "archive", ENGLISH: "english"}
#: Where ``public.reads`` leaves word of the parameters that a view reads.
READ = "reads_parameters"
OWN_NAMES = {GERMAN: "Deutsch", ENGLISH: "English"}


@dataclass(frozen=True)
class Edition:
    """The page at hand in one language."""

    language: str
    name: str
    address: str


def language_of(path: str) -> str:
    return ENGLISH if f"{path}/".startswith(PREFIX) else GERMAN


def spoken() -> str:
    """The language that is active, as one of the archive's two."""
    return ENGLISH if (get_language() or GERMAN).startswith(ENGLISH) else GERMAN


def address(name: str, *args: object) -> str:
    """The address of a page in the language of the page that is being made."""
    return _address(name, args, spoken())


def broadcast_address(public_id: str, slug: str) -> str:
    """As ``address`` of "broadcast", by a pattern: a page has twenty of them."""
    pattern = _broadcast_pattern(spoken())
    return pattern.replace("NUMBER", public_id).replace("WORDS", slug)


def editions_at(name: str, *args: object) -> list[Edition]:
    """A page in both languages."""
    return [Edition(code, OWN_NAMES[code], _address(name, args, code)) for code in INSTANCES]


def editions_of(request: HttpRequest) -> list[Edition]:
    """The page at hand in both languages; none for what is no page of the archive."""
    match = request.resolver_match
    if match is None or match.app_names != ["archive"] or not match.url_name:
        return []
    query = _query(request, getattr(match.func, READ, None))
    # Every part of the archive's addresses is named, so the values stand in their order.
    found = editions_at(match.url_name, *match.kwargs.values())
    return [replace(one, address=f"{one.address}?{query}") for one in found] if query else found


def _query(request: HttpRequest, read: Collection[str] | None) -> str:
    """What stands behind the question mark; of a page that said what it reads only that."""
    if read is None:
        return str(request.META.get("QUERY_STRING", ""))
    given = request.GET.copy()
    for name in given.keys() - set(read):
        del given[name]
    return given.urlencode()


def _address(name: str, args: tuple[object, ...], language: str) -> str:
    return reverse(f"archive:{name}", args=args, current_app=INSTANCES[language])


@cache
def _broadcast_pattern(language: str) -> str:
    return _address("broadcast", ("NUMBER", "WORDS"), language)
