from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from broadcasts.models import Channel
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.cast import Cast, Clock, make_cast, open_channel


@pytest.fixture(scope="session")
def sandbox_process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def sandbox(sandbox_process: SandboxProcess, settings: Settings) -> SandboxProcess:
    """The platforms: empty, without faults, and where the settings point."""
    sandbox_process.reset()
    settings.WAHA_URL = sandbox_process.waha
    settings.GOWA_URL = sandbox_process.gowa
    settings.GRAPH_URL = sandbox_process.graph
    settings.LINKEDIN_URL = sandbox_process.linkedin
    settings.MASTODON_URL = sandbox_process.mastodon
    return sandbox_process


@pytest.fixture(autouse=True)
def own_media(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def whatsapp(cast: Cast, sandbox: SandboxProcess) -> Channel:
    """The inspection's WhatsApp channel, known to the sandbox."""
    return open_channel(cast, "whatsapp", sandbox)


@pytest.fixture
def no_redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is down, whatever another test has started."""
    monkeypatch.setitem(settings.RQ_QUEUES["default"], "URL", "unix:///nobody/listens/here.sock")
