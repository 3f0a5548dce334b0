"""What a reader gets from the front: the page Django would have sent, hardly ever from Django."""

from __future__ import annotations

import threading

import pytest
from pytest_django import Settings

from broadcasts import changes
from broadcasts.archive.front.flights import Flights
from broadcasts.archive.front.tests.reader import Reader, ask
from broadcasts.archive.front.watcher import EVERY
from broadcasts.archive.public import READS, SHOWS
from broadcasts.archive.tests.making import make_broadcast, withdraw

pytestmark = pytest.mark.django_db


def test_django_is_asked_once_for_however_many_readers(reader: Reader) -> None:
    address = make_broadcast().get_absolute_url()
    pages = [reader.get(address, COOKIE="sessionid=somebody") for _reader in range(3)]
    assert reader.times(address) == 1
    assert len({page.body for page in pages}) == 1
    assert "Set-Cookie" not in pages[0].headers


def test_a_page_carries_what_django_says_and_nothing_said_to_the_front(reader: Reader) -> None:
    address = make_broadcast().get_absolute_url()
    straight = ask(reader.django.django, address)
    fronted = reader.get(address)
    made_anew = {"ETag", "Vary", "Last-Modified", "Content-Length", SHOWS, READS}
    for name in straight.headers.keys() - made_anew:
        assert fronted.headers[name] == straight.headers[name], name
    assert fronted.body == straight.body
    assert not {SHOWS, READS} & fronted.headers.keys()
    assert fronted.headers["Vary"] == "Accept-Encoding"
    assert {SHOWS, READS} <= straight.headers.keys()


@pytest.mark.parametrize(
    ("accepted", "given"),
    [
        ("gzip, deflate, br, zstd", "br"),
        ("gzip;q=1.0, br;q=0", "gzip"),
        ("GZIP", "gzip"),
        ("*", "br"),
        ("deflate", None),
        ("br;q=nonsense", None),
        ("", None),
    ],
)
def test_each_reader_gets_the_encoding_she_takes(
    reader: Reader, accepted: str, given: str | None
) -> None:
    address = make_broadcast().get_absolute_url()
    plain = reader.get(address)
    page = reader.get(address, ACCEPT_ENCODING=accepted)
    assert page.headers.get("Content-Encoding") == given
    assert page.text == plain.text
    assert (page.headers["ETag"] == plain.headers["ETag"]) == (given is None)


def test_who_has_the_page_is_told_so_in_any_encoding(reader: Reader) -> None:
    address = make_broadcast().get_absolute_url()
    page = reader.get(address, ACCEPT_ENCODING="br")
    tag, time = page.headers["ETag"], page.headers["Last-Modified"]
    known = reader.get(address, IF_NONE_MATCH=f'"other", W/{tag}', ACCEPT_ENCODING="gzip")
    assert (known.status, known.body) == (304, b"")
    assert "Content-Length" not in known.headers
    assert known.headers["X-Content-Type-Options"] == "nosniff"
    assert reader.get(address, IF_MODIFIED_SINCE=time).status == 304
    assert reader.get(address, IF_MODIFIED_SINCE="yesterday").status == 200
    assert reader.get(address, IF_NONE_MATCH='"other"', IF_MODIFIED_SINCE=time).status == 200


def test_a_head_request_gets_the_headers_alone(reader: Reader) -> None:
    address = make_broadcast().get_absolute_url()
    page, head = reader.get(address), reader.get(address, "HEAD")
    assert (head.headers, head.body) == (page.headers, b"")
    assert reader.times(address) == 1


def test_no_name_we_are_called_by_stands_on_the_page_of_another_reader(reader: Reader) -> None:
    make_broadcast()
    inner = reader.get("/", HOST="intern.example")
    assert reader.get("/").body == inner.body
    assert b"intern.example" not in inner.body
    assert reader.get("/", HOST="evil.example").status == 400
    assert reader.times("/") == 2


