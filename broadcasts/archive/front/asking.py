"""How Django is asked for a public page: in the same words, whoever reads it.

Nothing of one reader's request reaches the page of another: no cookie, no host, no language. Only
the address of the connection does, by which searches are counted.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, quote, urlencode

from django.urls import Resolver404, resolve

from broadcasts.archive.front.pages import Headers
from broadcasts.archive.outage import OUTAGE
from broadcasts.archive.public import is_public_file, is_public_page

Environ = dict[str, Any]
Application = Callable[[Environ, Callable[..., Any]], Iterable[bytes]]

#: Parameters that others hang on our links to recognise readers; no page of ours reads one.
FOREIGN = frozenset({"fbclid", "gclid", "dclid", "msclkid", "igsh", "igshid", "li_fat_id", "mtm"})
FOREIGN_PREFIXES = ("utm_", "mtm_", "pk_", "hsa_")
#: Of a reader's request: where it came in, and from where.
PASSED_ON = (
    *("SCRIPT_NAME", "SERVER_NAME", "SERVER_PORT", "SERVER_PROTOCOL", "wsgi.url_scheme"),
    *("REMOTE_ADDR", "HTTP_X_FORWARDED_FOR", "HTTP_X_FORWARDED_PROTO"),
)
#: A query of more fields than that is nobody's.
MOST_FIELDS = 20


@dataclass(frozen=True)
class Answer:
    """All of what an application said."""

    status: str
    headers: Headers
    body: bytes

    @property
    def code(self) -> int:
        return int(self.status[:3])


def is_public(path: str) -> bool:
    """Whether the view of ``path`` is one whose answer is for everybody."""
    try:
        return is_public_page(resolve(path).func)
    except Resolver404:
        return False


def is_file(path: str) -> bool:
    """Whether the view of ``path`` names the file that its answer is."""
    try:
        return is_public_file(resolve(path).func)
    except Resolver404:
        return False


def is_to_be_kept(path: str) -> bool:
    """Whether an outage may show what lies at ``path``."""
    return is_public(path) or is_file(path)


def canonical(query: str, reads: frozenset[str] | None) -> str | None:
    """``query`` with what makes a difference alone, in one order; None for nobody's query."""
    try:
        fields = parse_qsl(query, keep_blank_values=True, max_num_fields=MOST_FIELDS)
    except ValueError:
        return None
    kept = [(name, value) for name, value in fields if _counts(name, reads)]
    return urlencode(sorted(kept, key=lambda pair: pair[0]), quote_via=quote)


def _counts(name: str, reads: frozenset[str] | None) -> bool:
    if reads is not None:
        return name in reads
    return name not in FOREIGN and not name.startswith(FOREIGN_PREFIXES)


def request_for(
    path: str, query: str, host: str, given: Environ, *, outage: bool = False
) -> Environ:
    """A request for the page that says nothing of who wants it, made from the one ``given``."""
    passed = {name: given[name] for name in PASSED_ON if name in given}
    return {
        **passed,
        "REQUEST_METHOD": "GET",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "HTTP_HOST": host,
        "wsgi.version": (1, 0),
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": given["wsgi.errors"],
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        OUTAGE: outage,
    }


def ask(application: Application, request: Environ) -> Answer:
    """The whole answer of ``application``, which is told that it has been read."""
    said: list[Any] = []
    result = application(request, lambda status, headers, *_exc: said.extend((status, headers)))
    try:
        body = b"".join(result)
    finally:
        close = getattr(result, "close", None)
        if close:
            close()
    return Answer(said[0], list(said[1]), body)
