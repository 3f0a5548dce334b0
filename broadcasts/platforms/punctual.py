"""Connections whose whole answer has a time limit; the libraries limit only each silence in it.

A platform that sends its headers one by one would otherwise hold a worker for hours.
"""

from __future__ import annotations

import http.client
import io
import socket
import time
from collections.abc import Mapping
from typing import Any

from urllib3 import HTTPConnectionPool, HTTPSConnectionPool
from urllib3.connection import HTTPConnection, HTTPSConnection


class Late(Exception):
    """The answer was not complete in time."""


class _Clocked(io.RawIOBase):
    """What arrives on a socket, until the time is up that the socket had when this began."""

    def __init__(self, connection: socket.socket, arriving: io.RawIOBase) -> None:
        self._connection, self._arriving = connection, arriving
        limit = connection.gettimeout()
        self._until = None if limit is None else time.monotonic() + limit

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int | None:
        if self._until is not None:
            left = self._until - time.monotonic()
            if left <= 0:
                raise Late
            self._connection.settimeout(left)
        try:
            return self._arriving.readinto(buffer)
        except TimeoutError:
            raise Late from None

    def close(self) -> None:
        self._arriving.close()
        super().close()


class _Response(http.client.HTTPResponse):
    def __init__(self, connection: socket.socket, *args: Any, **options: Any) -> None:
        super().__init__(connection, *args, **options)
        # The buffer gives its socket away, and a new one is put between the two.
        self.fp = io.BufferedReader(_Clocked(connection, self.fp.detach()))


class _Connection(HTTPConnection):
    response_class = _Response


class _SecureConnection(HTTPSConnection):
    response_class = _Response


class _Pool(HTTPConnectionPool):
    ConnectionCls = _Connection


class _SecurePool(HTTPSConnectionPool):
    ConnectionCls = _SecureConnection


#: For a pool manager of urllib3, by the scheme of the address.
POOLS: Mapping[str, type[HTTPConnectionPool]] = {"http": _Pool, "https": _SecurePool}
