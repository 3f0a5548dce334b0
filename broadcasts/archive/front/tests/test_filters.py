"""In an outage a list narrowed by two or three things is there as well, however it is asked for."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import example, given
from hypothesis import strategies as st

from broadcasts import changes
from broadcasts.archive import choosing, paging
from broadcasts.archive.feeds import pages
from broadcasts.archive.front.keeper import Keeper
from broadcasts.archive.front.tests.reader import Reader
from broadcasts.archive.front.tests.test_keeper import at_rest, keeper, store, take_back
from broadcasts.archive.front.tests.test_older import out, publish, told, walk
from broadcasts.archive.tests.making import make_broadcast

__all__ = ["keeper", "store"]
pytestmark = pytest.mark.django_db
FEED_NEXT = re.compile(r'(?:href=|"next_url": )"https://[^/]*([^"]+)"(?: rel="next"|})')


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_LENGTH", 3)


@pytest.mark.parametrize("root", ["/", "/en/"])
def test_a_list_narrowed_twice_is_read_to_its_end(
    keeper: Keeper, reader: Reader, root: str
) -> None:
    for number in range(4):
        publish(number)
    at_rest(keeper)
    for number in range(4, 8):
        publish(number)
        at_rest(keeper)
    pages = walk(out(keeper, reader), f"{root}?dienststelle=os&kategorie=verkehr")
    assert (len(pages) > 2, told(pages)) == (True, set(range(8)))


def test_a_list_narrowed_by_all_three_is_there(keeper: Keeper, reader: Reader) -> None:
    month = choosing.month_of(publish(1).visible_from)
    at_rest(keeper)
    words = ("dienststelle=os", "kategorie=verkehr", f"monat={month}")
    out(keeper, reader)
    for some in (words, words[1:], words[::2]):
        assert told([reader.get(f"/?{'&'.join(some)}").text]) == {1}, some


@pytest.mark.parametrize(
    "asked",
    [
        "/?dienststelle=&kategorie=verkehr&monat=",
        "/?kategorie=verkehr",
        "/dienststellen/os/?kategorie=verkehr",
        "/?kategorie=verkehr&dienststelle=os&monat=",
    ],
)
def test_what_the_form_sends_leads_to_the_list(keeper: Keeper, reader: Reader, asked: str) -> None:
    publish(1)
    at_rest(keeper)
    reply = out(keeper, reader).get(asked)
    assert (reply.status, told([reply.text]), reader.django.asked) == (200, {1}, [])


@pytest.mark.parametrize("asked", ["/?dienststelle=..%2F&kategorie=", "/?monat=x&kategorie=x"])
def test_what_is_no_list_is_none(keeper: Keeper, reader: Reader, asked: str) -> None:
    publish(1)
    at_rest(keeper)
    assert out(keeper, reader).get(asked).status == 503


@pytest.mark.parametrize("path", ["/feed.atom", "/dienststellen/os/feed.json"])
def test_a_feed_is_read_to_its_end(
    keeper: Keeper, reader: Reader, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setattr(pages, "LENGTH", 3)
    texts = [publish(number) for number in range(5)]
    at_rest(keeper)
    texts += [publish(number) for number in range(5, 8)]
    at_rest(keeper)
    take_back(texts[1])
    at_rest(keeper)
    read = walk(out(keeper, reader), path, FEED_NEXT)
    told_there = set(map(int, re.findall(r"Meldung (\d+)\b", "".join(read))))
    assert (len(read) > 2, told_there) == (True, set(range(8)) - {1})


def test_an_empty_list_leads_to_the_wider_one(keeper: Keeper, reader: Reader) -> None:
    publish(1)
    at_rest(keeper)
    reply = out(keeper, reader).get("/en/?dienststelle=os&kategorie=vermisste")
    assert (reply.status, 'href="/en/dienststellen/os/"' in reply.text) == (503, True)


@given(st.text(max_size=30), st.text(max_size=60))
@example("", "dienststelle=a%2Fb&kategorie=")
@example("m/%00/", "monat=%ff&monat=%c3%28&=&&;")
def test_no_address_breaks_the_way_to_a_list(path: str, query: str) -> None:
    asked = f"/{path}?{query}"
    assert choosing.led_to(asked)[0] == "/"
    wider, of = choosing.wider_than(asked)
    assert bool(wider) == bool(of)


def test_what_is_taken_back_is_in_no_narrowed_list(keeper: Keeper, reader: Reader) -> None:
    texts = [publish(number) for number in range(5)]
    at_rest(keeper)
    take_back(texts[1])
    keeper.look()
    address = "/?dienststelle=os&kategorie=verkehr"
    assert keeper.store.page(address) is None
    at_rest(keeper)
    assert told(walk(out(keeper, reader), address)) == {0, 2, 3, 4}


@pytest.mark.parametrize("away", [timedelta(0), timedelta(days=30)])
def test_what_was_not_there_before_its_month_began_is_made_then(
    keeper: Keeper, away: timedelta
) -> None:
    embargo = timezone.now() + timedelta(days=40)
    made = make_broadcast("Meldung 1", visible_from=embargo)
    changes.record(*changes.of_broadcast(made))
    addresses = {f"/?dienststelle=os&monat={choosing.month_of(embargo)}", made.get_absolute_url()}
    keeper.clock = lambda: embargo - timedelta(days=2)
    at_rest(keeper)
    assert not any(keeper.store.page(address) for address in addresses)
    keeper.clock = lambda: embargo + timedelta(seconds=1) + away
    keeper.look()
    assert addresses <= set(keeper.store.due(1000))


def test_one_more_text_makes_eight_lists_in_two_languages_anew(keeper: Keeper) -> None:
    for number in range(2):
        publish(number)
    at_rest(keeper)
    publish(2)
    made = [address for address in at_rest(keeper) if address.startswith(("/?", "/en/?"))]
    assert len(made) == 2 * 4
