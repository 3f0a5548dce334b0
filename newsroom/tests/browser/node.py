"""axe-core and Lighthouse; where npm did not install them, a test that needs them is skipped."""

from __future__ import annotations

from pathlib import Path

import pytest

from newsroom.benchmarks import lighthouse
from newsroom.benchmarks.table import NotMeasured


def module(path: str) -> Path:
    """A file of an installed package."""
    try:
        return lighthouse.module(path)
    except NotMeasured as why:
        pytest.skip(str(why))
