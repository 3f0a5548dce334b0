from __future__ import annotations

from collections.abc import Iterator

import pytest
from django.core.signals import request_finished, request_started
from django.db import close_old_connections
from pytest_django import Settings

from broadcasts.archive.front.tests.reader import PUBLIC_HOST, Reader
from broadcasts.archive.tests.conftest import archive_settings

__all__ = ["archive_settings"]


@pytest.fixture
def one_connection() -> Iterator[None]:
    """Django closes the connection with each request; here the test's transaction is on it."""
    signals = (request_started, request_finished)
    for signal in signals:
        signal.disconnect(close_old_connections)
    yield
    for signal in signals:
        signal.connect(close_old_connections)


@pytest.fixture
def reader(db: None, archive_settings: None, one_connection: None, settings: Settings) -> Reader:
    settings.ALLOWED_HOSTS = [PUBLIC_HOST, "intern.example"]
    return Reader()
