"""Fixtures that every room shares; the settings of a run are laid before Django reads them."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import django
import pytest
from django.conf import settings as django_settings
from django.utils import translation
from hypothesis import HealthCheck
from hypothesis import settings as hypothesis_settings
from pytest_django import Settings

from newsroom.start.translations import compile_translations
from newsroom.tests import surroundings
from newsroom.tests.product import Product

surroundings.lay()
surroundings.load_settings()
compile_translations(django_settings.LOCALE_PATHS[0])
# Before the rooms' own conftests are imported: they import models.
django.setup()
# How long an example takes says how busy the machine is, nothing about the product.
hypothesis_settings.register_profile(
    "newsroom", deadline=None, suppress_health_check=[HealthCheck.too_slow]
)
hypothesis_settings.load_profile("newsroom")
pytest_plugins = ["newsroom.tests.databases", "newsroom.tests.skips"]


@pytest.fixture(autouse=True)
def media(settings: Settings, tmp_path: Path) -> Path:
    """Each test's uploads lie in a folder of its own."""
    settings.MEDIA_ROOT = tmp_path / "media"
    return tmp_path / "media"


@pytest.fixture(autouse=True)
def language() -> Iterator[None]:
    """A request leaves its language behind in the thread, for whatever test comes next."""
    yield
    translation.deactivate()


@pytest.fixture(scope="session")
def redis_server() -> Iterator[str]:
    """A real Redis where ``settings.REDIS_URL`` points; before this fixture nothing listens."""
    from newsroom.tests import redis

    if not redis.available():
        pytest.skip("redis-server is not installed")
    folder = Path(os.environ["NEWSROOM_VAR"])
    with redis.server(folder / "redis.sock", folder / "redis") as url:
        yield url


@pytest.fixture
def queue(redis_server: str) -> Iterator[str]:
    """The Redis of ``redis_server``, empty before and after the test."""
    from redis import Redis

    with Redis.from_url(redis_server) as client:
        client.flushall()
        yield redis_server
        client.flushall()


@pytest.fixture(scope="session")
def chromium() -> str:
    """The path of the system's Chromium."""
    for name in ("chromium", "chromium-browser", "google-chrome"):
        path = shutil.which(name)
        if path:
            return path
    pytest.skip("Chromium is not installed")


@pytest.fixture(scope="session")
def product() -> Iterator[Product]:
    """The running product with its demo, started once for all tests that look at it."""
    running = Product()
    try:
        running.start().wait_for("Demo sign-ins:")
        yield running
    finally:
        running.stop()
        running.clear()
