"""The WSGI application in front of Django: it answers what it knows, and asks for the rest.

A page that is kept costs a few look-ups and nothing else: no line in a log, no parsing, no lock.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.core.files.storage import default_storage
from django.http.request import split_domain_port, validate_host

from broadcasts.archive.front import asking
from broadcasts.archive.front.asking import Answer, Application, Environ
from broadcasts.archive.front.flights import Flights
from broadcasts.archive.front.memory import Memory
from broadcasts.archive.front.pages import (
    PLAIN,
    Headers,
    Page,
    chosen_encoding,
    outer,
    page_from,
)

Start = Callable[..., Any]

#: Bounds of what is remembered of readers' headers, so that inventing them costs no memory.
MOST_HOSTS, MOST_ENCODINGS = 64, 256
NOTHING: list[bytes] = [b""]


class Front:
    """Pages from ``memory``, else of ``django``, and in an outage those that lie ``on_disk``.

    ``awake`` says, before Django is asked, whether somebody looks for changes and can see them.
    """

    def __init__(
        self,
        django: Application,
        memory: Memory,
        awake: Callable[[], bool],
        on_disk: Callable[[str], Page | None],
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.django, self.memory, self.clock = django, memory, clock
        self.awake, self.on_disk = awake, on_disk
        self.pages = memory.plain.pages
        self.flights: Flights[Page | Answer] = Flights()
        self.hosts: set[str | None] = set()
        self.encodings: dict[str | None, str] = {None: PLAIN}
        self.secure = _mark_of_tls()

    def __call__(self, environ: Environ, start: Start) -> Iterable[bytes]:
        page = self.pages.get(environ["PATH_INFO"])
        if (
            page is None
            or environ["QUERY_STRING"]
            or environ["REQUEST_METHOD"] != "GET"
            or environ.get("HTTP_HOST") not in self.hosts
            or "HTTP_IF_NONE_MATCH" in environ
            or "HTTP_IF_MODIFIED_SINCE" in environ
            or (self.secure is not None and environ.get(self.secure[0]) != self.secure[1])
            or environ.get("HTTP_ACCEPT_ENCODING") not in self.encodings
        ):
            return self._slowly(environ, start)
        page.used = True
        variant = page.variants[self.encodings[environ.get("HTTP_ACCEPT_ENCODING")]]
        start(page.status_line, variant.headers)
        return variant.body

    def _slowly(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """Whatever is not the plainest request for a page that is kept."""
        path = environ["PATH_INFO"]
        query = asking.canonical(environ["QUERY_STRING"], self.memory.reads.get(path))
        if query is None or not self._is_for_everybody(environ):
            return self._passed_on(environ, start)
        page = self.memory.get(_address(path, query))
        if page is None:
            if not asking.is_public(path):
                return self._file(path, environ, start) or self._passed_on(environ, start)
            found = self._asked(path, query, environ)
            if not isinstance(found, Page):
                return _whole(found, environ, start) or self._passed_on(environ, start)
            page = found
        else:
            page.used = True
        return self._said(page, environ, start)

    def _is_for_everybody(self, environ: Environ) -> bool:
        """A request that only reads, for a host of ours, in the way it is to come."""
        if environ["REQUEST_METHOD"] not in ("GET", "HEAD"):
            return False
        if self.secure is not None and environ.get(self.secure[0]) != self.secure[1]:
            return False
        host = environ.get("HTTP_HOST")
        if host in self.hosts:
            return True
        if not _is_ours(host or ""):
            return False
        if len(self.hosts) < MOST_HOSTS:
            self.hosts.add(host)
        return True

    def _asked(self, path: str, query: str, environ: Environ) -> Page | Answer | None:
        """Django's answer; None for all but one of those who waited for what is no page."""
        address = _address(path, query)
        found, is_mine = self.flights.share(address, lambda: self._ask(path, query, environ))
        if isinstance(found, Page) or is_mine:
            return found
        return None

    def _ask(self, path: str, query: str, environ: Environ) -> Page | Answer:
        # Both before Django is asked: a change that comes meanwhile must be noticed.
        awake, begun = self.awake(), self.memory.age
        kept = None if awake else self._from_disk(path, query, begun)
        if kept:
            return kept
        request = asking.request_for(path, query, self._host(environ), environ, outage=not awake)
        answer = asking.ask(self.django, request)
        page = page_from(answer.code, answer.headers, answer.body, self.clock())
        if page is None:
            failed = answer.code >= 500 and awake
            return (self._from_disk(path, query, begun) if failed else None) or answer
        self.memory.learn(path, page)
        # A page may repeat its query; one that was asked for with more than it reads is not kept.
        if awake and asking.canonical(query, page.reads) == query:
            self.memory.put(_address(path, query), page, begun)
        return page

    def _from_disk(self, path: str, query: str, begun: int) -> Page | None:
        """The page as it lies on the disk; kept until the watcher reaches the database again."""
        page = self.on_disk(path)
        asked = asking.canonical(query, page.reads) if page else ""
        if asked:
            page = self.on_disk(_address(path, asked))
        if page is None:
            return None
        self.memory.learn(path, page)
        self.memory.put(_address(path, asked or ""), page, begun)
        return page

    def _file(self, path: str, environ: Environ, start: Start) -> list[bytes] | None:
        """The bytes of a picture in an outage, if its text may still be seen."""
        if not asking.is_file(path) or self.awake():
            return None
        page = self.on_disk(path)
        if page is None or not default_storage.exists(page.file):
            return None
        with default_storage.open(page.file) as file:
            body: bytes = file.read()
        start(page.status_line, [*page.headers, ("Content-Length", str(len(body)))])
        return NOTHING if environ["REQUEST_METHOD"] == "HEAD" else [body]

    def _host(self, environ: Environ) -> str:
        """The public name, so that no page says under which other one it was asked for."""
        public = urlsplit(settings.PUBLIC_URL).netloc
        return public if _is_ours(public) else environ["HTTP_HOST"]

    def _said(self, page: Page, environ: Environ, start: Start) -> Iterable[bytes]:
        variant = page.variants[self._encoding(environ.get("HTTP_ACCEPT_ENCODING"))]
        if page.status == 200 and _is_known(page, environ):
            start("304 Not Modified", variant.unchanged)
            return NOTHING
        start(page.status_line, variant.headers)
        return NOTHING if environ["REQUEST_METHOD"] == "HEAD" else variant.body

    def _encoding(self, accepted: str | None) -> str:
        known = self.encodings.get(accepted)
        if known is None:
            known = chosen_encoding(accepted or "")
            if len(self.encodings) < MOST_ENCODINGS:
                self.encodings[accepted] = known
        return known

    def _passed_on(self, environ: Environ, start: Start) -> Iterable[bytes]:
        """The request as it came, for Django; and its answer without what the front alone hears."""

        def begin(status: str, headers: Headers, *exc_info: Any) -> Any:
            return start(status, outer(headers), *exc_info)

        return self.django(environ, begin)


def _address(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def _is_ours(host: str) -> bool:
    domain, _port = split_domain_port(host)
    return bool(domain) and validate_host(domain, settings.ALLOWED_HOSTS)


def _mark_of_tls() -> tuple[str, str] | None:
    """What a request carries that came over TLS; None where that does not matter."""
    if not settings.SECURE_SSL_REDIRECT:
        return None
    return settings.SECURE_PROXY_SSL_HEADER or ("wsgi.url_scheme", "https")


def _is_known(page: Page, environ: Environ) -> bool:
    """Whether the reader has it already; a tag says more than a time."""
    tags = environ.get("HTTP_IF_NONE_MATCH")
    if tags is not None:
        return page.is_current(tags)
    since = environ.get("HTTP_IF_MODIFIED_SINCE")
    return since is not None and page.is_unmodified(since)


def _whole(answer: Answer | None, environ: Environ, start: Start) -> list[bytes] | None:
    """An answer that is no page, to the one who asked; None where it was another one."""
    if answer is None:
        return None
    start(answer.status, outer(answer.headers))
    return NOTHING if environ["REQUEST_METHOD"] == "HEAD" else [answer.body]
