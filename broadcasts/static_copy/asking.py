"""How the copy gets a page: from this very application, as a citizen does, without a network."""

from __future__ import annotations

import io
import sys
from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.core.handlers.base import BaseHandler
from django.core.handlers.wsgi import WSGIRequest
from django.core.signals import request_finished
from django.db import close_old_connections
from django.http import FileResponse, HttpResponse
from django.http.request import split_domain_port, validate_host

from broadcasts.archive.public import SHOWS


@dataclass(frozen=True)
class Answer:
    """What the application said; ``shows`` are the keys of ``broadcasts.changes`` it names."""

    status: int
    kind: str
    location: str
    shows: tuple[str, ...]
    body: bytes

    @property
    def is_html(self) -> bool:
        return self.kind.startswith("text/html")


class Site:
    """The application with all that stands around its views, but no server."""

    def __init__(self) -> None:
        self._handler = BaseHandler()
        self._handler.load_middleware()

    def ask(self, address: str) -> Answer:
        """The whole answer for ``address``."""
        response = self._handler.get_response(WSGIRequest(_request(address)))
        assert isinstance(response, HttpResponse | FileResponse)
        # A run is one long job: it keeps its connection to the database from page to page.
        request_finished.disconnect(close_old_connections)
        try:
            body = response.getvalue()
            response.close()
        finally:
            request_finished.connect(close_old_connections)
        return Answer(
            status=response.status_code,
            kind=response.headers.get("Content-Type", ""),
            location=response.headers.get("Location", ""),
            shows=tuple(response.headers.get(SHOWS, "").split()),
            body=body,
        )


def _request(address: str) -> dict[str, Any]:
    path, _mark, query = address.partition("?")
    site = urlsplit(settings.PUBLIC_URL)
    return {
        "REQUEST_METHOD": "GET",
        "SCRIPT_NAME": "",
        "PATH_INFO": unquote(path).encode().decode("latin-1"),
        "QUERY_STRING": query,
        "SERVER_NAME": site.hostname or "localhost",
        "SERVER_PORT": str(site.port or (443 if site.scheme == "https" else 80)),
        "SERVER_PROTOCOL": "HTTP/1.1",
        "HTTP_HOST": _host(site.netloc),
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": site.scheme,
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": sys.stderr,
        "wsgi.multithread": False,
        "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }


def _host(public: str) -> str:
    """The public name, unless it is one that this application does not answer to."""
    domain, _port = split_domain_port(public)
    if domain and validate_host(domain, settings.ALLOWED_HOSTS):
        return public
    return str(settings.ALLOWED_HOSTS[0])
