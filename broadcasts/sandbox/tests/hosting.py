"""A little web server that the sandbox fetches pictures from."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self


class PictureHost:
    """Serves what it was given under a name, with a status of choice."""

    def __init__(self) -> None:
        self._things: dict[str, tuple[int, bytes]] = {}
        things = self._things

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:  # noqa: N802 - the base class looks for this name
                status, content = things.get(self.path, (404, b""))
                self.send_response(status)
                self.send_header("Location", "/moved")
                self.end_headers()
                self.wfile.write(content)

            def log_message(self, format: str, *args: Any) -> None:
                """Quiet."""

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)

    def __enter__(self) -> Self:
        threading.Thread(target=self._server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()

    def serve(self, content: bytes, status: int = 200) -> str:
        path = f"/{len(self._things)}.jpg"
        self._things[path] = (status, content)
        return f"http://127.0.0.1:{self._server.server_port}{path}"
