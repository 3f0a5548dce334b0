"""The job that does nothing, in a module that imports nothing: what the queue alone costs."""

from __future__ import annotations


def nothing() -> None:
    """Taken, started and ended like any other job."""
