"""All public pages lie on the disk, and none that was taken back."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import pytest
from django.utils import timezone
from pytest_django import Settings

from broadcasts import changes, renditions
from broadcasts.archive import channels
from broadcasts.archive.front.keeper import Keeper
from broadcasts.archive.front.lag import Lag, lag
from broadcasts.archive.front.reserve import BEHIND, Reserve
from broadcasts.archive.front.store import Store
from broadcasts.archive.front.tests.reader import PUBLIC_HOST, CountingDjango, Reader
from broadcasts.archive.tests.making import make_broadcast, make_picture, withdraw
from broadcasts.models import Broadcast

pytestmark = pytest.mark.django_db
TWO = (("Bleibt", "bcdfghjk"), ("Irrtum", "cdfghjkm"))


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "pages" / "pages.sqlite3")


@pytest.fixture
def keeper(
    store: Store, archive_settings: None, one_connection: None, settings: Settings
) -> Keeper:
    settings.ALLOWED_HOSTS = [PUBLIC_HOST]
    return Keeper(store, CountingDjango())


def at_rest(keeper: Keeper) -> list[str]:
    """Let it work until nothing is left; what it asked Django for."""
    assert isinstance(keeper.django, CountingDjango)
    keeper.django.asked.clear()
    for _round in range(500):
        if not keeper.round():
            return keeper.django.asked
    raise AssertionError("it does not come to an end")


def status(store: Store, path: str) -> int | None:
    page = store.page(path)
    return page.status if page else None


def take_back(broadcast: Broadcast) -> None:
    withdraw(broadcast)
    changes.record(*changes.of_broadcast(broadcast), takes_away=True)


def test_what_was_there_before_is_found_text_by_text_and_link_by_link(
    keeper: Keeper, store: Store
) -> None:
    broadcast = make_broadcast()
    asked = at_rest(keeper)
    assert status(store, f"/m/{broadcast.public_id}/") == 301
    for address in (broadcast.get_absolute_url(), "/", "/dienststellen/os/", "/kanaele/", "/en/"):
        assert status(store, address) == 200, address
    assert status(store, "/sitemap.xml") == 200
    assert not [path for path in asked if path.startswith(("/desk/", "/admin/", "/static/"))]
    assert at_rest(keeper) == []


def test_a_page_that_was_taken_back_is_in_no_file(keeper: Keeper, store: Store) -> None:
    broadcast = make_broadcast("Irrtum")
    at_rest(keeper)
    where = [broadcast.get_absolute_url()]
    found = store.connection().execute("SELECT body FROM pages WHERE path = ?", where)
    body: bytes = found.fetchone()[0]
    pieces = [body[at : at + 20] for at in range(0, len(body) - 20, 100)]

    def is_in_files() -> bool:
        stored = b"".join(one.read_bytes() for one in store.file.parent.iterdir())
        return any(piece in stored for piece in pieces)

    assert is_in_files()
    take_back(broadcast)
    keeper.look()
    assert not is_in_files()


def test_one_more_text_makes_its_pages_and_lists_and_no_other(keeper: Keeper, store: Store) -> None:
    for number in range(5):
        make_broadcast(f"Meldung {number}")
    at_rest(keeper)
    newest = make_broadcast("Noch eine")
    changes.record(*changes.of_broadcast(newest))
    asked = at_rest(keeper)
    assert newest.get_absolute_url() in asked
    assert b"Noch eine" in (store.page("/") or pytest.fail("no start page")).body
    assert not [path for path in asked if "meldung-" in path]


def test_what_is_taken_back_is_not_there_even_before_its_page_is_made_anew(
    keeper: Keeper, store: Store
) -> None:
    broadcast = make_broadcast("Irrtum")
    at_rest(keeper)
    take_back(broadcast)
    keeper.look()
    assert status(store, broadcast.get_absolute_url()) is None
    assert status(store, "/") is None
    at_rest(keeper)
    assert status(store, broadcast.get_absolute_url()) == 410
    assert b"Irrtum" not in (store.page("/") or pytest.fail("no start page")).body


def test_a_change_is_a_lag_until_its_pages_are_made_anew(
    keeper: Keeper, store: Store, settings: Settings
) -> None:
    settings.PAGE_STORE = store.file.parent
    broadcast, now = make_broadcast(), timezone.now()
    at_rest(keeper)
    changes.record(changes.page_key(broadcast.pk))
    keeper.clock = lambda: now + timedelta(seconds=60)
    keeper.look()
    found = lag(keeper.clock().timestamp())
    assert found is not None
    assert (found.waiting > 0, found.looked, found.behind > 50) == (True, 0, True)
    keeper.clock = lambda: now + timedelta(seconds=70)
    at_rest(keeper)
    keeper.clock = lambda: now + timedelta(seconds=80)
    keeper.look()
    assert lag(keeper.clock().timestamp()) == Lag(looked=0, behind=0, waiting=0)


def test_a_new_keeper_goes_on_where_the_last_one_stopped(keeper: Keeper, store: Store) -> None:
    broadcast = make_broadcast()
    at_rest(keeper)
    changes.record(changes.page_key(broadcast.pk))
    asked = at_rest(Keeper(store, CountingDjango()))
    assert broadcast.get_absolute_url() in asked
    assert "/" not in asked


def test_after_too_long_away_nothing_old_is_shown_until_it_is_made_anew(
    keeper: Keeper, store: Store
) -> None:
    broadcast = make_broadcast()
    at_rest(keeper)
    withdraw(broadcast)
    keeper.news.mark.newest = 10**9
    keeper.look()
    assert status(store, broadcast.get_absolute_url()) is None
    at_rest(keeper)
    assert status(store, broadcast.get_absolute_url()) == 410


def test_a_page_that_cannot_be_made_stops_no_other(
    keeper: Keeper, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_rest(keeper)
    monkeypatch.setattr(channels, "render", lambda *_words: 1 / 0)
    store.renew(["/kanaele/", "/"])
    keeper.make()
    assert status(store, "/kanaele/") is None
    assert status(store, "/") == 200
    assert store.due(10) == []


def test_a_store_that_nobody_kept_while_the_database_answered_is_not_trusted(
    keeper: Keeper, store: Store
) -> None:
    at_rest(keeper)
    looked = store.looked()
    Reserve(store, lambda: looked + BEHIND - 1).reached()
    reserve = Reserve(store, lambda: looked + BEHIND + 5)
    assert reserve.page("/") is not None
    reserve.reached()
    assert reserve.page("/") is None
    assert Reserve(Store(store.file.with_name("none"))).page("/") is None


def test_in_an_outage_readers_get_what_lies_on_the_disk(keeper: Keeper, reader: Reader) -> None:
    there, gone = make_broadcast("Bleibt"), make_broadcast("Irrtum")
    at_rest(keeper)
    take_back(gone)
    at_rest(keeper)
    reader.front.on_disk = Reserve(keeper.store).page
    reader.watcher.reached = False
    assert reader.get(f"{there.get_absolute_url()}?x=1&fbclid=2").status == 200
    assert reader.get(gone.get_absolute_url()).status == 410
    assert reader.django.asked == []
    away = reader.get("/dienststellen/unbekannt/")
    assert (away.status, away.headers["Retry-After"]) == (503, "30")
    assert "110" in away.text


def test_when_the_database_is_back_nothing_from_the_disk_stays(
    keeper: Keeper, reader: Reader
) -> None:
    broadcast = make_broadcast("Irrtum")
    address = broadcast.get_absolute_url()
    at_rest(keeper)
    reader.front.on_disk = Reserve(keeper.store).page
    reader.watcher.reached = False
    assert reader.get(address).status == 200
    withdraw(broadcast)
    reader.watcher.look()
    assert reader.get(address).status == 410


def test_in_an_outage_pictures_are_read_from_their_files_but_none_of_a_withdrawn_text(
    keeper: Keeper, reader: Reader
) -> None:
    stays, gone = (make_broadcast(name, public_id=number) for name, number in TWO)
    for broadcast in (stays, gone):
        renditions.prepare(make_picture(broadcast))
    at_rest(keeper)
    reader.front.on_disk = Reserve(keeper.store).page
    take_back(gone)
    at_rest(keeper)
    reader.watcher.reached = False
    reader.django.asked.clear()
    picture = reader.get("/bilder/bcdfghjk/1/64.avif")
    assert (picture.status, picture.headers["Content-Type"]) == (200, "image/avif")
    assert picture.headers["Content-Length"] == str(len(picture.body))
    assert "Surrogate-File" not in picture.headers
    assert reader.django.asked == []
    assert reader.get("/bilder/cdfghjkm/1/64.avif").status != 200


def test_a_picture_is_not_kept_in_memory(reader: Reader) -> None:
    renditions.prepare(make_picture(make_broadcast(public_id="bcdfghjk")))
    first = reader.get("/bilder/bcdfghjk/1/64.avif")
    assert (first.status, "Surrogate-File" in first.headers) == (200, False)
    assert not reader.memory.plain.pages
