"""A reader before a front of the test's own, which looks for changes when it is told to."""

from __future__ import annotations

import gzip
import io
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

import brotli
from django.core.handlers.wsgi import WSGIHandler

from broadcasts.archive.front.asking import Application, Environ
from broadcasts.archive.front.door import Front
from broadcasts.archive.front.memory import Memory
from broadcasts.archive.front.pages import Page
from broadcasts.archive.front.watcher import Watcher

PUBLIC_HOST = "presse.polizei-demo.example"


@dataclass
class Reply:
    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        unpack: dict[str, Callable[[bytes], bytes]] = {
            "br": brotli.decompress,
            "gzip": gzip.decompress,
        }
        encoding = self.headers.get("Content-Encoding", "")
        return unpack.get(encoding, bytes)(self.body).decode()


class CountingDjango:
    """Django, and how often it was asked; ``meanwhile`` happens while it answers."""

    def __init__(self) -> None:
        self.django = WSGIHandler()
        self.asked: list[str] = []
        self.meanwhile: Callable[[], None] = lambda: None

    def __call__(self, environ: Environ, start: Callable[..., Any]) -> Iterable[bytes]:
        query = environ["QUERY_STRING"]
        self.asked.append(environ["PATH_INFO"] + (f"?{query}" if query else ""))
        answer = self.django(environ, start)
        self.meanwhile()
        return answer


@dataclass
class Reader:
    django: CountingDjango = field(default_factory=CountingDjango)
    memory: Memory = field(default_factory=lambda: Memory(10_000_000))
    on_disk: Callable[[str], Page | None] = lambda _path: None

    def __post_init__(self) -> None:
        self.watcher = Watcher(self.memory, lambda: None)
        self.watcher.look()
        self.front = Front(self.django, self.memory, lambda: self.watcher.reached, self.on_disk)

    def get(self, address: str, method: str = "GET", **headers: str) -> Reply:
        return ask(self.front, address, method, **headers)

    def times(self, path: str) -> int:
        """How often Django was asked for ``path``."""
        return self.django.asked.count(path)


def ask(application: Application, address: str, method: str = "GET", **headers: str) -> Reply:
    """One request; ``headers`` as WSGI names them, without the HTTP_."""
    path, _mark, query = address.partition("?")
    environ = {
        "REQUEST_METHOD": method,
        "SCRIPT_NAME": "",
        "PATH_INFO": path,
        "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "8000",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "192.0.2.7",
        "HTTP_HOST": PUBLIC_HOST,
        "wsgi.version": (1, 0),
        "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(),
        "wsgi.errors": io.StringIO(),
        "wsgi.multithread": True,
        "wsgi.multiprocess": True,
        "wsgi.run_once": False,
        **{f"HTTP_{name}": value for name, value in headers.items()},
    }
    said: list[Any] = []
    result = application(environ, lambda status, given, *_exc: said.extend((status, given)))
    body = b"".join(result)
    close = getattr(result, "close", None)
    if close:
        close()
    return Reply(int(said[0][:3]), dict(said[1]), body)
