"""What a run of schedules stands on: a database, a Redis, the sandbox, and one cast."""

from __future__ import annotations

import os
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings
from redis import Redis

from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.cast import Cast, make_cast, open_channel
from newsroom.tests import redis

#: Instagram needs a web server of ours for its pictures; it shares the engine with the others.
PLATFORMS = ("whatsapp", "facebook", "linkedin", "mastodon")


@dataclass(frozen=True)
class World:
    cast: Cast
    sandbox: SandboxProcess
    redis: Redis


@contextmanager
def world(folder: Path) -> Iterator[World]:
    """Everything a schedule touches, in ``folder``; the database is there already."""
    with (
        redis.server(Path(os.environ["NEWSROOM_VAR"]) / "redis.sock", folder / "redis") as url,
        SandboxProcess(folder / "sandbox") as sandbox,
        Redis.from_url(url) as client,
    ):
        _point_to(sandbox)
        cast = make_cast(secrets.token_hex(4))
        for platform in PLATFORMS:
            open_channel(cast, platform, sandbox)
        yield World(cast, sandbox, client)


def _point_to(sandbox: SandboxProcess) -> None:
    settings.WAHA_URL, settings.GOWA_URL = sandbox.waha, sandbox.gowa
    settings.GRAPH_URL, settings.LINKEDIN_URL = sandbox.graph, sandbox.linkedin
    settings.MASTODON_URL = sandbox.mastodon
