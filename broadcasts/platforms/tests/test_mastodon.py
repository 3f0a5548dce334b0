"""What is Mastodon's own: how it counts and shows texts, its key, its server's limits."""

from __future__ import annotations

from dataclasses import replace

import pytest

from broadcasts.platforms.base import Failure, FailureKind, Message, RemotePost
from broadcasts.platforms.mastodon import Mastodon
from broadcasts.platforms.mastodon_text import count, plain
from broadcasts.platforms.tests.answers import answered, failure, mastodon, publish, read, reply
from broadcasts.platforms.tests.cast import IDS, KEY, SECRET, adapter
from broadcasts.platforms.tests.live import Stage
from broadcasts.platforms.warnings import SERVER_LIMITS, sentence
from broadcasts.sandbox import mastodon_html

ACCOUNT = {"platform": "mastodon", "id": IDS["mastodon"], "name": "Polizei", "token": SECRET}
LONG = "https://presse.polizei-demo.example/m/bcdfghjk/?von=mastodon&seite=1#oben"


@pytest.fixture
def gateway() -> str:
    return "mastodon"


@pytest.mark.parametrize(
    ("text", "length"),
    [
        ("", 0),
        ("👨‍👩‍👧‍👦 🇩🇪", 3),
        ("e\u0301", 1),
        (LONG, 23),
        ("http://a.example", 23),
        (f"Mehr: {LONG}.", 30),
        (f"({LONG})", 25),
        ("http://localhost:8000/m/x/", 26),
        ("www.polizei.example", 19),
    ],
)
def test_a_text_counts_as_readers_see_it_and_every_address_alike(text: str, length: int) -> None:
    assert count(text) == length
    assert mastodon_html.length(text) <= length


@pytest.mark.parametrize(
    "text",
    [
        "Eins\n\n\n\nZwei\nDrei",
        f"Mehr: {LONG}",
        "1 < 2 & \"so\" 'weiter' &amp; <b>",
        "Frag @presse@polizei.example oder post@polizei.example #Polizei_Leer",
    ],
)
def test_what_readers_see_is_what_was_signed(text: str) -> None:
    shown = plain(mastodon_html.html(text))
    assert Mastodon.same_text(text, shown)
    assert not Mastodon.same_text(f"{text}!", shown)


def test_our_stored_key_makes_a_repeat_harmless(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("reset_after")
    with pytest.raises(Failure):
        stage.publish(message, KEY)
    receipt = stage.publish(message, KEY)
    [written] = stage.posts()
    assert receipt.remote_id == written["id"]


def test_an_edit_leaves_pictures_and_their_words_where_they_are(stage: Stage) -> None:
    message = stage.message(pictures=4)
    stage.get_ready(message)
    id = stage.publish(message, KEY).remote_id
    stage.adapter.edit(id, Message("Berichtigt: die A 31 ist frei."))
    post = stage.adapter.read(id)
    assert isinstance(post, RemotePost)
    assert post.text == "Berichtigt: die A 31 ist frei."
    assert post.alts == tuple(picture.alt for picture in message.pictures)


def test_a_deleted_post_takes_its_pictures_with_it(stage: Stage) -> None:
    message = stage.message(pictures=2)
    stage.get_ready(message)
    ours = stage.adapter
    assert isinstance(ours, Mastodon)
    ours.delete(stage.publish(message, KEY).remote_id)
    for number in range(2):
        with pytest.raises(Failure, match="not_found"):
            ours.ask("GET", f"/api/v1/media/{stage.steps[f'media.{number}']}")


def test_what_this_server_does_not_take_is_refused_before_anything_goes_up(stage: Stage) -> None:
    stage.sandbox.register([{**ACCOUNT, "max_characters": 100}])
    message = Message("a" * 101, stage.message().pictures)
    with pytest.raises(Failure) as caught:
        stage.prepare(message)
    assert (caught.value.kind, caught.value.code) == (FailureKind.REJECTED, SERVER_LIMITS)
    assert stage.steps == {}
    health = stage.adapter.check()
    assert (health.ok, health.code) == (True, SERVER_LIMITS)
    assert "100 / 4" in sentence(health)


def test_the_servers_limits_are_read_once_for_each_delivery(stage: Stage) -> None:
    message = stage.message()
    stage.get_ready(message)
    stage.fault("fail_before", "check", times=0)
    stage.prepare(message)
    stage.steps = {}
    with pytest.raises(Failure):
        stage.prepare(message)


def test_an_account_that_the_server_suspended_is_blocked(stage: Stage) -> None:
    stage.sandbox.register([{**ACCOUNT, "suspended": True}])
    assert stage.adapter.check().kind == FailureKind.BLOCKED


@pytest.mark.parametrize("name", ["polizei_os", "@Polizei_OS", "109", "polizei_os@social.example"])
def test_an_account_goes_by_name_or_number(name: str) -> None:
    me = {"id": "109", "username": "polizei_os", "url": "https://social.example/@polizei_os"}
    ours = adapter("mastodon")
    ours.account = replace(ours.account, id=name)
    with answered(reply(200, {**me, "followers_count": 4711})):
        assert ours.followers() == 4711
    with answered(reply(200, {**me, "id": "1", "username": "feuerwehr"})):
        assert ours.check().code == "other_account"


def test_only_the_server_itself_says_that_a_post_is_gone() -> None:
    gone = mastodon(404, "Record not found")
    assert failure("mastodon", read, gone, reply(404, None)).kind == FailureKind.CONFIG
    assert failure("mastodon", read, gone, mastodon(401)).kind == FailureKind.AUTH


@pytest.mark.parametrize(
    ("lifted", "seconds"),
    [("2026-11-26T12:05:00.000Z", 300), ("2026-11-26T11:00:00Z", 1), ("soon", None), ("", None)],
)
def test_a_server_that_is_busy_says_when_by_its_own_clock(
    lifted: str, seconds: float | None
) -> None:
    headers = {"x_ratelimit_reset": lifted, "date": "Thu, 26 Nov 2026 12:00:00 GMT"}
    assert failure("mastodon", publish, mastodon(429, **headers)).seconds == seconds
