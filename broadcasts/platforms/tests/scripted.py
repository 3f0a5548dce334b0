"""A server that answers a connection with exactly the bytes, the silence or the reset ordered."""

from __future__ import annotations

import re
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from typing import Self

TLS_HELLO = b"\x16"
Act = Callable[[socket.socket], None]


def answer(status: str, body: bytes = b"{}", *headers: str) -> Act:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers]
    head = "\r\n".join(lines).encode() + b"\r\n\r\n"
    return lambda connection: connection.sendall(head + body)


def reset(connection: socket.socket) -> None:
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def half(connection: socket.socket) -> None:
    """Promise more than is sent."""
    connection.sendall(b'HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{"id":')


def hang(connection: socket.socket) -> None:
    """Say nothing until the client is tired of waiting and goes."""
    connection.recv(1)


def dribble(connection: socket.socket) -> None:
    """A byte now and then, until the client is tired of it."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n")
    while True:
        connection.sendall(b" ")
        time.sleep(0.05)


def dribble_headers(connection: socket.socket) -> None:
    """A sign of a header now and then; not one of the pauses is long."""
    connection.sendall(b"HTTP/1.1 200 OK\r\nX-Long: ")
    while True:
        connection.sendall(b"x")
        time.sleep(0.05)


class ScriptedServer:
    """Serves every connection with the same act and remembers the requests as they came."""

    def __init__(self, act: Act, tls: ssl.SSLContext | None = None) -> None:
        self.requests: list[bytes] = []
        self._act = act
        self._tls = tls
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def __enter__(self) -> Self:
        threading.Thread(target=self._serve, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._listener.close()

    def _serve(self) -> None:
        while True:
            try:
                connection, _address = self._listener.accept()
            except OSError:  # closed by __exit__
                return
            threading.Thread(target=self._answer, args=(connection,), daemon=True).start()

    def _answer(self, connection: socket.socket) -> None:
        with connection:
            try:
                if self._tls:
                    connection = self._tls.wrap_socket(connection, server_side=True)
                self.requests.append(_request(connection))
                self._act(connection)
            except OSError:  # the client has gone, as it should when it is tired of waiting
                return


def _request(connection: socket.socket) -> bytes:
    received = b""
    while b"\r\n\r\n" not in received:
        piece = connection.recv(65536)
        received += piece
        if not piece or received.startswith(TLS_HELLO):
            return received
    head, _blank, body = received.partition(b"\r\n\r\n")
    length = re.search(rb"content-length: (\d+)", head.lower())
    while length and len(body) < int(length[1]):
        body += connection.recv(65536)
    return head + b"\r\n\r\n" + body
