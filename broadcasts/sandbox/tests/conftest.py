"""One real sandbox process for the session, emptied before every test."""

from collections.abc import Iterator

import pytest

from broadcasts.sandbox.tests.cast import ACCOUNTS
from broadcasts.sandbox.tests.clients import Facebook, Instagram, LinkedIn, WhatsApp
from broadcasts.sandbox.tests.hosting import PictureHost
from broadcasts.sandbox.tests.process import SandboxProcess


@pytest.fixture(scope="session")
def process(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path_factory.mktemp("sandbox")) as process:
        yield process


@pytest.fixture
def sandbox(process: SandboxProcess) -> SandboxProcess:
    process.reset()
    process.register(ACCOUNTS)
    return process


@pytest.fixture
def whatsapp(sandbox: SandboxProcess) -> WhatsApp:
    return WhatsApp(sandbox)


@pytest.fixture
def facebook(sandbox: SandboxProcess) -> Facebook:
    return Facebook(sandbox)


@pytest.fixture
def instagram(sandbox: SandboxProcess) -> Instagram:
    return Instagram(sandbox)


@pytest.fixture
def linkedin(sandbox: SandboxProcess) -> LinkedIn:
    return LinkedIn(sandbox)


@pytest.fixture(scope="session")
def host() -> Iterator[PictureHost]:
    with PictureHost() as host:
        yield host
