"""The invented sample: exactly its numbers, and nothing of what must not be read."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.db import connection

from broadcasts.legacy import report
from broadcasts.legacy.tests import acts
from broadcasts.models import XMedium, XPost
from broadcasts.tests.cast import Cast

OWN = Path(__file__).parent / "sample" / "export-2024.zip"
SHARED = Path(__file__).parents[4] / "shared" / "data" / "x-export-sample"
FORBIDDEN = ("PRIVAT – darf nie importiert werden", "192.0.2.10", "niemand@polizei-demo.example")


@pytest.fixture(params=["own", "shared"])
def sample(request: pytest.FixtureRequest) -> bytes:
    if request.param == "own":
        return OWN.read_bytes()
    found = sorted(SHARED.glob("*.zip"))
    if not found:
        pytest.skip(f"reference material: {SHARED} is not there")
    return found[0].read_bytes()


def test_the_sample_gives_exactly_its_numbers(cast: Cast, sample: bytes) -> None:
    done = acts.imported(cast, sample, "pol_os_demo")
    found = report.of(done)
    assert (found.promised, found.headers, found.parsed, found.added) == (16, 16, 16, 15)
    assert found.kinds == {"own": 9, "quote": 1, "reply": 1, "retweet": 1, "thread": 3}
    assert (found.versions, found.notes_joined, found.notes_loose) == (1, 1, 0)
    assert found.media == {"found": 2, "missing": 1}
    assert found.is_complete
    assert found.defects == {}
    assert XPost.objects.exclude(root=None).values("root").distinct().count() == 2
    account = done.account
    assert account is not None
    assert str(account) == "@Polizei_OS_Demo"
    assert [one.name for one in account.handles.exclude(until=None)] == ["Pol_OS_Demo"]


def test_edits_notes_quotes_and_links_read_as_they_did(cast: Cast, sample: bytes) -> None:
    acts.imported(cast, sample)
    edited = XPost.objects.get(post_id=1765016832701366286)
    assert "Engter" in edited.text
    assert "Hesepe" in edited.versions.get().text
    long = XPost.objects.get(has_note=True)
    assert len(long.text) == 452 - len("https://t.co/DemoLink04") + len(
        "https://presse.polizei-demo.example/archiv"
    )
    quote = XPost.objects.get(kind="quote")
    assert quote.quoted is not None
    assert quote.quoted.text.startswith("🚨 Bombenräumung")
    assert "Karte & Straßenliste: https://presse.polizei-demo.example/evak" in quote.quoted.text


def test_a_search_that_ended_waits_for_a_look_of_its_own(cast: Cast, sample: bytes) -> None:
    acts.imported(cast, sample)
    locked = XPost.objects.locked().in_order()
    assert [one.text[:9] for one in locked] == ["Vermisst:", "Die Vermi"]
    assert {one.state for one in XPost.objects.filter(kind__in=("reply", "retweet"))} == {"private"}


def everything() -> str:
    """Every row of every table."""
    with connection.cursor() as cursor:
        rows = []
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608 (names of tables, no input)
            rows += cursor.fetchall()
    return "\n".join(map(repr, rows))


def test_what_is_private_is_nowhere_afterwards(
    cast: Cast, sample: bytes, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    done = acts.imported(cast, sample)
    dump = everything()
    files = b"\n".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    for text in FORBIDDEN:
        assert text not in dump
        assert text not in caplog.text
        assert text.encode() not in files
    assert "Rettungsgasse" in dump
    assert done.source == ""
    assert not list((tmp_path / "x-exports").iterdir())


def test_pictures_are_written_anew_and_missing_ones_are_named(cast: Cast, sample: bytes) -> None:
    acts.imported(cast, sample)
    found = XMedium.objects.filter(state="found")
    for one in found:
        assert one.picture is not None
        with one.picture.master.open("rb") as file:
            assert b"Exif" not in file.read()
    assert [one.alt for one in found] == ["", ""]
    assert XMedium.objects.get(state="missing").address.startswith("https://pbs.twimg.com/")


def test_a_zip_of_the_sample_is_read_by_its_allowed_names_only(
    sample: bytes, monkeypatch: pytest.MonkeyPatch, cast: Cast
) -> None:
    opened: list[str] = []
    original = zipfile.ZipFile.open

    def watching(self: zipfile.ZipFile, name: zipfile.ZipInfo, *more: Any) -> object:
        opened.append(name.filename.rpartition("/")[2])
        return original(self, name, *more)

    monkeypatch.setattr(zipfile.ZipFile, "open", watching)
    acts.imported(cast, sample)
    assert {name for name in opened if name.endswith(".js")} == {
        "account.js", "community-tweet.js", "manifest.js", "note-tweet.js",
        "screen-name-change.js", "tweet-headers.js", "tweets-part1.js", "tweets.js",
    }  # fmt: skip
