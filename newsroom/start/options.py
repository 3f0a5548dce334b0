"""What the operator chose: the variables of ``make run``, read once, completed for children."""

from __future__ import annotations

import errno
import os
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from newsroom import environment as read

BASE_DIR = Path(__file__).resolve().parent.parent.parent

#: Which part of the sandbox stands in for a platform whose address is unset.
PLATFORMS = {
    "WAHA_URL": "waha",
    "GOWA_URL": "gowa",
    "GRAPH_URL": "graph",
    "LINKEDIN_URL": "linkedin",
    "MASTODON_URL": "mastodon",
}


class CannotStart(Exception):
    """One sentence for the person at the terminal."""


@dataclass(frozen=True)
class Options:
    var: Path
    host: str
    port: int
    workers: int
    web_workers: int
    #: None where every platform's address is set.
    sandbox_port: int | None
    #: None where REDIS_URL names a Redis of the operator's.
    redis_socket: Path | None
    demo: bool
    #: Where people who work here have a web server of their own; None: they share the readers'.
    desk_port: int | None = None

    @property
    def logs(self) -> Path:
        return self.var / "logs"

    @property
    def local_url(self) -> str:
        """Where this machine itself reaches the web server."""
        return f"http://{bracketed(reachable(self.host))}:{self.port}"

    @property
    def sandbox_url(self) -> str | None:
        return f"http://127.0.0.1:{self.sandbox_port}" if self.sandbox_port else None


def from_environment() -> Options:
    var = read.var_folder(BASE_DIR)
    host = read.text("HOST", "127.0.0.1")
    port = read.integer("PORT", 8000, least=1, most=65535)
    unset = [name for name in PLATFORMS if not read.text(name, "")]
    return Options(
        var=var,
        host=host,
        port=port,
        workers=read.integer("WORKERS", 16, least=1),
        web_workers=read.integer("WEB_WORKERS", 2, least=1),
        sandbox_port=sandbox_port(port) if unset else None,
        redis_socket=None if read.text("REDIS_URL", "") else read.redis_socket(var),
        # With one real platform the demo would send invented news to real readers.
        demo=read.boolean("DEMO", len(unset) == len(PLATFORMS)),
        desk_port=read.integer("DESK_PORT", 0, most=65535) or None,
    )


def sandbox_port(port: int) -> int:
    """SANDBOX_PORT, else the first free one from ten above ``port`` on."""
    given = read.integer("SANDBOX_PORT", 0, most=65535)
    if given:
        return given
    for candidate in range(port + 10, min(port + 60, 65536)):
        if bind_error("127.0.0.1", candidate) is None:
            return candidate
    raise CannotStart(f"No port from {port + 10} to {port + 59} is free; set SANDBOX_PORT.")


def for_children(options: Options, given: Mapping[str, str] = os.environ) -> dict[str, str]:
    """The environment of every child: what was ``given``, and defaults for what was not."""
    defaults = {
        "PUBLIC_URL": f"http://localhost:{options.port}",
        "PICTURE_FETCH_URL": options.local_url,
    }
    if options.redis_socket:
        defaults["REDIS_URL"] = f"unix://{options.redis_socket}"
    if options.desk_port:
        defaults["DESK_URL"] = f"http://localhost:{options.desk_port}"
    if options.sandbox_url:
        defaults["SANDBOX_URL"] = options.sandbox_url
        defaults |= {name: f"{options.sandbox_url}/{path}" for name, path in PLATFORMS.items()}
    chosen = {name: value for name, value in given.items() if value}
    unset = {
        name: value
        for name, value in defaults.items()
        if name not in chosen and f"{name}_FILE" not in chosen
    }
    return chosen | unset | {"NEWSROOM_VAR": str(options.var)}


def bind_error(host: str, port: int) -> OSError | None:
    """Why nothing can listen there. Without SO_REUSEPORT, which would share a taken port."""
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            return error
    return None


def check_port(name: str, host: str, port: int) -> None:
    error = bind_error(host, port)
    if error is None:
        return
    if error.errno == errno.EADDRINUSE:
        raise CannotStart(f"Port {port} is taken; set {name} to another one.")
    raise CannotStart(f"Cannot listen on {host} port {port}: {error.strerror or error}.")


def reachable(host: str) -> str:
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)  # noqa: S104 - compares only


def bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host
