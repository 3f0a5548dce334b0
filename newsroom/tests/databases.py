"""A pytest plugin: on the second database run again what asks a database, and nothing else."""

from __future__ import annotations

import pytest
from django.conf import settings

ASKS_A_DATABASE = frozenset({"db", "transactional_db"})


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if "postgresql" not in settings.DATABASES["default"]["ENGINE"]:
        return
    again: list[pytest.Item] = []
    once: list[pytest.Item] = []
    for item in items:
        (again if _runs_again(item) else once).append(item)
    items[:] = again
    config.hook.pytest_deselected(items=once)


def _runs_again(item: pytest.Item) -> bool:
    if item.get_closest_marker("once"):
        return False
    asks = ASKS_A_DATABASE & set(getattr(item, "fixturenames", ()))
    return bool(asks or item.get_closest_marker("django_db"))
