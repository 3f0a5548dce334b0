"""Exports of every era give the same record."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest

from broadcasts.legacy import report
from broadcasts.legacy.tests import acts, making
from broadcasts.legacy.tests.making import Tweet, tweet
from broadcasts.models import XMedium, XPost
from broadcasts.tests.cast import Cast

Era = Callable[[Sequence[Tweet]], dict[str, bytes | str]]
MONTHS = 60 * 24 * 40


def posts() -> list[Tweet]:
    """Nine posts over two months: a thread, a reply, a retweet, links of both addresses."""
    head = tweet("Großeinsatz in der Innenstadt &amp; am Hafen", 1)
    number = head["id_str"]
    return [
        making.beneath(head, "Der Einsatz ist beendet.", 5),
        head,
        tweet("Moin &lt;3", 0),
        tweet("RT @LKA_Demo: Achtung, Betrug …", 7),
        making.beneath(tweet("?", 9), "@buerger_demo Danke!", 10, account="42"),
        tweet(
            "Zum Nachlesen: https://t.co/Q1", 20,
            entities=making.link("https://t.co/Q1", f"https://x.com/alt/status/{number}"),
        ),
        tweet(
            "Noch einmal: https://t.co/Q2", MONTHS,
            entities=making.link("https://t.co/Q2", f"https://twitter.com/neu/status/{number}"),
        ),
        tweet("Alt: http://www.polizei.example/", MONTHS + 1),
        tweet(
            "Ende https://t.co/x", MONTHS + 2,
            entities=making.link("https://t.co/x", "javascript:1"),
        ),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("era", "promised", "listed"),
    [
        (making.modern, 9, 9),
        (making.in_parts, 9, 9),
        (making.of_2020, 9, None),
        (making.of_2019, None, None),
        (making.classic, 9, None),
    ],
    ids=lambda one: getattr(one, "__name__", ""),
)
def test_every_era_gives_the_same_posts(
    cast: Cast, era: Era, promised: int | None, listed: int | None
) -> None:
    done = acts.imported(cast, era(posts()), making.HANDLE)
    found = report.of(done)
    assert (found.promised, found.headers, found.parsed) == (promised, listed, 9)
    assert found.kinds == {"own": 4, "quote": 2, "reply": 1, "retweet": 1, "thread": 1}
    assert found.defects == {}
    assert acts.texts()[:2] == ["Moin <3", "Großeinsatz in der Innenstadt & am Hafen"]
    assert acts.texts()[-1] == "Ende https://t.co/x"
    assert XPost.objects.get(kind="thread").root == XPost.objects.get(text__startswith="Groß")


def test_media_of_2019_lie_in_a_zip_of_their_own(cast: Cast) -> None:
    own = tweet("Bild https://t.co/Pic", extended_entities={"media": [making.photo("a.jpg")]})
    media = {f"{own['id_str']}-a.jpg": making.jpeg(), "../hoch.jpg": b"x"}
    bad = making.of_2019([own], media)
    assert acts.flaws(acts.imported(cast, bad)) == ["damaged"]
    del media["../hoch.jpg"]
    acts.imported(cast, making.of_2019([own], media))
    assert XMedium.objects.get().state == "found"
    assert acts.texts() == ["Bild"]


def test_a_manifest_that_names_one_more_post_is_not_complete(cast: Cast) -> None:
    files = making.modern(posts())
    files["data/manifest.js"] = making.script("window.__THAR_CONFIG", making.manifest(10))
    assert not report.of(acts.imported(cast, files)).is_complete


def test_a_post_that_only_the_list_names_is_missing_until_another_export_brings_it(
    cast: Cast,
) -> None:
    """A partial export, and then the other part."""
    half, all_of_them = making.modern(posts()[:4]), making.modern(posts())
    half["data/tweet-headers.js"] = all_of_them["data/tweet-headers.js"]
    found = report.of(acts.imported(cast, half))
    assert (found.missing_count, found.is_complete) == (5, False)
    assert found.missing[0] == int(posts()[4]["id_str"])
    assert report.of(acts.imported(cast, all_of_them)).is_complete


def test_posts_to_a_community_and_deleted_ones(cast: Cast) -> None:
    own = {**tweet("Nur hier"), "community_id": "7"}
    files = making.modern([tweet("Allen", 3)])
    files["data/community-tweet.js"] = making.script(
        "window.YTD.community_tweet.part0", making.wrapped([own])
    )
    for name in ("deleted-tweets", "twitter-circle-tweet"):
        files[f"data/{name}.js"] = making.script(
            f"window.YTD.{name.replace('-', '_')}.part0", making.wrapped([tweet("Geheim", 9)])
        )
    acts.imported(cast, files)
    assert acts.texts() == ["Nur hier", "Allen"]
    assert XPost.objects.get(text="Nur hier").lock == "community"


@pytest.mark.parametrize("shape", ["time", "number"])
def test_both_shapes_of_long_texts_find_their_post(cast: Cast, shape: str) -> None:
    short, other = tweet("Heute üben wir die Evakuierung der Altstadt und…"), tweet("Anders…", 0.05)
    long = making.note(short, "Heute üben wir die Evakuierung der Altstadt und des Hafens.")
    if shape == "number":
        inner = long["noteTweet"]
        inner["noteTweetResults"], inner["tweetId"] = inner.pop("core"), short["id_str"]
    files = making.modern([short, other])
    files["data/note-tweet.js"] = making.script("window.YTD.note_tweet.part0", [long])
    acts.imported(cast, files)
    assert acts.texts() == [
        "Heute üben wir die Evakuierung der Altstadt und des Hafens.",
        "Anders…",
    ]


def test_a_long_text_without_its_post_is_kept(cast: Cast) -> None:
    files = making.modern([tweet("Ganz etwas anderes", 60)])
    lost = making.note({}, "Verwaist")
    files["data/note-tweet.js"] = making.script("window.YTD.note_tweet.part0", [lost])
    done = acts.imported(cast, files)
    assert acts.flaws(done) == ["note"]
    assert done.account is not None
    assert done.account.notes.get().text == "Verwaist"


def test_what_goes_on_beneath_a_reply_to_somebody_stays_private(cast: Cast) -> None:
    talk = making.beneath(tweet("?", 1), "@buerger_demo Wo war das?", 2, account="42")
    on = making.beneath(talk, "Und wann?", 3)
    acts.imported(cast, making.modern([talk, on]))
    assert set(XPost.objects.values_list("kind", "state")) == {("reply", "private")}


def test_a_thread_is_locked_as_a_whole(cast: Cast) -> None:
    head = tweet("Update aus dem Lagezentrum", 1)
    part = making.beneath(head, "Zeugen melden sich bitte.", 2)
    acts.imported(cast, making.modern([part, head, making.beneath(part, "Danke.", 3)]))
    assert list(XPost.objects.values_list("lock", flat=True)) == ["search"] * 3


def test_a_film_is_kept_and_never_shown(cast: Cast) -> None:
    film = b"\0\0\0\x20ftypisom" + bytes(200)
    variants = [{"bitrate": "832000", "url": "https://video.twimg.com/v/film.mp4?tag=12"}]
    shown = {**making.photo("bild.jpg"), "type": "video", "video_info": {"variants": variants}}
    own = tweet("Film https://t.co/Pic", extended_entities={"media": [shown]})
    files = making.modern([own])
    files[f"data/tweets_media/{own['id_str']}-film.mp4"] = film
    acts.imported(cast, files)
    medium = XMedium.objects.get()
    assert (medium.state, medium.picture) == ("found", None)
    with medium.film.open("rb") as kept:
        assert kept.read() == film
