"""Which addresses a copy has, and the file that answers each.

The path of a file is the path of its address, so that a server that takes the copy over answers
the permanent addresses; pages get an ``index.html``, and a query becomes part of the name.
"""

from __future__ import annotations

import posixpath
from urllib.parse import parse_qsl, quote, unquote, urljoin, urlsplit

from django.conf import settings
from django.urls import Resolver404, ResolverMatch, resolve

from broadcasts.archive.languages import ENGLISH, language_of
from broadcasts.archive.paging import NEWER, OLDER
from broadcasts.archive.public import is_public_page

#: Public addresses that are no pages and belong to them.
FILES = frozenset({"picture", "qr-code", "x-picture"})
#: What a list is narrowed to.
FACETS = ("dienststelle", "kategorie", "monat")
#: A further page of a month of posts from X, which stays as it is.
FURTHER = "seite"
#: Addresses that tell of a withdrawal without a word of what was withdrawn.
TELLING = frozenset({"permanent", "x-post"})
#: The page about the copy, in each language: there everything leads that only a server can do.
NOTES = ("/ueber-diese-kopie/", "/en/ueber-diese-kopie/")


def inside(link: str, at: str) -> tuple[str, str] | None:
    """The address of this site, and the place on its page, that ``link`` on the page ``at`` means.

    None for what is elsewhere or no address.
    """
    parts = urlsplit(urljoin(f"{settings.PUBLIC_URL}{at}", link.strip()))
    own = urlsplit(settings.PUBLIC_URL)
    if (parts.scheme, parts.netloc) != (own.scheme, own.netloc):
        return None
    query = f"?{parts.query}" if parts.query else ""
    return f"{parts.path or '/'}{query}", parts.fragment


def is_copied(address: str) -> bool:
    """Whether the copy has a file for ``address``; the rest needs a server."""
    path, _mark, query = address.partition("?")
    if path in NOTES or path.startswith(settings.STATIC_URL):
        return not query
    found = match(path)
    if found is None or not (path.endswith("/") or "." in path.rpartition("/")[2]):
        return False
    if is_public_page(found.func):
        return {name for name, _value in parse_qsl(query)} <= {*FACETS, OLDER, NEWER, FURTHER}
    return found.url_name in FILES and not query


def match(address: str) -> ResolverMatch | None:
    try:
        return resolve(address.partition("?")[0])
    except Resolver404:
        return None


def number_of(address: str) -> str:
    """The number of the text that the address belongs to; empty for lists and the like."""
    found = match(address)
    return str(found.kwargs.get("public_id", "")) if found else ""


def note_for(at: str) -> str:
    """The page about the copy in the language of the page ``at``."""
    return NOTES[language_of(at) == ENGLISH]


def instead_of(address: str, at: str) -> str:
    """What a link on the page ``at`` leads to where the copy has no file for ``address``."""
    path = address.partition("?")[0]
    found = match(path)
    # The values of one text need a server; how to check them does not.
    return path if found and found.url_name == "verify" else note_for(at)


def file_of(address: str) -> str:
    """The path of the file below the copy's folder."""
    path, _mark, query = address.partition("?")
    folder, _slash, name = unquote(path).lstrip("/").rpartition("/")
    words = "".join(f"_{quote(f'{key}-{value}', safe='')}" for key, value in parse_qsl(query))
    stem, dot, kind = name.rpartition(".")
    file = f"{stem}{words}.{kind}" if dot else f"{words or 'index'}.html"
    return posixpath.join(folder, file)


def way(from_address: str, to_address: str, fragment: str = "") -> str:
    """A relative link from one file to another, which works below any folder."""
    start = posixpath.dirname(file_of(from_address)) or "."
    path = posixpath.relpath(file_of(to_address), start)
    return quote(path) + (f"#{fragment}" if fragment else "")
