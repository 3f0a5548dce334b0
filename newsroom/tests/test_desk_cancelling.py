"""Calling off on the desk: with a reason, by a signer, before the time has come."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from broadcasts.models import Broadcast, Cancellation, Delivery
from newsroom import workflow
from newsroom.desk.states import Row
from newsroom.tests.cast import Cast, cast, signed_in, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def _cast() -> Cast:
    return cast()


@pytest.fixture
def scheduled(cast: Cast) -> Broadcast:
    """Signed today, to go out tomorrow."""
    now = timezone.now()
    draft = submitted(cast, embargo_until=now + timedelta(days=1))
    shown = workflow.sheet(draft)
    return workflow.sign_off(
        draft, by=cast.chief, revision=shown.revision.pk, digest=shown.digest, now=now
    )


def cancel(client: Client, broadcast: Broadcast, reason: str) -> int:
    answer = client.post(f"/desk/broadcasts/{broadcast.public_id}/cancel/", {"reason": reason})
    return answer.status_code


def page(client: Client, broadcast: Broadcast) -> str:
    return client.get(f"/desk/broadcasts/{broadcast.public_id}/").content.decode()


def test_a_chief_cancels_and_the_page_says_who_and_why(cast: Cast, scheduled: Broadcast) -> None:
    assert cancel(signed_in(cast.second_chief), scheduled, "Termin fällt aus") == 302
    text = page(signed_in(cast.writer), scheduled)
    assert "Termin fällt aus" in text
    assert "second_chief" in text
    assert Client().get(f"/m/{scheduled.public_id}/").status_code == 404


def test_cancelling_needs_a_reason(cast: Cast, scheduled: Broadcast) -> None:
    assert cancel(signed_in(cast.chief), scheduled, "  ") == 422
    assert not Cancellation.objects.exists()


@pytest.mark.parametrize("name", ["writer", "auditor", "administrator"])
def test_only_a_signer_cancels(cast: Cast, scheduled: Broadcast, name: str) -> None:
    assert cancel(signed_in(getattr(cast, name)), scheduled, "Termin") == 403
    assert not Cancellation.objects.exists()


@pytest.mark.parametrize("name", ["foreign_chief", "superuser"])
def test_a_foreign_chief_finds_nothing_to_cancel(
    cast: Cast, scheduled: Broadcast, name: str
) -> None:
    assert cancel(signed_in(getattr(cast, name)), scheduled, "Termin") == 404


def test_a_link_in_a_mail_only_asks(cast: Cast, scheduled: Broadcast) -> None:
    client = signed_in(cast.chief)
    answer = client.get(f"/desk/broadcasts/{scheduled.public_id}/cancel/")
    assert answer.status_code == 200
    assert not Cancellation.objects.exists()


def test_cancelled_twice_is_answered_with_who_was_first(cast: Cast, scheduled: Broadcast) -> None:
    cancel(signed_in(cast.chief), scheduled, "Termin fällt aus")
    assert cancel(signed_in(cast.second_chief), scheduled, "Noch einmal") == 409


def test_what_is_public_is_withdrawn_not_cancelled(cast: Cast) -> None:
    draft = submitted(cast)
    shown = workflow.sheet(draft)
    broadcast = workflow.sign_off(
        draft, by=cast.chief, revision=shown.revision.pk, digest=shown.digest, now=timezone.now()
    )
    assert cancel(signed_in(cast.chief), broadcast, "Zu spät") == 409
    assert 'id="withdraw"' in page(signed_in(cast.chief), broadcast)


def test_what_expired_unsent_is_shown_on_page_and_desk(cast: Cast, scheduled: Broadcast) -> None:
    delivery = Delivery.objects.get(broadcast=scheduled)
    delivery.state, delivery.problem = "cancelled", "expired"
    assert (Row(delivery).label, Row(delivery).badge) == (
        "nicht gesendet: abgelaufen",
        "badge-warning",
    )
