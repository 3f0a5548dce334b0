"""The numbers of the desk: counted from the record, seen by those who answer for them."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from broadcasts.models import Broadcast
from inspections.models import User
from newsroom import drafting, metrics, workflow
from newsroom.desk import plots
from newsroom.metrics import Month
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests import warnings
from newsroom.tests.cast import Cast, content, signed_in

pytestmark = pytest.mark.django_db

#: The night in which March begins: 31 minutes past midnight in Osnabrück.
MARCH = datetime(2024, 2, 29, 23, 31, tzinfo=UTC)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def latest(draft: Draft) -> int:
    assert draft.latest_id is not None
    return draft.latest_id


def signed(cast: Cast, at: datetime, wait: timedelta, returns: int = 0, **more: Any) -> Draft:
    """A text that was signed ``wait`` after it was submitted for the last time, at ``at``."""
    text = content(cast.whatsapp)
    draft = drafting.start(cast.home, text, by=cast.writer, now=at, **more)
    for _number in range(returns):
        workflow.submit(draft, by=cast.writer, revision=latest(draft), now=at)
        workflow.return_(draft, by=cast.chief, revision=latest(draft), comment="Neu.", now=at)
    workflow.submit(draft, by=cast.writer, revision=latest(draft), now=at)
    sheet = workflow.sheet(draft)
    workflow.sign_off(
        draft, by=cast.chief, revision=latest(draft), digest=sheet.digest, now=at + wait
    )
    return draft


def march(cast: Cast) -> Month:
    months = metrics.by_inspection([cast.home], MARCH + timedelta(days=20))[cast.home]
    assert months[-1].first == date(2024, 3, 1)
    return months[-1]


def test_months_are_those_of_the_clock_on_the_wall() -> None:
    assert metrics.months(MARCH, 2) == [date(2024, 2, 1), date(2024, 3, 1)]
    assert metrics.months(MARCH - timedelta(hours=1), 1) == [date(2024, 2, 1)]
    assert len(metrics.months(MARCH)) == 13


def test_the_wait_counts_from_the_last_submission(cast: Cast) -> None:
    signed(cast, MARCH, timedelta(minutes=10))
    signed(cast, MARCH, timedelta(minutes=30), returns=2)
    signed(cast, MARCH, timedelta(hours=4))
    month = march(cast)
    assert month.median_wait == timedelta(minutes=30)
    assert month.slow_wait is not None
    assert timedelta(hours=3) < month.slow_wait < timedelta(hours=4)


def test_returns_are_counted_against_submissions(cast: Cast) -> None:
    signed(cast, MARCH, timedelta(minutes=10), returns=1)
    month = march(cast)
    assert (month.submitted, month.returned, month.returned_share) == (2, 1, 0.5)


def test_an_exercise_is_counted_apart(cast: Cast) -> None:
    type(cast.whatsapp).objects.update(is_test=True)
    signed(cast, MARCH, timedelta(minutes=10), is_exercise=True)
    month = march(cast)
    assert (month.submitted, month.broadcasts, month.waits) == (0, 0, [])
    assert month.exercises == 1


def test_broadcasts_of_the_month_and_none_in_the_urgent_lane(cast: Cast) -> None:
    signed(cast, MARCH, timedelta(minutes=10))
    month = march(cast)
    assert (Broadcast.objects.count(), month.broadcasts, month.urgent_share) == (1, 1, 0.0)


def test_a_warning_of_the_urgent_lane_is_counted_as_one(cast: Cast) -> None:
    signed(cast, timezone.now(), timedelta())
    warnings.sent(warnings.open_lane(cast))
    month = metrics.by_inspection([cast.home], timezone.now())[cast.home][-1]
    assert (month.broadcasts, month.urgent, month.urgent_share) == (2, 1, 0.5)


def test_who_does_not_see_the_plots_hears_their_name_and_has_every_number(cast: Cast) -> None:
    signed(cast, timezone.now() - timedelta(minutes=20), timedelta(minutes=12), returns=1)
    answer = page(cast.chief)
    text = answer.content.decode()
    assert len(answer.context["plots"]) == 3
    for number, plot in enumerate(answer.context["plots"], start=1):
        assert f'<figcaption id="plot-{number}">{plot.title}</figcaption>' in text
        assert f'aria-labelledby="plot-{number}"' in text
        assert len(plot.bars) == metrics.MONTHS
    table = text[text.index('id="months"') :]
    assert "12 Min." in table
    assert table.count("<tr") == 1 + metrics.MONTHS


def test_an_empty_month_has_no_share_and_no_wait() -> None:
    month = Month(date(2024, 3, 1))
    assert (month.median_wait, month.slow_wait) == (None, None)
    assert (month.returned_share, month.urgent_share) == (None, None)


@pytest.mark.parametrize("texts", [1, 6])
def test_the_numbers_take_two_queries_however_many_texts(
    cast: Cast, texts: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    for _number in range(texts):
        signed(cast, MARCH, timedelta(minutes=5))
    with django_assert_num_queries(2):
        metrics.by_inspection([cast.home, cast.foreign], MARCH)


def page(person: User, **query: str) -> Any:
    return signed_in(person).get(reverse("desk:metrics"), query)


def test_a_chief_sees_the_numbers_of_home_and_not_of_others(cast: Cast) -> None:
    signed(cast, timezone.now() - timedelta(minutes=20), timedelta(minutes=12))
    assert "12 Min." in page(cast.chief).content.decode()
    assert "12 Min." not in page(cast.foreign_chief).content.decode()


def test_who_neither_signs_nor_audits_is_told_so(cast: Cast) -> None:
    answer = page(cast.writer)
    assert answer.status_code == 403
    assert "Zahlen" in answer.content.decode()


def test_a_foreign_inspection_cannot_be_chosen(cast: Cast) -> None:
    answer = page(cast.chief, inspection=cast.foreign.key)
    assert answer.context["chosen"] == cast.home


def test_the_file_has_a_line_per_month_of_home_only(cast: Cast) -> None:
    signed(cast, timezone.now() - timedelta(minutes=20), timedelta(minutes=12), returns=1)
    answer = signed_in(cast.auditor).get(reverse("desk:metrics_table"))
    lines = answer.content.decode("utf-8-sig").splitlines()
    assert len(lines) == 1 + metrics.MONTHS
    assert {line.partition(";")[0] for line in lines[1:]} == {cast.home.key}
    counted = sum(int(line.split(";")[6]) for line in lines[1:])
    assert counted == 1


def test_the_highest_bar_reaches_into_the_scale_and_gaps_stay_gaps() -> None:
    plot = plots.bars("Warten", ["a", "b", "c"], [10, None, 40], str, str, [20, None, 90])
    assert [bar.height for bar in plot.bars][1] == 0
    assert plot.bars[0].height * 4 == pytest.approx(plot.bars[2].height, abs=0.5)
    assert plot.lines[-1].label == "100.0"
    assert all(0 <= (bar.mark or 0) <= plots.HEIGHT for bar in plot.bars)
