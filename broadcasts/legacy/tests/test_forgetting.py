"""What was taken away for good comes back by no door: no loose long text, no later export."""

from __future__ import annotations

from typing import Any

import pytest
from django.utils import timezone

from broadcasts.legacy import anonymising
from broadcasts.legacy.tests import acts, making
from broadcasts.legacy.tests.making import Tweet, modern, tweet
from broadcasts.legacy.tests.test_sample import everything
from broadcasts.models import XImport, XNote, XPost, XVersion
from broadcasts.tests.cast import Cast

SHORT = "Wir danken Erika Muster für ihre Hilfe am Deich, denn ohne sie …"
LONG = "Wir danken Erika Muster für ihre Hilfe am Deich, denn ohne sie hätte Frau Muster gefehlt."


def export(posts: list[Tweet], *long: dict[str, Any]) -> dict[str, bytes | str]:
    notes = making.script("window.YTD.note_tweet.part0", list(long))
    return {**modern(posts), "data/note-tweet.js": notes}


def numbered(post: Tweet) -> dict[str, Any]:
    """The shape of a long text that names its post, written at any time."""
    inner = making.note({}, LONG)["noteTweet"]
    text = {"noteTweetResults": inner.pop("core"), "tweetId": post["id_str"]}
    return {"noteTweet": {**inner, **text}}


def anonymise(cast: Cast, begin: str = SHORT) -> None:
    for post in XPost.objects.filter(text__startswith=begin[:20]):
        after = "Wir danken […]" if post.text != LONG else "Wir danken […]."
        anonymising.anonymise(post, after, by=cast.chief, reason="Anspruch", now=timezone.now())


def test_a_loose_long_text_loses_its_words_with_its_post(cast: Cast) -> None:
    """Two posts begin alike in one second, so no rule could say whose it is."""
    posts = [tweet(SHORT), tweet(SHORT, 0.02)]
    files = export(posts, making.note(posts[0], LONG))
    assert acts.flaws(acts.imported(cast, files)) == ["note"]
    anonymise(cast)
    assert "Muster" not in everything()
    assert "changed" not in acts.flaws(acts.imported(cast, files))
    assert "Muster" not in everything()
    assert XNote.objects.filter(post=None).count() == 0


def test_a_loose_long_text_that_names_its_post_goes_too(cast: Cast) -> None:
    post = tweet(SHORT, 90)
    acts.imported(cast, export([post], making.note(post, LONG), numbered(post)))
    assert XNote.objects.filter(post=None).count() == 1
    anonymise(cast, LONG)
    assert "Muster" not in everything()


@pytest.mark.parametrize("shape", [making.note, lambda post, _text: numbered(post)])
def test_a_later_export_brings_no_long_text_back(cast: Cast, shape: Any) -> None:
    post = tweet(SHORT)
    acts.imported(cast, modern([post]))
    anonymise(cast)
    done = acts.imported(cast, export([post], shape(post, LONG)))
    assert acts.flaws(done) == ["changed"]
    assert "Muster" not in everything()
    assert "Muster" not in acts.texts()[0]


def test_a_later_export_brings_another_wording_by_its_number_alone(cast: Cast) -> None:
    first, last = making.edited(tweet(SHORT), tweet("Erika Muster sei Dank", 5))
    acts.imported(cast, modern([first]))
    anonymise(cast)
    # The long text of the later wording is that of the same post.
    acts.imported(cast, export([first, last], making.note(last, LONG)))
    assert "Muster" not in everything()
    assert XVersion.objects.get().post_id_then == int(last["id_str"])


def test_the_long_text_of_another_post_is_joined_all_the_same(cast: Cast) -> None:
    post, other = tweet(SHORT), tweet("Der Deich bei Leer ist gebrochen und …", 0.03)
    acts.imported(cast, modern([post, other]))
    anonymise(cast)
    whole = "Der Deich bei Leer ist gebrochen und wird gesichert."
    done = acts.imported(cast, export([post, other], making.note(other, whole)))
    assert acts.flaws(done) == []
    assert acts.texts()[1] == whole


def test_two_long_texts_of_one_number_are_named(cast: Cast) -> None:
    post = tweet(SHORT)
    twice = [making.note(post, LONG), making.note(post, f"{LONG} Anders.")]
    done: XImport = acts.imported(cast, export([post], *twice))
    assert acts.flaws(done) == ["duplicate"]
    assert acts.texts() == [LONG]
