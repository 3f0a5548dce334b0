"""The job that only calls: what HTTP alone costs of the four calls a delivery makes."""

from __future__ import annotations

from broadcasts.platforms import http


def four_calls(url: str) -> None:
    """As a delivery asks, prepares, publishes and reads back, without a word of its own."""
    for _call in range(4):
        http.call("GET", url)
