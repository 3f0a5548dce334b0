"""The record: whole when left alone, and every kind of meddling is named."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db.models import Model, QuerySet
from django.utils import timezone

from broadcasts import delivery
from broadcasts.models import Attempt, Broadcast, Delivery
from broadcasts.tests.cast import Cast, by_hand_channel, make_cast
from inspections.tests import owner
from newsroom import composing, drafting, record, workflow
from newsroom.models import Draft, Picture, Step
from newsroom.tests.cast import jpeg

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def broadcast(cast: Cast) -> Broadcast:
    content = composing.Content(
        headline="A 31 wieder frei",
        place="Leer",
        lead="Der Emstunnel ist wieder frei.",
        category="verkehr",
        urgency="normal",
        kind="initial",
        channels=(by_hand_channel(cast),),
        wordings={"whatsapp": "Der Emstunnel ist frei."},
        pictures=(
            composing.PlacedPicture(
                drafting.add_picture(cast.inspection, jpeg(), by=cast.writer, now=NOW), "Tunnel"
            ),
        ),
    )
    draft = drafting.start(cast.inspection, content, by=cast.writer, now=NOW)
    workflow.submit(draft, by=cast.writer, revision=shown(draft), now=NOW)
    digest = workflow.sheet(draft).digest
    signed = workflow.sign_off(draft, by=cast.chief, revision=shown(draft), digest=digest, now=NOW)
    delivery.advance(signed.deliveries.get().pk)
    return signed


def shown(draft: Draft) -> int:
    assert draft.latest_id is not None
    return draft.latest_id


def behind_the_orm(model: type[Model], **values: object) -> None:
    """What somebody with a database shell can do to the first row."""
    rows: QuerySet[Model] = owner.rows(model)
    first = rows.order_by("pk").first()
    assert first is not None
    rows.filter(pk=first.pk).update(**values)


def test_a_record_left_alone_is_whole(broadcast: Broadcast) -> None:
    out = StringIO()
    call_command("verify_record", stdout=out)
    assert out.getvalue() == "The record is whole.\n"


@pytest.mark.parametrize(
    ("meddle", "named"),
    [
        (lambda: behind_the_orm(Step, comment="Nie gesagt"), "step"),
        (lambda: owner.rows(Step).filter(number=1).delete(), "step"),
        (lambda: behind_the_orm(Attempt, event="verified"), "attempt"),
        (lambda: behind_the_orm(Broadcast, lead="Anders"), "broadcast"),
        (lambda: behind_the_orm(Broadcast, manifest="{}"), "broadcast"),
        (lambda: behind_the_orm(Broadcast, contributors=[]), "broadcast"),
        (lambda: behind_the_orm(Delivery, wire_text="Anders"), "broadcast"),
    ],
    ids=["step changed", "step gone", "attempt", "text", "manifest", "contributors", "wire text"],
)
def test_meddling_is_named(broadcast: Broadcast, meddle: Callable[[], object], named: str) -> None:
    meddle()
    with pytest.raises(CommandError, match=f"first at {named}") as caught:
        call_command("verify_record", stderr=StringIO())
    assert caught.value.returncode == 1


def test_a_broadcast_with_another_signer_is_named(broadcast: Broadcast, cast: Cast) -> None:
    behind_the_orm(Broadcast, signer=cast.administrator)
    assert any("sign-off" in line for line in record.broken_rows())


def test_two_drafts_are_two_chains(broadcast: Broadcast, cast: Cast) -> None:
    content = composing.content_of(Draft.objects.get().revisions.get())
    draft = drafting.start(
        cast.inspection, replace(content, headline="Zweite"), by=cast.writer, now=NOW
    )
    workflow.submit(draft, by=cast.writer, revision=shown(draft), now=NOW)
    assert list(record.broken_rows()) == []


def test_a_file_that_is_gone_is_named(broadcast: Broadcast) -> None:
    stored = Picture.objects.get().master
    stored.storage.delete(str(stored.name))
    assert any("the file master" in line for line in record.broken_rows())