def test_where_everything_comes_over_tls_a_plain_request_is_led_there(
    settings: Settings, reader: Reader
) -> None:
    settings.SECURE_SSL_REDIRECT = True
    settings.SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    reader = Reader()
    assert reader.get("/", X_FORWARDED_PROTO="https").status == 200
    assert reader.get("/").status == 301
    assert reader.get("/", X_FORWARDED_PROTO="https").status == 200
    assert reader.times("/") == 2


def test_a_trackers_parameters_make_no_new_page(reader: Reader) -> None:
    address = make_broadcast().get_absolute_url()
    bodies = {reader.get(f"{address}?fbclid={number}&x={number}").body for number in range(4)}
    assert reader.get(address).body in bodies
    assert len(reader.django.asked) == 2
    reader.get("/feed.atom?utm_source=a&fbclid=1")
    assert reader.times("/feed.atom") == 1


def test_the_parameters_a_page_reads_make_a_page_of_their_own(reader: Reader) -> None:
    cursor = f"vor={make_broadcast('Die neueste').public_id}"
    first, older = reader.get("/"), reader.get(f"/?{cursor}")
    assert first.body != older.body
    assert reader.get(f"/?x=1&{cursor}").body == older.body
    assert reader.times(f"/?{cursor}") == 1


def test_withdrawn_means_gone_with_the_next_look(reader: Reader) -> None:
    broadcast = make_broadcast("Irrtum")
    address, permanent = broadcast.get_absolute_url(), f"/m/{broadcast.public_id}/"
    assert (reader.get(address).status, reader.get(permanent).status) == (200, 301)
    assert "Irrtum" in reader.get("/").text
    withdraw(broadcast)
    changes.record(*changes.of_broadcast(broadcast), takes_away=True)
    reader.watcher.look()
    assert (reader.get(address).status, reader.get(permanent).status) == (410, 410)
    assert "Irrtum" not in reader.get("/").text


def test_somebody_looks_often_enough_for_a_change_to_show_within_a_second() -> None:
    assert EVERY <= 0.5


def test_a_page_made_while_it_changed_is_not_kept(reader: Reader) -> None:
    broadcast = make_broadcast()
    address = broadcast.get_absolute_url()

    def withdrawn_meanwhile() -> None:
        reader.django.meanwhile = lambda: None
        withdraw(broadcast)
        changes.record(*changes.of_broadcast(broadcast), takes_away=True)
        reader.watcher.look()

    reader.django.meanwhile = withdrawn_meanwhile
    assert reader.get(address).status == 200
    assert reader.get(address).status == 410


def test_nothing_is_kept_while_nobody_can_look_for_changes(reader: Reader) -> None:
    reader.watcher.reached = False
    assert [reader.get("/").status for _reader in range(2)] == [503, 503]
    reader.watcher.look()
    assert reader.get("/").status == 200
    assert reader.times("/") == 3


def test_what_is_not_there_and_what_is_not_public_is_never_kept(reader: Reader) -> None:
    for address in ("/m/unknown1/", "/desk/", "/healthz", "/nowhere"):
        first, second = reader.get(address), reader.get(address)
        assert first.status == second.status
        assert reader.times(address) == 2, address


def test_a_rush_on_a_cold_page_asks_once() -> None:
    flights: Flights[str] = Flights()
    begun, go_on = threading.Event(), threading.Event()

    def slow() -> str:
        begun.set()
        go_on.wait(10)
        return "page"

    answers: list[tuple[str | None, bool]] = []
    first = threading.Thread(target=lambda: answers.append(flights.share("/", slow)))
    first.start()
    begun.wait(10)
    others = [
        threading.Thread(target=lambda: answers.append(flights.share("/", lambda: "another")))
        for _other in range(5)
    ]
    for other in others:
        other.start()
    go_on.set()
    for thread in (first, *others):
        thread.join(10)
    assert answers.count(("page", True)) == 1
    assert {answer for answer, is_mine in answers if not is_mine} <= {"page", "another"}
