"""A threaded HTTP server that can tear a connection down for real."""

import io
import os
import socket
import struct
from collections.abc import Callable, Iterable
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer

from broadcasts.sandbox.calls import Sandbox

Application = Callable[..., Iterable[bytes]]


class SandboxServer(ThreadingMixIn, WSGIServer):
    """One thread per connection; a thread that hangs on order must not hold up the end."""

    daemon_threads = True
    block_on_close = False
    request_queue_size = 128
    sandbox: Sandbox

    def server_bind(self) -> None:
        # The inherited method asks the name server who this host is; nobody here wants to know.
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.socket.bind(self.server_address)
        self.server_address = self.socket.getsockname()
        self.server_name, self.server_port = str(self.server_address[0]), self.server_address[1]
        self.setup_environ()

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that went away is no news."""


class Handler(WSGIRequestHandler):
    server: SandboxServer

    def get_environ(self) -> dict[str, Any]:
        return {
            **super().get_environ(),
            "sandbox": self.server.sandbox,
            "sandbox.connection": self.connection,
            "sandbox.target": self.path,
        }

    def log_message(self, format: str, *args: Any) -> None:
        """Quiet: what happened stands in the ledger."""


def application(django: Application) -> Application:
    """Read the request to its end, answer it, and reset the connection where that was ordered."""

    def run(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        # Unread bytes would turn every early refusal into a reset that nobody ordered.
        length = int(environ.get("CONTENT_LENGTH") or 0)
        environ["wsgi.input"] = io.BytesIO(environ["wsgi.input"].read(length))
        response = django(environ, start_response)
        if environ.get("sandbox.reset"):
            reset(environ["sandbox.connection"])
            raise ConnectionResetError
        return response

    return run


def reset(connection: socket.socket) -> None:
    """Send RST instead of an answer.

    The request's reader still holds the socket, so close() alone would wait for it: the
    descriptor is taken away from under it.
    """
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    os.close(connection.detach())


def make_server(host: str, port: int, sandbox: Sandbox, django: Application) -> SandboxServer:
    server = SandboxServer((host, port), Handler)
    server.sandbox = sandbox
    server.set_app(application(django))
    return server
