"""A pytest plugin: with REQUIRE_ALL=1 a skipped test fails the run."""

from __future__ import annotations

import os
from collections.abc import Iterator

import pytest

#: Skips with this reason are fine anywhere: what they compare with is not part of the product.
EXEMPT = "reference material"


@pytest.hookimpl(tryfirst=True)
def pytest_sessionfinish(session: pytest.Session) -> None:
    if session.exitstatus == pytest.ExitCode.OK and any(_missing(session.config)):
        session.exitstatus = pytest.ExitCode.TESTS_FAILED


def pytest_terminal_summary(
    terminalreporter: pytest.TerminalReporter, config: pytest.Config
) -> None:
    missing = sorted(set(_missing(config)))
    if missing:
        terminalreporter.section("skipped, and REQUIRE_ALL=1 forbids it", red=True)
        for line in missing:
            terminalreporter.write_line(line)


def _missing(config: pytest.Config) -> Iterator[str]:
    if os.environ.get("REQUIRE_ALL") != "1":
        return
    reporter = config.pluginmanager.get_plugin("terminalreporter")
    for report in reporter.stats.get("skipped", []) if reporter else []:
        reason = _reason(report)
        if not reason.startswith(EXEMPT):
            yield f"{report.nodeid}: {reason}"


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")
