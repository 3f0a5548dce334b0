"""One real sandbox process for the session, emptied before every test that asks for it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest

from broadcasts.platforms.tests.cast import APP_SECRET, IDS, INVITES, SECRET, SESSIONS, TOKENS
from broadcasts.platforms.tests.live import Stage
from broadcasts.sandbox.tests.hosting import PictureHost
from broadcasts.sandbox.tests.process import SandboxProcess

PAGE = {"name": "Polizei Osnabrück", "token": SECRET}
ACCOUNTS: list[dict[str, Any]] = [
    *(
        {"platform": "whatsapp", "id": IDS[gateway], "session": SESSIONS[gateway]}
        | {"invite": INVITES[gateway], "followers": 18234, **PAGE}
        | {"token": TOKENS.get(gateway, SECRET)}
        for gateway in ("waha", "gowa")
    ),
    {"platform": "facebook", "id": IDS["facebook"], "app_secret": APP_SECRET, **PAGE},
    {"platform": "instagram", "id": IDS["instagram"], "app_secret": APP_SECRET, **PAGE},
    {"platform": "linkedin", "id": IDS["linkedin"], **PAGE},
    {"platform": "mastodon", "id": IDS["mastodon"], **PAGE},
]


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def sandbox(process: SandboxProcess) -> SandboxProcess:
    process.reset()
    process.register(ACCOUNTS)
    return process


@pytest.fixture(scope="session")
def host() -> Iterator[PictureHost]:
    with PictureHost() as host:
        yield host


@pytest.fixture
def gateway() -> str:
    """Which channel a test is about; most tests say it by a parameter."""
    return "facebook"


@pytest.fixture
def stage(gateway: str, sandbox: SandboxProcess, host: PictureHost) -> Stage:
    return Stage(gateway, sandbox, host)
