"""In an outage older pages of lists can be read as well, and one new text moves few of them."""

from __future__ import annotations

import re
from datetime import timedelta
from urllib.parse import urljoin

import pytest
from django.utils import timezone

from broadcasts import changes, failures
from broadcasts.archive import paging
from broadcasts.archive.front.keeper import Keeper
from broadcasts.archive.front.reserve import Reserve
from broadcasts.archive.front.tests.reader import Reader
from broadcasts.archive.front.tests.test_keeper import at_rest, keeper, store, take_back
from broadcasts.archive.tests.making import make_broadcast, make_channel, make_delivery
from broadcasts.archive.tests.test_x import publish as sign
from broadcasts.archive.x import views
from broadcasts.legacy import deciding
from broadcasts.legacy.tests.posts import BEGIN, make_account, make_picture, make_post
from broadcasts.models import Broadcast, Delivery
from broadcasts.tests.cast import Cast, make_cast

__all__ = ["keeper", "store"]
pytestmark = pytest.mark.django_db
NEXT = re.compile(r'rel="next"\s+href="([^"]+)"')
PREVIOUS = re.compile(r'rel="prev"\s+href="([^"]+)"')


@pytest.fixture(autouse=True)
def short_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(paging, "PAGE_LENGTH", 3)


@pytest.fixture
def people(db: None) -> Cast:
    return make_cast()


def publish(number: int) -> Broadcast:
    at = timezone.now() - timedelta(days=1000) + timedelta(hours=number)
    made = make_broadcast(f"Meldung {number}", visible_from=at)
    changes.record(*changes.of_broadcast(made))
    return made


def out(keeper: Keeper, reader: Reader) -> Reader:
    """``reader`` in an outage that begins now."""
    reader.front.on_disk = Reserve(keeper.store).page
    reader.watcher.reached = False
    reader.django.asked.clear()
    return reader


def walk(reader: Reader, address: str, link: re.Pattern[str] = NEXT) -> list[str]:
    """The pages on which a reader comes by always the same link, until there is none."""
    pages: list[str] = []
    while address:
        reply = reader.get(address)
        assert (reply.status, reader.django.asked) == (200, []), address
        assert len(pages) < 20, "in a circle"
        pages.append(reply.text)
        found = link.search(reply.text)
        address = urljoin(address, found[1]) if found else ""
    return pages


def told(pages: list[str]) -> set[int]:
    return {int(number) for page in pages for number in re.findall(r">[^<]*Meldung (\d+)<", page)}


@pytest.mark.parametrize("path", ["/", "/en/dienststellen/os/"])
def test_who_reads_on_comes_past_every_text_in_whatever_order_they_came(
    keeper: Keeper, reader: Reader, path: str
) -> None:
    for number in range(7):
        publish(number)
    at_rest(keeper)
    for number in range(7, 11):
        publish(number)
        at_rest(keeper)
        pages = walk(out(keeper, reader), path)
        assert told(pages) == set(range(number + 1))
        reader.memory.clear()
    back = NEXT.search(pages[-2])
    assert back is not None
    assert len(walk(reader, back[1], PREVIOUS)) == len(pages)


def test_a_reader_whose_page_is_older_than_the_one_on_the_disk_misses_nothing(
    keeper: Keeper, reader: Reader
) -> None:
    texts = [publish(number) for number in range(7)]
    at_rest(keeper)
    pages = walk(out(keeper, reader), f"/?vor={texts[5].public_id}")
    assert told(pages) >= set(range(5))
    assert reader.get("/?vor=gibtesnicht").status == 503


def test_one_more_text_makes_few_older_pages(keeper: Keeper) -> None:
    for number in range(14):
        publish(number)
    at_rest(keeper)
    made = 0
    for number in range(14, 18):
        publish(number)
        made += sum("?vor=" in address for address in at_rest(keeper))
    # Four lists in two languages, each with a new place after two texts.
    assert 0 < made <= 2 * 4 * 2


def test_what_is_taken_back_is_on_no_older_page_not_even_for_a_moment(
    keeper: Keeper, reader: Reader
) -> None:
    texts = [publish(number) for number in range(7)]
    at_rest(keeper)
    take_back(texts[3])
    keeper.look()
    kept = [keeper.store.page(path) for path in keeper.store.showing([f"m{texts[2].pk}"])]
    assert not [page for page in kept if page and b"Meldung 3" in page.body]
    at_rest(keeper)
    assert told(walk(out(keeper, reader), "/")) == set(range(7)) - {3}


def test_a_text_that_stands_again_is_on_its_older_page_again(
    keeper: Keeper, reader: Reader
) -> None:
    texts = [publish(number) for number in range(7)]
    at_rest(keeper)
    doubted = make_delivery(texts[3], make_channel())
    for problem, shown in ((failures.SIGNATURE_FELL[0], set(range(7)) - {3}), ("", set(range(7)))):
        Delivery.objects.filter(pk=doubted.pk).update(problem=problem)
        changes.record(*changes.of_broadcast(texts[3]), takes_away=True)
        at_rest(keeper)
        assert told(walk(out(keeper, reader), "/")) == shown
        reader.memory.clear()


def test_pictures_and_further_pages_of_posts_from_x_are_there_and_none_that_was_taken_back(
    keeper: Keeper, reader: Reader, people: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "PAGE_LENGTH", 1)
    account = make_account(people.inspection, people.administrator, "Polizei_Alt")
    posts = [make_post(account, text) for text in ("Bleibt stehen.", "Verwechslung.")]
    pictures = [f"/bilder/x/{post.pk}/{make_picture(post).position}/small.jpg" for post in posts]
    sign(account, people)
    at_rest(keeper)
    month = f"/x/{account.account_id}/2024-03/"
    assert len(walk(out(keeper, reader), month)) == 2
    assert [reader.get(path).status for path in pictures] == [200, 200]
    deciding.withdraw(posts[1], by=people.chief, reason="Verwechslung", now=BEGIN)
    at_rest(keeper)
    reader.memory.clear()
    assert "Verwechslung." not in "".join(walk(out(keeper, reader), month))
    assert [reader.get(path).status == 200 for path in pictures] == [True, False]
