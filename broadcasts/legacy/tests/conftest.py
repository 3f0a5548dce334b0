from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

from broadcasts.tests.cast import Cast, make_cast


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> Path:
    """Each test's exports lie in a folder of its own."""
    settings.X_EXPORT_ROOT = tmp_path / "x-exports"
    return tmp_path / "x-exports"


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def no_redis(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """Redis is down, whatever another test has started."""
    monkeypatch.setitem(settings.RQ_QUEUES["default"], "URL", "unix:///nobody/listens/here.sock")
