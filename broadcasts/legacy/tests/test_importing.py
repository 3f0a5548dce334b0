"""The import: again and again the same record, whoever dies in between."""

from __future__ import annotations

import io
from contextlib import ExitStack
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from broadcasts import jobs
from broadcasts.legacy import importing, private_files, signing, stages, uploads, work
from broadcasts.legacy.models.imported import LEASE
from broadcasts.legacy.tests import acts, making
from broadcasts.legacy.tests.making import Tweet, modern, packed, tweet
from broadcasts.models import (
    Change,
    SearchEntry,
    XAccountStep,
    XHeader,
    XImport,
    XMedium,
    XPost,
    XVersion,
)
from broadcasts.tests.cast import Cast
from newsroom import record

START = timezone.now()


class Killed(BaseException):
    """What a kill looks like from inside."""


class Turns:
    """A clock that goes on a second each time it is asked, and kills at ``dies_at``."""

    def __init__(self, dies_at: int = 10**9) -> None:
        self.asked, self.dies_at = 0, dies_at

    def __call__(self) -> datetime:
        self.asked += 1
        if self.asked >= self.dies_at:
            raise Killed
        return START + timedelta(seconds=self.asked)


def many(count: int) -> list[Tweet]:
    return [tweet(f"Beitrag {turn}", turn) for turn in range(count)]


def rows() -> list[tuple[object, ...]]:
    found = XPost.objects.in_order().values_list("post_id", "text", "kind", "lock", "root", "raw")
    return [*found, XVersion.objects.count(), XHeader.objects.count(), XMedium.objects.count()]  # type: ignore[list-item]


def test_the_same_export_twice_is_the_same_record(cast: Cast) -> None:
    own = tweet("Bild", extended_entities={"media": [making.photo("a.jpg")]})
    edits = making.edited(tweet("Erst", 3), tweet("Dann", 4))
    files = {**modern([own, *edits]), f"data/tweets_media/{own['id_str']}-a.jpg": making.jpeg()}
    acts.imported(cast, files)
    once = rows()
    again = acts.imported(cast, files)
    assert rows() == once
    assert (again.parsed_count, again.added_count) == (3, 0)


def test_a_newer_export_adds_and_never_removes(cast: Cast) -> None:
    gone, kept = tweet("Auf X inzwischen gelöscht", 1), tweet("Bleibt", 2)
    acts.imported(cast, modern([gone, kept]))
    liked = {**kept, "favorite_count": "999"}
    acts.imported(cast, modern([liked, tweet("Neu", 3)]))
    assert acts.texts() == ["Auf X inzwischen gelöscht", "Bleibt", "Neu"]


def test_a_picture_that_an_older_export_lacked_comes_with_a_newer_one(cast: Cast) -> None:
    own = tweet("Bild", extended_entities={"media": [making.photo("a.jpg")]})
    acts.imported(cast, modern([own]))
    assert XMedium.objects.get().state == "missing"
    name = f"data/tweets_media/{own['id_str']}-anders.jpg"
    acts.imported(cast, {**modern([own]), name: making.jpeg()})
    assert XMedium.objects.get().state == "found"


def test_a_later_wording_takes_the_place_of_an_earlier_one(cast: Cast) -> None:
    first, last = making.edited(tweet("Erst", 1), tweet("Dann", 2))
    acts.imported(cast, modern([first]))
    acts.imported(cast, modern([first, last]))
    assert acts.texts() == ["Dann"]
    assert XVersion.objects.get().text == "Erst"


def test_a_signed_post_keeps_what_was_signed_when_a_picture_comes_later(cast: Cast) -> None:
    own = tweet("Bild", extended_entities={"media": [making.photo("a.jpg")]})
    account = acts.imported(cast, modern([own])).account
    assert account is not None
    shown = partial(signing.single, XPost.objects.get())
    signing.sign(shown, by=cast.chief, digest=shown().digest, now=START)
    name = f"data/tweets_media/{own['id_str']}-a.jpg"
    acts.imported(cast, {**modern([own]), name: making.jpeg()})
    assert XMedium.objects.get().state == "missing"
    assert list(record.broken_rows()) == []


