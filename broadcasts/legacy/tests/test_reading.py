"""Words, times and kinds of posts, without a row."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from broadcasts.legacy.models.imported import XDefect
from broadcasts.legacy.models.post import XPost
from broadcasts.legacy.reading import contents, identity, posts, searches, texts, times
from broadcasts.legacy.reading.faults import Fault
from broadcasts.legacy.tests import making
from broadcasts.legacy.tests.making import tweet


@pytest.mark.parametrize(
    ("written", "moment"),
    [
        ("Sat Aug 12 16:10:37 +0000 2023", datetime(2023, 8, 12, 16, 10, 37, tzinfo=UTC)),
        ("2016-10-06 08:00:05 +0200", datetime(2016, 10, 6, 6, 0, 5, tzinfo=UTC)),
        ("2024-08-30T09:00:00.000Z", datetime(2024, 8, 30, 9, 0, tzinfo=UTC)),
        ("Sa Aug 12 16:10:37 +0000 2023", None),
        ("Sat Mai 12 16:10:37 +0000 2023", None),
        ("2024-02-30T09:00:00Z", None),
        (7, None),
    ],
)
def test_times_are_read_by_a_table_of_our_own(written: object, moment: datetime | None) -> None:
    assert times.moment(written) == moment


def test_text_is_unescaped_once() -> None:
    assert texts.unescaped("1 &lt; 2 &amp;&amp; &amp;lt;") == "1 < 2 && &lt;"


@pytest.mark.parametrize(
    "address",
    [
        "javascript:alert(1)",
        "javascript://x/%0aalert(1)",
        "ftp://x/",
        "data:text/html,x",
        "http://",
        "https://a b",
        "//x",
        7,
        "https://x/" + "a" * 3_000,
        'https://x/"onclick=',
        "http://[x",
    ],
)
def test_what_is_no_web_page_becomes_no_link(address: object) -> None:
    assert not texts.is_address(address)


def test_a_link_in_the_middle_of_another_word_is_its_own_text() -> None:
    links = {"https://t.co/a": "https://eins.example/", "https://t.co/ab": "https://zwei.example/"}
    said = texts.resolved("https://t.co/ab und https://t.co/a, https://t.co/fremd", links)
    assert said == "https://zwei.example/ und https://eins.example/, https://t.co/fremd"


def test_family_emoji_keep_their_joiners() -> None:
    assert texts.cleaned("👨‍👩‍👧 ok\n\tja") == ("👨‍👩‍👧 ok\n\tja", False)


@pytest.mark.parametrize(
    ("text", "has_photo", "lock"),
    [
        ("Öffentlichkeitsfahndung nach einem Räuber", False, "search"),
        ("Die VERMISSTE ist zurück", False, "search"),
        ("Zeuginnen und Zeugen bitte melden", False, "search"),
        ("Wer kennt diesen Mann?", True, "search"),
        ("81-jährige aus #Melle wohlauf", False, "age"),
        ("Der 17 Jahre alte Fahrer kam aus Leer", False, "age"),
        ("Ein Zwölfjähriger fuhr Auto in Emden", False, "age"),
        ("Unser langjähriger Kollege in Emden geht", False, ""),
        ("Der Junge fuhr heim", True, "photo"),
        ("Der Junge fuhr heim", False, ""),
        ("Fahrzeug mit Werkzeug auf der A 30 gestoppt", True, ""),
        ("Bitte melden Sie sich. Hund entlaufen", False, ""),
    ],
)
def test_what_may_be_a_search_for_a_person_is_locked(text: str, has_photo: bool, lock: str) -> None:
    assert searches.lock(text, has_photo=has_photo) == lock


def test_the_words_of_reading_are_those_of_the_rows() -> None:
    assert {one.value for one in searches.Lock} == {"", *XPost.Lock.values}
    assert {one.value for one in Fault} == set(XDefect.Kind.values)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("data/tweets.js", "posts"),
        ("mein-export/data/tweets-part12.js", "posts"),
        ("tweet.js", "posts"),
        ("data/js/tweets/2016_10.js", "posts"),
        ("data/tweets_media/1-a.jpg", "media"),
        ("tweet_media/tweet-media.zip", "packed"),
        ("data/direct-messages.js", ""),
        ("data/direct_messages_media/1-a.jpg", ""),
        ("data/deleted-tweets.js", ""),
        ("data/deleted_tweets_media/1-a.jpg", ""),
        ("data/twitter-circle-tweet.js", ""),
        ("assets/js/tweets.js", ""),
        ("data/profile.js", ""),
        ("a/b/data/tweets.js", ""),
        ("data/tweets.js.exe", ""),
    ],
)
def test_only_what_is_named_may_be_opened(path: str, kind: str) -> None:
    assert contents._allowed(path)[0] == kind


def test_what_is_nested_too_deeply_to_be_kept_is_no_post() -> None:
    deep: list[object] = []
    for _level in range(5_000):
        deep = [deep]
    with pytest.raises(posts.NoPost):
        posts.post(tweet("Tief", x=deep), 1)


def test_a_reply_is_known_by_its_first_word_alone() -> None:
    assert posts.post(tweet("@buerger_demo gern!"), 1).kind == "reply"
    assert posts.post(tweet(".@buerger_demo fragt:"), 1).kind == "own"


def test_of_an_account_no_address_for_mails_goes_any_further() -> None:
    found = identity._account(making.account())
    assert set(found) == {"username", "accountId", "accountDisplayName"}
