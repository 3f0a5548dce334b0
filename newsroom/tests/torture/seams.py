"""The moments of a process at which it can die, or be overtaken: every statement, commit and call.

Each is counted, so that a plan can name the one at which its trouble strikes. Only seams of the
libraries below us are used: the product runs unchanged.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from django.db import connection
from requests.adapters import HTTPAdapter

#: Told the kind of moment; may raise, or do what another process does at the same time.
Strike = Callable[[str], None]


class Death(BaseException):
    """The process ends here; nothing after this line of it happens."""


class Seams:
    """Counts the moments and strikes where the plan says so."""

    def __init__(self) -> None:
        self.plan: dict[int, Strike] = {}
        self.passed = 0
        self._striking = False

    def reach(self, moment: str) -> None:
        if self._striking:
            return
        self.passed += 1
        strike = self.plan.pop(self.passed, None)
        if strike is None:
            return
        self._striking = True
        try:
            strike(moment)
        finally:
            self._striking = False

    @contextmanager
    def watching(self) -> Iterator[None]:
        """Inside, what this process does with the database and the platforms is counted."""
        with _calls(self.reach), _commits(self.reach), connection.execute_wrapper(self._statement):
            yield

    def _statement(
        self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: Any
    ) -> Any:
        self.reach("statement")
        result = execute(sql, params, many, context)
        self.reach("executed")
        return result


@contextmanager
def _calls(reach: Strike) -> Iterator[None]:
    """Before a request goes to a platform, and after its answer has come."""
    send = HTTPAdapter.send

    def watched(self: HTTPAdapter, *args: Any, **kwargs: Any) -> Any:
        reach("call")
        answer = send(self, *args, **kwargs)
        reach("answered")
        return answer

    HTTPAdapter.send = watched  # type: ignore[method-assign]  # the seam of the library
    try:
        yield
    finally:
        HTTPAdapter.send = send  # type: ignore[method-assign]  # as it was


@contextmanager
def _commits(reach: Strike) -> Iterator[None]:
    """Before a transaction is committed, and after."""
    commit = connection.commit

    def watched() -> None:
        try:
            reach("commit")
        except BaseException:
            # Whoever dies here takes the transaction along.
            connection.rollback()
            raise
        commit()
        try:
            reach("committed")
        except BaseException:
            # What was to follow the commit dies with the process.
            connection.run_on_commit = []
            raise

    connection.commit = watched  # type: ignore[method-assign]  # the seam of the library
    try:
        yield
    finally:
        del connection.commit