def test_an_export_that_locks_a_public_thread_tells_its_readers(cast: Cast) -> None:
    head = tweet("Suche in Leer", 1)
    acts.imported(cast, modern([head]))
    shown = partial(signing.single, XPost.objects.get())
    signing.sign(shown, by=cast.chief, digest=shown().digest, now=START)
    assert SearchEntry.objects.exists()
    acts.imported(cast, modern([head, making.beneath(head, "Vermisst wird Anna.", 2)]))
    assert Change.objects.latest("pk").takes_away
    assert not SearchEntry.objects.exists()


def test_known_posts_are_locked_while_an_export_is_compared_with_them(cast: Cast) -> None:
    """SQLite needs no such words: whoever writes has the whole database."""
    acts.imported(cast, modern(many(1)))
    with CaptureQueriesContext(connection) as asked:
        acts.imported(cast, modern(many(1)))
    of_posts = [one["sql"] for one in asked if 'FROM "broadcasts_xpost"' in one["sql"]]
    held = any("FOR UPDATE" in one for one in of_posts)
    assert held == connection.features.has_select_for_update


@pytest.mark.parametrize("order", [1, -1])
def test_words_that_were_decided_on_are_never_touched(cast: Cast, order: int) -> None:
    first, last = making.edited(tweet("Erst", 1), tweet("Dann", 2))
    acts.imported(cast, modern([first]))
    XPost.objects.update(state="signed")
    done = acts.imported(cast, modern([first, last][::order]))
    assert acts.texts() == ["Erst"]
    assert acts.flaws(done) == ["changed"]
    assert XVersion.objects.get().text == "Dann"


def test_handles_of_all_exports_are_known(cast: Cast) -> None:
    renamed = [{"screenNameChange": {"screenNameChange": {
        "changedAt": "2020-01-01T00:00:00.000Z", "changedFrom": "Polizei_Alt"}}}]  # fmt: skip
    change = making.script("window.YTD.screen_name_change.part0", renamed)
    old = modern([tweet("Alt")])
    old["data/account.js"] = str(old["data/account.js"]).replace("Polizei_Demo", "Polizei_Alt")
    first = acts.imported(cast, old)
    acts.imported(cast, {**modern([tweet("Neu", 9)]), "data/screen-name-change.js": change})
    assert first.account is not None
    assert {one.name for one in first.account.handles.all()} == {"Polizei_Alt", "Polizei_Demo"}
    assert first.account.handle == "Polizei_Demo"


def test_a_kill_loses_no_more_than_one_batch(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "BATCH", 10)
    one = acts.hand_in(cast, modern(many(95)))
    with pytest.raises(Killed):
        importing.advance(one.pk, Turns(dies_at=16))
    one.refresh_from_db()
    assert one.parsed_count == XPost.objects.count() == 30
    assert not importing.advance(one.pk, lambda: START + timedelta(seconds=30))
    later = START + LEASE + timedelta(minutes=1)
    acts.read(one, lambda: later)
    done = XImport.objects.get()
    assert (done.state, done.parsed_count, done.added_count) == ("done", 95, 95)
    assert XHeader.objects.count() == XPost.objects.count() == 95


def test_a_worker_that_was_given_up_writes_nothing_more(cast: Cast) -> None:
    one = acts.hand_in(cast, modern(many(3)))
    XImport.objects.update(claim="another", state="reading")
    with ExitStack() as closing:
        file = closing.enter_context(private_files.path(one.source).open("rb"))
        mine = closing.enter_context(work.opened(one, file, "mine", lambda: START))
        closing.enter_context(pytest.raises(work.Lost))
        next(stages.run(mine))
    assert XImport.objects.get().parsed_count == 0


