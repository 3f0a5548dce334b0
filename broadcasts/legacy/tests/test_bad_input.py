"""Whatever is wrong with an export is refused, or named at its item while the rest is read."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Callable

import pytest

from broadcasts.legacy import report
from broadcasts.legacy.reading import zips
from broadcasts.legacy.reading.faults import Fault, Refused
from broadcasts.legacy.tests import acts, making
from broadcasts.legacy.tests.making import Tweet, modern, packed, script, tweet, wrapped
from broadcasts.models import XDefect, XImport, XPost
from broadcasts.tests.cast import Cast, make_cast

GOOD = modern([tweet("Gut")])


def encrypted() -> bytes:
    """The bit that says so, in both places where a zip keeps it."""
    content = packed(GOOD)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        at = -1
        while (at := content.find(mark, at + 1)) >= 0:
            content = content[: at + place] + b"\x01\x00" + content[at + place + 2 :]
    return content


def symlink() -> bytes:
    link = zipfile.ZipInfo("data/tweets_media")
    link.external_attr = 0o120777 << 16
    return _with(lambda made: made.writestr(link, "/etc"))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def twice() -> bytes:
    return _with(lambda made: made.writestr("data/tweets.js", "window.YTD.tweets.part0 = []"))


def _with(more: Callable[[zipfile.ZipFile], None]) -> bytes:
    out = io.BytesIO(packed(GOOD))
    with zipfile.ZipFile(out, "a") as made:
        more(made)
    return out.getvalue()


def of_somebody_else() -> dict[str, bytes | str]:
    other = [{"account": {"accountId": "1", "username": "fremd"}}]
    return {**GOOD, "data/account.js": script("window.YTD.account.part0", other)}


REFUSED: dict[str, tuple[str, Callable[[], bytes | dict[str, bytes | str]]]] = {
    "a text": ("not_zip", lambda: b"Das ist kein Archiv. " * 9),
    "nothing": ("not_zip", lambda: b""),
    "cut off": ("truncated", lambda: packed(GOOD)[:-40]),
    "absolute path": ("climbing", lambda: {**GOOD, "/etc/passwd": "x"}),
    "climbing path": ("climbing", lambda: {**GOOD, "data/tweets_media/../../../x": "x"}),
    "path of another system": ("climbing", lambda: {**GOOD, "C:\\x\\..\\tweets.js": "x"}),
    "symbolic link": ("climbing", symlink),
    "same name twice": ("twice", twice),
    "locked": ("encrypted", encrypted),
    "bomb": ("bomb", lambda: {**GOOD, "data/tweets-part1.js": " " * 9_000_000}),
    "another zip": ("no_posts", lambda: {"data/fotos.js": "x", "urlaub.jpg": b"x"}),
    "no account": ("no_account", lambda: {"tweet.js": GOOD["data/tweets.js"]}),
    "two accounts": ("two_accounts", of_somebody_else),
}  # fmt: skip


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("what", REFUSED)
def test_a_wrong_zip_is_refused_with_its_reason_and_deleted(cast: Cast, what: str) -> None:
    reason, make = REFUSED[what]
    done = acts.imported(cast, make())
    assert (done.state, done.refusal) == ("refused", reason)
    assert done.source == ""
    assert len(done.file_digest) == 64
    assert not XPost.objects.exists()


def test_more_entries_or_a_longer_list_than_allowed_are_refused_before_they_are_read() -> None:
    few = zips.Limits(entries=3)
    with pytest.raises(Refused, match="too_many"):
        zips.opened(io.BytesIO(packed(GOOD)), few)
    with pytest.raises(Refused, match="too_many"):
        zips.opened(io.BytesIO(packed(GOOD)), zips.Limits(directory=100))


def items(*texts: str) -> str:
    """A file of posts whose items are written as they stand here."""
    return "window.YTD.tweets.part0 = [" + ",\n".join(texts) + "]"


def item(post: Tweet) -> str:
    return json.dumps({"tweet": post}, ensure_ascii=False)


def shown(name: str) -> Tweet:
    return tweet("Eins", 1, extended_entities={"media": [making.photo(name)]})


def numbered(number: str) -> str:
    return item({**tweet("Zwei", 2), "id_str": number, "id": number})


def of_edits(text: str, *chain: int) -> str:
    """A post under the number of ``ONE`` that says it was edited."""
    info = {"initial": {"editTweetIds": [str(one) for one in chain]}}
    return item({**tweet(text, 1), "edit_info": info})


ONE, TWO = item(tweet("Eins", 1)), item(tweet("Zwei", 2))
FLAWED: dict[str, tuple[list[str], list[str], bytes | str]] = {
    "broken item": (["broken"], ["Eins", "Zwei"], items(ONE, '{"tweet": {"id_str": "7", oh}', TWO)),
    "broken last item": (["broken"], ["Eins"], items(ONE, '{"tweet": {"id_str" "7"}}')),
    "missing comma": (["broken"], ["Eins", "Zwei"], items(ONE + '{"x": 1}', TWO)),
    "not a number": (["broken"], ["Eins", "Zwei"], items(ONE, '{"tweet": NaN}', TWO)),
    "deep nesting": (["broken"], ["Eins", "Zwei"], items(ONE, "[" * 50_000, TWO)),
    "huge number": (["broken"], ["Eins", "Zwei"], items(ONE, "1" * 5_000, TWO)),
    "end is missing": (["broken", "damaged"], ["Eins"], items(ONE, '{"tweet": {"id_str": "7')[:-1]),
    "code behind": (["code"], ["Eins"], items(ONE) + ";\nfetch('https://boese.example')"),
    "code in front": (["wrapper"], [], "alert(1);" + items(ONE)),
    "another kind of file": (["wrapper"], [], items(ONE).replace("tweets", "direct_messages")),
    "no array": (["wrapper"], [], "window.YTD.tweets.part0 = {}"),
    "no post": (["shape"], ["Eins", "Zwei"], items(ONE, '{"tweet": {"id_str": "7"}}', TWO)),
    "a number": (["shape"], ["Eins"], items(ONE, "7")),
    "wrong types": (["shape"], ["Eins"], items(ONE, item({**tweet("x"), "id_str": [], "id": {}}))),
    "strange entities": ([], ["Eins", "x"], items(item({**tweet("x", 9), "entities": 7}), ONE)),
    "same number twice": (["duplicate"], ["Eins"], items(ONE, ONE, ONE.replace("Eins", "Zwei"))),
    "another date": (["date"], ["Eins"], items(ONE.replace("2022", "2019"))),
    "invalid UTF-8": (
        ["encoding"], ["Ei\ufffd", "Zwei"], items(ONE, TWO).encode().replace(b"Eins", b"Ei\xff"),
    ),
    "half a character": (["encoding"], ["Ei\ufffd"], items(ONE.replace("Eins", "Ei\\ud83d"))),
    "null": (["control"], ["Eins"], items(ONE.replace("Eins", "Ei\\u0000ns"))),
    "null in the language": (["control"], ["Eins"], items(ONE.replace('"de"', '"d\\u0000"'))),
    "null in a picture": (["control"], ["Eins"], items(item(shown("x\0.jpg")))),
    "null beside the words": (["control"], ["Eins"], items(ONE.replace("{", '{"\\u0000": 1,', 2))),
    "number too large": (["shape"], ["Eins"], items(ONE, numbered(str(2**63)))),
    "negative number": (["shape"], ["Eins"], items(ONE, numbered("-7"))),
    "no number": (["shape"], ["Eins"], items(ONE, numbered("0"))),
    "year 9999": (["date"], ["Eins"], items(ONE.replace("2022", "9999"))),
    "year 1": (["date"], ["Eins"], items(ONE.replace("2022", "0001"))),
    "no date": (["date"], ["Eins"], items(ONE.replace("created_at", "created"))),
    "two tales of edits": (["duplicate"], ["Eins"], items(ONE, of_edits("Zwei", 3, 4))),
    "turned around": (["control"], ["Einsfdp"], items(ONE.replace("Eins", "Eins\u202efdp"))),
    "endless": (["length"], ["x" * 280_000], items(item(tweet("x" * 280_000)))),
}  # fmt: skip


@pytest.mark.parametrize("what", FLAWED)
def test_a_flaw_is_named_and_the_rest_is_read(cast: Cast, what: str) -> None:
    kinds, texts, file = FLAWED[what]
    done = acts.imported(cast, {**GOOD, "data/tweets.js": file, "data/tweets-part1.js": second()})
    assert done.state == "done"
    assert acts.flaws(done) == kinds
    assert acts.texts() == [*texts, "Zweite Datei"]
    flawed = XPost.objects.filter(post_id__in=done.defects.values("post_id"))
    assert "" not in flawed.values_list("lock", flat=True)


def second() -> str:
    return script("window.YTD.tweets.part1", wrapped([tweet("Zweite Datei", 9_999)]))


def test_a_long_text_without_end_is_named_and_kept(cast: Cast) -> None:
    short = tweet("Der Anfang eines langen Textes …")
    long = making.note(short, "Der Anfang eines langen Textes " + "x" * 280_000)
    files = {**modern([short]), "data/note-tweet.js": script("window.YTD.note_tweet.part0", [long])}
    done = acts.imported(cast, files)
    assert acts.flaws(done) == ["length"]
    assert XPost.objects.get().lock == "defect"


def test_a_damaged_file_gives_what_lies_before_the_damage(cast: Cast) -> None:
    many = [tweet(f"Beitrag {turn} " + "".join(map(str, range(turn, turn + 80))), turn)
            for turn in range(800)]  # fmt: skip
    content = bytearray(packed(modern(many)))
    with zipfile.ZipFile(io.BytesIO(bytes(content))) as made:
        place = made.getinfo("data/tweets.js")
    middle = place.header_offset + place.compress_size * 3 // 4
    content[middle : middle + 8] = b"\xff" * 8
    done = acts.imported(cast, bytes(content))
    assert "damaged" in acts.flaws(done)
    assert 300 < XPost.objects.count() < 800


def test_absurd_numbers_beside_a_post_are_left_out(cast: Cast) -> None:
    far = "https://x.com/a/status/9999999999999999999"
    odd = tweet("Zitat https://t.co/Q", entities=making.link("https://t.co/Q", far))
    odd["in_reply_to_status_id_str"] = "99999999999999999999"
    files = modern([odd, tweet("Gut", 2)])
    counts = [{"fileName": "x", "count": "999999999"}] * 9
    manifest = making.manifest(2)
    manifest["dataTypes"]["tweets"]["files"] = counts
    files["data/manifest.js"] = script("window.__THAR_CONFIG", manifest)
    done = acts.imported(cast, files)
    assert (done.state, done.manifest_count) == ("done", 2**31 - 1)
    assert [one.quoted_post_id for one in XPost.objects.in_order()] == [None, None]


@pytest.mark.parametrize("name", ["data/manifest.js", "data/account.js"])
def test_a_damaged_file_about_the_account_is_as_none(cast: Cast, name: str) -> None:
    content = packed(GOOD)
    place = zipfile.ZipFile(io.BytesIO(content)).getinfo(name).header_offset
    done = acts.imported(cast, content[:place] + b"XX" + content[place + 2 :])
    assert done.state == "done"
    assert acts.texts() == ["Gut"]


@pytest.mark.parametrize("flaw", [ONE[:-9], "alert(1)", "}"])
def test_what_was_not_read_keeps_a_record_from_being_complete(cast: Cast, flaw: str) -> None:
    files = modern([tweet("Gut")])
    assert report.of(acts.imported(cast, files)).is_complete
    files["data/tweets-part1.js"] = flaw if flaw == "alert(1)" else items(flaw)
    assert not report.of(acts.imported(cast, files)).is_complete


def test_headers_of_another_account_are_named(cast: Cast) -> None:
    other = making.script(
        "window.YTD.tweet_headers.part0", [{"tweet": {"tweet_id": "7", "user_id": "1"}}]
    )
    done = acts.imported(cast, {**GOOD, "data/tweet-headers.js": other})
    assert acts.flaws(done) == ["foreign"]
    assert done.header_count == 0


@pytest.mark.parametrize("content", [b"keine Bilddatei", b"GIF89a" + bytes(60), b"<svg/>"])
def test_what_is_no_picture_is_named_and_not_kept(cast: Cast, content: bytes) -> None:
    own = tweet("Bild", extended_entities={"media": [making.photo("a.jpg")]})
    name = f"data/tweets_media/{own['id_str']}-a.jpg"
    done = acts.imported(cast, {**modern([own]), name: content})
    assert acts.flaws(done) == ["medium"]
    assert acts.texts() == ["Bild"]


def test_the_account_of_another_inspection_is_refused(cast: Cast) -> None:
    acts.imported(cast, GOOD)
    other = acts.imported(make_cast("os"), GOOD)
    assert other.refusal == "other_inspection"
    assert acts.imported(cast, GOOD, "Polizei_Anders").refusal == "other_handle"


def test_every_fault_and_every_reason_has_its_words() -> None:
    assert {fault.value for fault in Fault} == set(XDefect.Kind.values)
    assert {reason for reason, _make in REFUSED.values()} <= set(XImport.Refusal.values)
