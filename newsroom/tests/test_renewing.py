"""Nasty 4: the right is revoked after the signature and before the time. Nothing is sent, it goes
back to review with one click, both are told, and nothing is ever public twice.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from broadcasts import delivery, embargo, ledger
from broadcasts.models import Broadcast, Cancellation, Channel, Delivery, Withdrawal
from broadcasts.models.delivery import State
from inspections import accounts, permissions, rights
from inspections.models import User
from inspections.permissions import Right
from newsroom import composing, drafting, record, workflow
from newsroom.models import Draft
from newsroom.notices import mailing, posting
from newsroom.notices.models import Kind, Notice
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in, submitted

pytestmark = pytest.mark.django_db
NOW = timezone.now()
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def cast() -> Cast:
    cast = people.cast()
    for person in User.objects.all():
        User.objects.filter(pk=person.pk).update(email=f"{person.username}@polizei.example")
    return cast


def sign(draft: Draft, by: User) -> Broadcast:
    shown = workflow.sheet(draft)
    return workflow.sign_off(draft, by=by, revision=shown.revision.pk, digest=shown.digest, now=NOW)


@pytest.fixture
def scheduled(cast: Cast) -> Broadcast:
    return sign(submitted(cast, embargo_until=TOMORROW, lead="Genau dieser Text."), cast.chief)


def revoke(cast: Cast) -> None:
    rights.take(cast.chief, Right.SIGN, cast.home, by=cast.administrator, reason="x", now=NOW)


def close(cast: Cast) -> None:
    accounts.close(cast.chief, by=cast.administrator, now=NOW)


def send(broadcast: Broadcast, now: datetime = TOMORROW) -> Delivery:
    """What sweeper and worker do when the time has come."""
    embargo.lift_due(now)
    row = broadcast.deliveries.get()
    delivery.advance(row.pk, lambda: now)
    row.refresh_from_db()
    return row


def renew(person: User, broadcast: Broadcast) -> Any:
    return signed_in(person).post(f"/desk/broadcasts/{broadcast.public_id}/renew/")


def page(person: User, broadcast: Broadcast) -> str:
    return signed_in(person).get(f"/desk/broadcasts/{broadcast.public_id}/").content.decode()


def told() -> set[str]:
    posting.post(NOW + timedelta(minutes=1))
    notices = Notice.objects.unread().filter(kind=Kind.VOID)
    return set(notices.values_list("recipient__username", flat=True))


@pytest.mark.parametrize("stop", [revoke, close])
def test_it_is_not_sent_and_goes_back_to_review_with_one_click(
    cast: Cast, scheduled: Broadcast, stop: Callable[[Cast], None]
) -> None:
    stop(cast)
    assert send(scheduled).state == State.REJECTED
    assert 'id="renew"' in page(cast.second_writer, scheduled)
    answer = renew(cast.second_writer, scheduled)
    draft = Draft.objects.get(renews=scheduled)
    assert answer.headers["Location"] == f"/admin/newsroom/draft/{draft.pk}/change/"
    assert draft.latest is not None
    assert (draft.state, draft.latest.lead) == ("writing", "Genau dieser Text.")
    assert scheduled.deliveries.get().state == State.CANCELLED
    assert list(record.broken_rows()) == []


def test_it_need_not_wait_for_the_hour_of_the_send(cast: Cast, scheduled: Broadcast) -> None:
    assert 'id="void"' not in page(cast.writer, scheduled)
    revoke(cast)
    assert renew(cast.writer, scheduled).status_code == 302
    permissions.grant(cast.chief, Right.SIGN, cast.home)
    assert send(scheduled).state == State.CANCELLED
    assert not Broadcast.objects.addressable(TOMORROW).exists()


@pytest.mark.parametrize("stop", [revoke, close])
def test_a_right_given_back_does_not_send_what_people_were_told_is_not_sent(
    cast: Cast, scheduled: Broadcast, stop: Callable[[Cast], None]
) -> None:
    stop(cast)
    assert "writer" in told()
    accounts.reopen(cast.chief, by=cast.administrator, now=NOW)
    permissions.grant(cast.chief, Right.SIGN, cast.home)
    assert 'id="renew"' in page(cast.writer, scheduled)
    assert send(scheduled).state == State.REJECTED
    assert not Broadcast.objects.addressable(TOMORROW).exists()


def test_a_double_click_begins_one_draft(cast: Cast, scheduled: Broadcast) -> None:
    revoke(cast)
    first, second = renew(cast.writer, scheduled), renew(cast.second_writer, scheduled)
    assert first.headers["Location"] == second.headers["Location"]
    assert Draft.objects.filter(renews=scheduled).count() == Cancellation.objects.count() == 1
    assert 'id="renew"' not in page(cast.writer, scheduled)


def test_a_discarded_one_can_be_begun_again(cast: Cast, scheduled: Broadcast) -> None:
    revoke(cast)
    renew(cast.writer, scheduled)
    draft = Draft.objects.get(renews=scheduled)
    assert draft.latest_id is not None
    workflow.discard(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    assert 'id="renew"' in page(cast.writer, scheduled)
    assert renew(cast.writer, scheduled).status_code == 302
    assert Draft.objects.filter(renews=scheduled).count() == 2


def test_a_signature_that_holds_is_not_set_aside(cast: Cast, scheduled: Broadcast) -> None:
    assert renew(cast.writer, scheduled).status_code == 409
    assert not Draft.objects.filter(renews=scheduled).exists()
    assert scheduled.deliveries.get().state == State.QUEUED


def test_what_was_sent_long_ago_stands_although_its_chief_left(
    cast: Cast, scheduled: Broadcast
) -> None:
    row = scheduled.deliveries.get()
    ledger.move(row, State.QUEUED, State.VERIFIED, "confirmed", NOW)
    close(cast)
    assert renew(cast.writer, scheduled).status_code == 409
    assert 'id="void"' not in page(cast.writer, scheduled)


@pytest.mark.parametrize(
    ("name", "status"),
    [("auditor", 403), ("administrator", 403), ("foreign_writer", 404), ("superuser", 404)],
)
def test_only_who_writes_there_begins_it(
    cast: Cast, scheduled: Broadcast, name: str, status: int
) -> None:
    revoke(cast)
    assert renew(getattr(cast, name), scheduled).status_code == status
    assert not Cancellation.objects.exists()
    assert not Draft.objects.filter(renews=scheduled).exists()


def test_who_wrote_it_cannot_sign_it_after_a_colleague_pressed_the_button(
    cast: Cast, scheduled: Broadcast
) -> None:
    revoke(cast)
    permissions.grant(cast.writer, Right.SIGN, cast.home)
    renew(cast.second_writer, scheduled)
    draft = Draft.objects.get(renews=scheduled)
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.second_writer, revision=draft.latest_id, now=NOW)
    with pytest.raises(PermissionDenied):
        sign(draft, cast.writer)
    again = sign(draft, cast.second_chief)
    assert again.public_id != scheduled.public_id


def test_the_next_chief_sees_what_differs_from_the_text_that_was_signed(
    cast: Cast, scheduled: Broadcast
) -> None:
    revoke(cast)
    renew(cast.second_writer, scheduled)
    draft = Draft.objects.get(renews=scheduled)
    assert draft.latest is not None
    later = replace(composing.content_of(draft.latest), lead="Genau dieser Satz.")
    revision = drafting.save(draft, draft.latest, later, by=cast.second_writer, now=NOW)
    workflow.submit(draft, by=cast.second_writer, revision=revision.pk, now=NOW)
    shown = signed_in(cast.second_chief).get(f"/desk/drafts/{draft.pk}/")
    assert "<ins>Satz.</ins>" in shown.content.decode()
    assert scheduled.public_id in shown.content.decode()


def test_what_may_be_public_is_taken_down_by_who_may_sign_only(
    cast: Cast, scheduled: Broadcast
) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(gateway="manual")
    row = send(scheduled)
    assert row.problem == "by_hand"
    revoke(cast)
    assert renew(cast.writer, scheduled).status_code == 403
    assert not Draft.objects.filter(renews=scheduled).exists()
    assert 'id="renew"' not in page(cast.writer, scheduled)
    assert renew(cast.second_chief, scheduled).status_code == 302
    assert Withdrawal.objects.get().broadcast == scheduled
    assert scheduled.deliveries.filter(operation="delete").count() == 1


def test_nobody_is_asked_to_post_by_hand_what_no_machine_would_send(
    cast: Cast, scheduled: Broadcast
) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(gateway="manual")
    revoke(cast)
    row = send(scheduled)
    assert (row.state, row.problem) == (State.REJECTED, "signature_no_right")


def test_both_are_told_when_the_right_falls_and_by_mail(cast: Cast, scheduled: Broadcast) -> None:
    revoke(cast)
    assert told() == {"writer", "chief", "second_chief"}
    mailing.send_due(NOW + timedelta(hours=1))
    mails = {one.to[0].split("@")[0]: one for one in mail.outbox}
    assert {"writer", "chief", "second_chief"} <= mails.keys()
    # Nothing is left that would let the chief read on: no headline, and no link to the text.
    assert scheduled.headline not in f"{mails['chief'].subject}{mails['chief'].body}"
    assert scheduled.headline in mails["writer"].body
    shown = signed_in(cast.chief).get("/desk/notices/").content.decode()
    assert "gilt nicht mehr" in shown
    assert scheduled.headline not in shown


def test_they_are_told_once_and_then_of_the_new_draft(cast: Cast, scheduled: Broadcast) -> None:
    revoke(cast)
    told()
    send(scheduled)
    told()
    assert Notice.objects.filter(key=f"void:{scheduled.pk}", recipient=cast.writer).count() == 1
    renew(cast.second_writer, scheduled)
    told()
    unread = Notice.objects.unread().filter(recipient=cast.writer, kind=Kind.VOID)
    assert list(unread.values_list("key", flat=True)) == [
        f"renewed:{Draft.objects.get(renews=scheduled).pk}"
    ]


@pytest.mark.parametrize("others", [0, 1])
def test_a_channel_that_leads_elsewhere_says_so_for_itself_alone(cast: Cast, others: int) -> None:
    channels = (cast.whatsapp, cast.facebook)[: others + 1]
    signed = sign(submitted(cast, channels=channels), cast.chief)
    Channel.objects.filter(pk=cast.whatsapp.pk).update(account="1@newsletter")
    row = signed.deliveries.get(channel=cast.whatsapp)
    delivery.advance(row.pk, lambda: NOW)
    text = page(cast.writer, signed)
    assert f"Nicht gesendet auf {cast.whatsapp}" in text
    assert "Die Freigabe gilt nicht mehr" not in text
    assert ("Die anderen Kanäle erhalten den Text" in text) is bool(others)
    assert told() == {"writer", "chief", "second_chief"}
    sentence = Notice.objects.filter(kind=Kind.VOID).values_list("sentence", flat=True).distinct()
    assert sentence.get().startswith(f"{cast.whatsapp}: Der Kanal führt")
    revoke(cast)
    assert "Die Freigabe gilt nicht mehr. Davon wird nichts mehr" in page(cast.writer, signed)


def test_a_closed_account_is_not_told(cast: Cast, scheduled: Broadcast) -> None:
    close(cast)
    assert told() == {"writer", "second_chief"}


def test_a_link_renews_nothing(cast: Cast, scheduled: Broadcast, client: Client) -> None:
    revoke(cast)
    answer = signed_in(cast.writer).get(f"/desk/broadcasts/{scheduled.public_id}/renew/")
    assert (answer.status_code, Draft.objects.filter(renews=scheduled).count()) == (405, 0)
