"""Whoever looks hears everything that changed, in whatever order it was committed."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest
from django.db import connection, transaction

from broadcasts import changes
from broadcasts.archive.front.news import News
from broadcasts.archive.tests.making import make_broadcast, make_channel, make_inspection
from broadcasts.models import Change, Channel
from broadcasts.tests.cast import Clock


def heard(news: News, clock: Clock) -> set[str]:
    return {key for touch in news.look(clock()) for key in touch.keys}


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.mark.django_db
def test_each_change_is_heard_once_and_none_from_before(clock: Clock) -> None:
    changes.record("m1")
    news = News()
    assert heard(news, clock) == set()
    changes.record("m2", takes_away=True)
    (touch,) = news.look(clock())
    assert (touch.keys, touch.takes_away) == (frozenset({"m2"}), True)
    assert heard(news, clock) == set()


@pytest.mark.django_db
def test_a_new_number_for_the_press_changes_every_page(clock: Clock) -> None:
    inspection, channel = make_inspection(), make_channel()
    news = News()
    heard(news, clock)
    Channel.objects.update(last_sent_at=clock())
    assert heard(news, clock) == set()
    inspection.press_phone = "0541 1234"
    inspection.save(update_fields=["press_phone"])
    assert heard(news, clock) == {changes.EVERYTHING}
    channel.name = "Polizei Stadt"
    channel.save(update_fields=["name"])
    assert heard(news, clock) == {changes.EVERYTHING}


@pytest.mark.django_db
def test_a_danger_leaves_the_start_page_without_anybody_doing_anything(clock: Clock) -> None:
    danger = make_broadcast(category="gefahr", urgency="sofort", visible_from=clock())
    news = News()
    heard(news, clock)
    clock.advance(timedelta(hours=48).total_seconds() - 1)
    assert heard(news, clock) == set()
    clock.advance(2)
    assert {changes.page_key(danger.pk), changes.list_key()} <= heard(news, clock)
    assert heard(news, clock) == set()


@pytest.mark.django_db
def test_a_text_expires_and_one_from_a_faster_clock_appears_in_its_second(clock: Clock) -> None:
    expiring = make_broadcast(expires_at=clock() + timedelta(seconds=10))
    ahead = make_broadcast(visible_from=clock() + timedelta(seconds=5), signed_at=clock())
    news = News()
    heard(news, clock)
    clock.advance(6)
    assert changes.page_key(ahead.pk) in (keys := heard(news, clock))
    assert changes.page_key(expiring.pk) not in keys
    clock.advance(6)
    assert changes.page_key(expiring.pk) in heard(news, clock)


@pytest.mark.django_db
def test_after_a_restored_backup_nothing_known_is_trusted(clock: Clock) -> None:
    for _number in range(3):
        changes.record("m1")
    news = News()
    heard(news, clock)
    news.mark.horizon = (news.mark.horizon or 0) + 1000
    (touch,) = [one for one in news.look(clock()) if one.takes_away]
    assert touch.keys == {changes.EVERYTHING}


@pytest.mark.django_db
def test_a_mark_that_the_log_no_longer_reaches_has_missed_something(clock: Clock) -> None:
    news = News()
    assert news.missed(clock())
    news.look(clock())
    changes.record("m1")
    news.look(clock())
    assert not news.missed(clock())
    assert news.missed(clock() + changes.KEPT)
    Change.objects.all().delete()
    assert news.missed(clock())


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_slow_transaction_is_heard_although_a_later_one_was_heard_before(clock: Clock) -> None:
    if connection.vendor != "postgresql":
        pytest.skip("SQLite writes one transaction after the other")
    news, written, go_on = News(), threading.Event(), threading.Event()
    heard(news, clock)

    def slowly() -> None:
        with transaction.atomic():
            changes.record("slow")
            written.set()
            go_on.wait(20)
        connection.close()

    slow = threading.Thread(target=slowly)
    slow.start()
    written.wait(20)
    changes.record("quick")
    assert heard(news, clock) == {"quick"}
    assert heard(news, clock) == set()
    go_on.set()
    slow.join(20)
    assert heard(news, clock) == {"slow"}
    assert heard(news, clock) == set()
