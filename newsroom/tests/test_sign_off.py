"""What a signature binds, and what happens in the same second."""

from __future__ import annotations

import io
import threading
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection

from broadcasts.models import Broadcast, Channel, Delivery
from broadcasts.models.record import RecordIsFinal
from broadcasts.tests.cast import Cast, by_hand_channel, jpeg, make_cast
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom import composing, drafting, workflow
from newsroom.models import Draft
from newsroom.tests.moves import NOW, State, cast_again, content, latest, sign, submitted, written
from newsroom.workflow import IllegalMove, Incomplete

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def second_chief(cast: Cast) -> User:
    person = User.objects.create_user("second-chief", password="pw")
    permissions.grant(person, Right.SIGN, cast.inspection)
    return person


def test_nobody_signs_a_text_they_did_not_see(cast: Cast) -> None:
    draft = submitted(cast)
    with pytest.raises(IllegalMove):
        workflow.sign_off(draft, by=cast.chief, revision=latest(draft), digest="0" * 64, now=NOW)
    assert not Broadcast.objects.exists()


def test_a_signature_for_an_older_revision_is_refused(cast: Cast) -> None:
    draft = submitted(cast)
    seen = workflow.sheet(draft)
    workflow.recall(draft, by=cast.writer, revision=latest(draft), now=NOW)
    base = draft.latest
    assert base is not None
    drafting.save(draft, base, replace(seen.content, lead="Neu"), by=cast.writer, now=NOW)
    workflow.submit(draft, by=cast.writer, revision=latest(draft), now=NOW)
    with pytest.raises(IllegalMove):
        workflow.sign_off(
            draft, by=cast.chief, revision=seen.revision.pk, digest=seen.digest, now=NOW
        )


def test_the_broadcast_says_what_was_signed(cast: Cast) -> None:
    draft = submitted(cast)
    shown = workflow.sheet(draft)
    broadcast = sign(draft, cast.chief)
    row = Delivery.objects.get(broadcast=broadcast)
    assert (broadcast.digest, broadcast.manifest) == (shown.digest, shown.manifest)
    assert row.wire_text == shown.texts[0].wire_text
    assert (broadcast.author, broadcast.signer) == (cast.writer, cast.chief)


def test_what_is_incomplete_can_neither_be_submitted_nor_signed(cast: Cast) -> None:
    draft = written(cast, lead="", channels=())
    with pytest.raises(Incomplete) as caught:
        workflow.submit(draft, by=cast.writer, revision=latest(draft), now=NOW)
    assert len(caught.value.sentences) == 2
    assert draft.state == State.WRITING


def test_a_picture_without_words_stops_the_text(cast: Cast) -> None:
    picture = drafting.add_picture(cast.inspection, io.BytesIO(jpeg()), by=cast.writer, now=NOW)
    draft = written(cast, pictures=(composing.PlacedPicture(picture, alt=" "),))
    with pytest.raises(Incomplete):
        workflow.submit(draft, by=cast.writer, revision=latest(draft), now=NOW)


def test_a_text_too_long_for_one_channel_names_the_channel(cast: Cast) -> None:
    draft = written(cast, wordings={"whatsapp": "x" * 70_000})
    with pytest.raises(Incomplete, match="Diensthandy"):
        workflow.submit(draft, by=cast.writer, revision=latest(draft), now=NOW)


def test_a_channel_that_was_retired_meanwhile_stops_the_signature(cast: Cast) -> None:
    draft = submitted(cast)
    Channel.objects.update(state="retired", retired_on="2024-09-01")
    with pytest.raises(Incomplete, match="stillgelegt"):
        sign(draft, cast.chief)
    assert not Broadcast.objects.exists()


def test_saving_over_someone_elses_text_is_a_conflict_and_loses_nothing(cast: Cast) -> None:
    draft = written(cast)
    base, same = draft.latest, composing.content_of(draft.revisions.get())
    assert base is not None
    drafting.save(draft, base, replace(same, lead="Von ihr"), by=cast.writer, now=NOW)
    with pytest.raises(drafting.Conflict):
        drafting.save(draft, base, replace(same, lead="Von ihm"), by=cast.chief, now=NOW)
    assert [revision.lead for revision in draft.revisions.all()][-1] == "Von ihr"


def test_a_submitted_text_takes_no_more_edits(cast: Cast) -> None:
    draft = submitted(cast)
    assert draft.latest is not None
    with pytest.raises(drafting.Conflict):
        drafting.save(
            draft, draft.latest, composing.content_of(draft.latest), by=cast.writer, now=NOW
        )


def test_a_channel_of_another_inspection_cannot_be_aimed_at(cast: Cast) -> None:
    foreign = by_hand_channel(make_cast("os"))
    with pytest.raises(PermissionDenied):
        drafting.start(
            cast.inspection, replace(content(cast_again(cast)), channels=(foreign,)),
            by=cast.writer, now=NOW,
        )  # fmt: skip
    assert not Draft.objects.exists()


def test_revisions_are_written_once(cast: Cast) -> None:
    draft = written(cast)
    assert draft.latest is not None
    with pytest.raises(RecordIsFinal):
        draft.latest.save()


@pytest.mark.django_db(transaction=True)
def test_of_two_chiefs_in_the_same_second_one_signs(cast: Cast, second_chief: User) -> None:
    draft = submitted(cast)
    outcomes = at_once(
        lambda: sign(Draft.objects.get(pk=draft.pk), cast.chief),
        lambda: sign(Draft.objects.get(pk=draft.pk), second_chief),
    )
    assert sorted(outcomes) == ["Broadcast", "IllegalMove"]
    assert Broadcast.objects.count() == Delivery.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_recall_and_signature_in_the_same_second_leave_one_truth(cast: Cast) -> None:
    draft = submitted(cast)
    at_once(
        lambda: sign(Draft.objects.get(pk=draft.pk), cast.chief),
        lambda: workflow.recall(
            Draft.objects.get(pk=draft.pk), by=cast.writer, revision=latest(draft), now=NOW
        ),
    )
    draft.refresh_from_db()
    assert (draft.state == State.SIGNED_OFF) == Broadcast.objects.exists()
    assert draft.steps.count() == 2


def at_once(*deeds: Callable[[], object]) -> list[str]:
    """Run the deeds in threads that start together; the name of each one's result or error."""
    barrier, outcomes = threading.Barrier(len(deeds)), []

    def run(deed: Callable[[], object]) -> None:
        try:
            barrier.wait()
            outcomes.append(type(deed()).__name__)
        except IllegalMove as error:
            outcomes.append(type(error).__name__)
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(deed,)) for deed in deeds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def test_times_are_kept_in_utc(cast: Cast) -> None:
    broadcast = sign(submitted(cast), cast.chief)
    stored = Broadcast.objects.get(pk=broadcast.pk).signed_at
    assert stored.utcoffset() == datetime.now(tz=stored.tzinfo).utcoffset()