def test_others_have_their_turn_between_slices(cast: Cast, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(stages, "BATCH", 10)
    one = acts.hand_in(cast, modern(many(95)))
    turns = 1
    while importing.advance(one.pk, Turns(), timedelta()):
        turns += 1
    assert turns > 5
    assert (XPost.objects.count(), XImport.objects.get().parsed_count) == (95, 95)


def test_what_fails_always_at_one_place_is_given_up(cast: Cast) -> None:
    one = acts.hand_in(cast, modern(many(3)))
    for _turn in range(importing.TRIES):
        with pytest.raises(Killed):
            importing.advance(one.pk, Turns(dies_at=2))
        XImport.objects.update(claim="", beat_at=None)
    assert not importing.advance(one.pk)
    assert XImport.objects.get().refusal == "stuck"
    assert not any(private_files.folder().iterdir())


def test_the_import_is_a_link_of_the_accounts_chain(cast: Cast) -> None:
    done = acts.imported(cast, modern(many(3)))
    step = XAccountStep.objects.get()
    assert (step.verb, step.by, step.file_digest) == (
        "imported", cast.administrator, done.file_digest,
    )  # fmt: skip
    assert '"parsed": 3' in step.report


def test_only_an_administrator_hands_in(cast: Cast) -> None:
    kept = uploads.copied(io.BytesIO(packed(modern(many(1)))), "x.zip")
    with pytest.raises(PermissionDenied):
        importing.hand_in(kept, cast.inspection, by=cast.chief, now=START)
    assert not any(private_files.folder().iterdir())


def test_an_upload_above_the_limit_leaves_nothing_behind(settings: Settings) -> None:
    settings.X_EXPORT_MAX_BYTES = 10
    with pytest.raises(uploads.TooLarge):
        uploads.copied(io.BytesIO(b"x" * 11), "x.zip")
    assert not any(private_files.folder().iterdir())


def test_exports_never_lie_where_the_public_reads(settings: Settings, private_folder: Path) -> None:
    assert not private_files.folder().is_relative_to(settings.MEDIA_ROOT)
    assert private_files.folder().stat().st_mode & 0o077 == 0


def test_what_a_crash_left_behind_is_cleared(cast: Cast) -> None:
    mine = acts.hand_in(cast, modern(many(1)))
    ended = acts.hand_in(cast, modern(many(1)))
    XImport.objects.filter(pk=ended.pk).update(state="done")
    (private_files.folder() / "halb.zip").write_bytes(b"x")
    private_files.clear(timezone.now())
    assert len(list(private_files.folder().iterdir())) == 2  # an upload may still be going on
    private_files.clear(timezone.now() + timedelta(days=2))
    assert [one.name for one in private_files.folder().iterdir()] == [mine.source]


def test_a_folder_that_cannot_be_reached_stops_no_sweeper(
    settings: Settings, tmp_path: Path, caplog: pytest.LogCaptureFixture, db: None
) -> None:
    (tmp_path / "datei").write_bytes(b"")
    settings.X_EXPORT_ROOT = tmp_path / "datei" / "ordner"
    private_files.tidy(timezone.now())
    assert "cannot be cleared" in caplog.text


def test_the_sweeper_rings_for_an_import_until_it_is_read(cast: Cast, queue: str) -> None:
    one = acts.hand_in(cast, modern(many(1)))
    now = timezone.now()
    assert jobs.read_exports(now) == 1
    assert jobs.read_exports(now) == 0
    assert jobs.read_exports(now + LEASE * 2) == 1
    jobs.read_export(one.pk)
    assert XImport.objects.get().state == "done"
    assert jobs.read_exports(now + LEASE * 9) == 0


def test_the_sweeper_has_another_worker_go_on_where_one_died(cast: Cast, queue: str) -> None:
    one = acts.hand_in(cast, modern(many(3)))
    with pytest.raises(Killed):
        importing.advance(one.pk, Turns(dies_at=3))
    assert XImport.objects.get().claim
    assert jobs.read_exports(START + LEASE * 2) == 1
    jobs.read_export(one.pk)
    done = XImport.objects.get()
    assert (done.state, done.parsed_count, XPost.objects.count()) == ("done", 3, 3)


@pytest.mark.django_db(transaction=True)
def test_an_import_waits_for_redis(cast: Cast, no_redis: None) -> None:
    acts.hand_in(cast, modern(many(1)))
    assert jobs.read_exports(timezone.now()) == 0
    assert XImport.objects.silent(timezone.now()).exists()
