"""The benchmarks' table, ratios and readings; how fast anything is, is not tested."""

from __future__ import annotations

import pytest
from django.utils import timezone

from broadcasts.archive.search import index
from broadcasts.models import Broadcast, SearchEntry
from newsroom.benchmarks import archive, filling, texts
from newsroom.benchmarks.table import (
    NotMeasured,
    Row,
    Target,
    at_least,
    at_most,
    not_measured,
    percentile,
    written,
)

REPORT = """Running 5s test @ http://127.0.0.1:1/
  Latency Distribution
     50%   10.00ms
     99%    1.31s
  4000 requests in 5.00s, 9.00MB read
Requests/sec:    799.52
"""


@pytest.mark.parametrize(
    ("target", "ratio", "met"),
    [
        (at_least(0.75), 0.75, True),
        (at_least(0.75), 0.749, False),
        (at_most(1), 1.0, True),
        (at_most(1), 1.001, False),
    ],
)
def test_a_target_is_met_at_its_limit(target: Target, ratio: float, met: bool) -> None:
    assert target.met(ratio) is met


def test_a_row_says_whether_its_target_is_met() -> None:
    row = Row("start page", "700/s", "nginx: 1,000/s", 0.7, at_least(0.75))
    assert row.cells() == ("start page", "700/s", "nginx: 1,000/s", "0.7", "≥ 0.75 missed")


def test_a_ratio_without_a_target_only_informs() -> None:
    assert Row("drafts", "5 ms", "1 ms", 5.0).cells()[-2:] == ("5", "")


def test_a_small_ratio_keeps_its_digits() -> None:
    assert Row("start page", "78/s", "65,460/s", 0.001192).cells()[3] == "0.0012"


def test_what_is_missing_is_said_in_its_row() -> None:
    row = not_measured("archive", NotMeasured("nginx is not installed"))
    assert row.cells() == ("archive", "not measured: nginx is not installed", "", "", "")


def test_the_table_is_aligned() -> None:
    lines = written([Row("a", "1 ms"), Row("longer", "22 ms", "3 ms", 7.3, at_most(1))]).split("\n")
    assert len({len(line) for line in lines}) == 1
    assert lines[1].replace("-", "") == "|  " * 5 + "|"
    assert lines[3].split("|")[4].strip() == "7.3"


@pytest.mark.parametrize(("percent", "value"), [(95, 95), (50, 50), (100, 100), (0, 1)])
def test_a_percentile_is_a_measured_value(percent: float, value: float) -> None:
    assert percentile([float(number) for number in range(100, 0, -1)], percent) == value


def test_the_report_of_wrk_is_read() -> None:
    assert archive.parsed(REPORT) == archive.Load(799.52, 1310.0)


@pytest.mark.parametrize(
    "line",
    ["  Non-2xx or 3xx responses: 7", "  Socket errors: connect 0, read 3, write 0, timeout 0"],
)
def test_a_report_with_failed_requests_is_no_measurement(line: str) -> None:
    with pytest.raises(NotMeasured, match=line.strip()):
        archive.parsed(f"{REPORT}{line}\n")


@pytest.mark.django_db
def test_many_texts_have_their_rows_where_the_product_puts_them(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(texts, "PIECES", 30)
    filling.fill(100)
    public = Broadcast.objects.public(timezone.now())
    assert set(SearchEntry.objects.values_list("record", flat=True)) == {row.pk for row in public}
    places = sorted(SearchEntry.objects.values_list("id", "record"))
    index.reindex(timezone.now())
    assert sorted(SearchEntry.objects.values_list("id", "record")) == places
    assert len(places) == 98
