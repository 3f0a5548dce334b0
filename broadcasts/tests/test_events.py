"""Every event that is noted about a delivery has words, in German too."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

from django.utils import translation

from broadcasts import events
from broadcasts.platforms.base import FailureKind

ROOM = Path(events.__file__).parent
#: The verbs of the ledger whose positional texts are events.
VERBS = {"move", "end", "note"}


def noted() -> Iterator[str]:
    """The events as the sources write them: in a call of a verb, or beside a state."""
    for file in ROOM.glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and name(node.func) in VERBS:
                yield from texts(node.args[:4])
            elif (
                isinstance(node, ast.Tuple) and node.elts and "State." in ast.unparse(node.elts[0])
            ):
                yield from texts(node.elts[1:])
            elif isinstance(node, ast.Assign) and isinstance(node.value, ast.IfExp):
                named = name(node.targets[0]) == "problem"
                yield from texts([node.value.body, node.value.orelse]) if named else ()
            elif isinstance(node, ast.keyword) and node.arg == "event":
                yield from texts([node.value])


def name(called: ast.expr) -> str:
    return called.attr if isinstance(called, ast.Attribute) else getattr(called, "id", "")


def texts(nodes: list[ast.expr]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_event_is_left_without_words() -> None:
    written = {*noted(), *(kind.value for kind in FailureKind)}
    assert {
        "claimed",
        "channel_retired",
        "never_published",
        "cancelled",
        "altered_later",
    } <= written
    assert written <= set(events.WORDS)


def test_the_words_are_german_for_german_readers() -> None:
    with translation.override("de"):
        assert str(events.WORDS["claimed"]) == "zum Senden übernommen"
