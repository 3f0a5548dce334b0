"""Notices: who is told what, exactly once, and who is not."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from broadcasts import ledger, publishing
from broadcasts.models import Attempt, Channel, ConnectionRequest, Delivery
from broadcasts.models.delivery import State
from inspections import deputies, permissions, roster
from inspections.local_time import local_day
from inspections.models import DutyShift, User
from inspections.models.rights import RightRequest
from inspections.permissions import Right
from newsroom import workflow
from newsroom.models import Draft, Revision
from newsroom.notices import mailing, posting
from newsroom.notices.models import Kind, Notice
from newsroom.tests import warnings
from newsroom.tests.cast import NOW, Cast, cast, signed, signed_in, submitted

pytestmark = pytest.mark.django_db


@pytest.fixture(name="cast")
def small_cast() -> Cast:
    return cast()


def told(kind: Kind, now: datetime = NOW) -> set[str]:
    """Run a round and say who has a notice of ``kind``."""
    posting.post(now)
    return set(Notice.objects.filter(kind=kind).values_list("recipient__username", flat=True))


def unclear(cast: Cast) -> Delivery:
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    delivery = broadcast.deliveries.get()
    ledger.move(delivery, State.QUEUED, State.UNCLEAR, "unclear", NOW, problem="unclear")
    return delivery


def test_only_the_chiefs_of_home_hear_of_a_submitted_text(cast: Cast) -> None:
    submitted(cast)
    assert told(Kind.SUBMITTED) == {"chief", "second_chief"}
    assert Notice.objects.count() == 2


def test_a_chief_who_worked_on_the_text_is_not_asked_to_sign_it(cast: Cast) -> None:
    draft = submitted(cast)
    Revision.objects.bulk_create([_revision_by_the_chief(draft, cast)])
    assert told(Kind.SUBMITTED) == {"second_chief"}


def _revision_by_the_chief(draft: Draft, cast: Cast) -> Revision:
    assert draft.latest is not None
    copy = Revision.objects.get(pk=draft.latest.pk)
    copy.pk, copy.number, copy.author, copy._state.adding = None, 9, cast.chief, True
    return copy


def test_where_no_chief_is_left_the_directorate_is_asked(cast: Cast) -> None:
    above = cast.superuser
    permissions.grant(above, Right.SIGN, cast.directorate)
    for chief in (cast.chief, cast.second_chief):
        permissions.revoke(chief, Right.SIGN, cast.home)
    submitted(cast)
    assert told(Kind.SUBMITTED) == {"superuser"}


def test_author_hears_that_the_text_came_back(cast: Cast) -> None:
    draft = submitted(cast)
    assert draft.latest_id
    workflow.return_(draft, by=cast.chief, revision=draft.latest_id, comment="Kürzer", now=NOW)
    assert told(Kind.RETURNED) == {"writer"}


def test_author_hears_of_the_signature_and_nobody_is_asked_any_more(cast: Cast) -> None:
    draft = submitted(cast)
    told(Kind.SUBMITTED)
    assert draft.latest_id
    digest = workflow.sheet(draft).digest
    workflow.sign_off(draft, by=cast.chief, revision=draft.latest_id, digest=digest, now=NOW)
    assert told(Kind.SIGNED) == {"writer"}
    asked = Notice.objects.filter(kind=Kind.SUBMITTED)
    assert not asked.unread().exists()
    assert not asked.filter(mail_due_at__isnull=False).exists()


def test_author_and_chief_hear_that_the_signature_is_void(cast: Cast) -> None:
    delivery = unclear(cast)
    Delivery.objects.filter(pk=delivery.pk).update(problem="signature_no_right")
    assert told(Kind.VOID) == {"writer", "chief", "second_chief"}
    assert not Notice.objects.filter(kind=Kind.HAND).exists()


@pytest.mark.parametrize("state", [State.UNCLEAR, State.BY_HAND, State.REJECTED])
def test_author_and_chief_hear_of_a_delivery_that_needs_a_hand(cast: Cast, state: State) -> None:
    delivery = unclear(cast)
    Delivery.objects.filter(pk=delivery.pk).update(**{"state": state})
    assert told(Kind.HAND) == {"writer", "chief"}


def test_administrators_hear_of_a_held_delivery(cast: Cast) -> None:
    delivery = unclear(cast)
    Delivery.objects.filter(pk=delivery.pk).update(**{"state": State.HELD, "problem": "auth"})
    assert told(Kind.HAND) == {"writer", "chief", "administrator"}


def test_author_and_chief_hear_once_of_a_post_that_is_turned_away(cast: Cast) -> None:
    delivery = unclear(cast)
    Delivery.objects.update(state=State.QUEUED, problem="rate_limited")
    begun = delivery.broadcast.visible_from
    assert told(Kind.HAND, begun + timedelta(minutes=14)) == set()
    assert told(Kind.HAND, begun + timedelta(minutes=15)) == {"writer", "chief"}
    assert posting.post(begun + timedelta(hours=1)) == 0


def test_the_reminder_of_an_unclear_delivery_runs_until_a_person_decides(cast: Cast) -> None:
    delivery = unclear(cast)
    for hours in range(1, 30):
        posting.post(NOW + timedelta(hours=hours))
    reminders = Notice.objects.filter(key__startswith="undecided", recipient=cast.chief)
    assert (reminders.count(), reminders.unread().count()) == (29, 1)
    publishing.confirm(
        delivery, by=cast.chief, link="https://x.example/1", now=NOW + timedelta(hours=30)
    )
    posting.post(NOW + timedelta(hours=31))
    assert reminders.count() == 29


def test_makers_hear_of_a_withdrawal_and_who_withdrew_does_not(cast: Cast) -> None:
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    publishing.withdraw(broadcast, by=cast.second_chief, reason="Irrtum", now=NOW)
    assert told(Kind.WITHDRAWN) == {"writer", "chief"}


def test_a_requested_right_reaches_another_administrator(cast: Cast) -> None:
    permissions.grant(cast.auditor, Right.ADMINISTER, cast.home)
    RightRequest.objects.create(
        person=cast.writer, right=Right.SIGN.value, inspection=cast.home, reason="Urlaub",
        requested_by=cast.administrator, requested_at=NOW,
    )  # fmt: skip
    assert told(Kind.ADMINISTRATION) == {"auditor"}


def test_a_channel_to_be_connected_reaches_another_administrator(cast: Cast) -> None:
    permissions.grant(cast.auditor, Right.ADMINISTER, cast.home)
    ConnectionRequest.objects.create(
        channel=cast.whatsapp, reason="Neuer Kanal", requested_by=cast.administrator,
        requested_at=NOW,
    )  # fmt: skip
    assert told(Kind.ADMINISTRATION) == {"auditor"}
    link = Notice.objects.get(kind=Kind.ADMINISTRATION).link
    assert signed_in(cast.auditor).get(link).status_code == 200


def test_the_deputy_of_these_days_is_asked_to_sign(cast: Cast) -> None:
    today = local_day(NOW)
    order = deputies.Order(
        cast.home, cast.second_writer, cast.chief, today, today, cast.chief, "Urlaub"
    )
    deputies.order(order, by=cast.chief, now=NOW)
    submitted(cast)
    assert told(Kind.SUBMITTED) == {"chief", "second_chief", "second_writer"}


def test_makers_hear_that_a_broadcast_was_cancelled(cast: Cast) -> None:
    broadcast = signed(cast, embargo_until=NOW + timedelta(days=1)).broadcast
    assert broadcast is not None
    publishing.cancel(broadcast, by=cast.second_chief, reason="Termin fällt aus", now=NOW)
    assert told(Kind.WITHDRAWN) == {"writer", "chief"}


def test_a_missing_countersignature_goes_up_to_the_directorate(cast: Cast) -> None:
    permissions.grant(cast.superuser, Right.SIGN, cast.directorate)
    broadcast = warnings.sent(warnings.open_lane(cast))
    assert broadcast.countersign_by is not None
    assert told(Kind.COUNTERSIGN, broadcast.signed_at) == {"chief", "second_chief"}
    assert "superuser" in told(Kind.COUNTERSIGN, broadcast.countersign_by)


def test_those_on_duty_get_the_mail_first(cast: Cast) -> None:
    roster.enter(
        cast.home, cast.chief, DutyShift.Role.SIGNER, NOW - timedelta(hours=1),
        NOW + timedelta(hours=8), by=cast.chief, now=NOW,
    )  # fmt: skip
    submitted(cast)
    told(Kind.SUBMITTED)
    due = dict(Notice.objects.values_list("recipient__username", "mail_due_at"))
    assert due == {"chief": NOW, "second_chief": NOW + posting.HEAD_START}


def test_everything_is_told_once(cast: Cast) -> None:
    submitted(cast)
    unclear(cast)
    assert posting.post(NOW) > 0
    before = Notice.objects.count()
    assert posting.post(NOW + timedelta(seconds=2)) == 0
    assert Notice.objects.count() == before


def test_a_first_start_tells_nobody_about_history(cast: Cast) -> None:
    submitted(cast, urgency="sofort")
    signed(cast)
    assert posting.post(NOW + timedelta(days=30)) == 0


def _queries(now: datetime) -> int:
    with CaptureQueriesContext(
        connection,
    ) as seen:
        posting.post(now)
    return len(seen)


def test_a_round_costs_the_same_queries_for_20000_deliveries(cast: Cast) -> None:
    first = unclear(cast)
    posting.post(NOW)
    few = _queries(NOW + timedelta(seconds=1))
    _many_like(first, 20_000)
    assert _queries(NOW + timedelta(seconds=2)) == few


def _many_like(first: Delivery, number: int) -> None:
    """Old open deliveries, as months of history leave them."""
    old = NOW - timedelta(days=60)
    channels = Channel.objects.bulk_create(
        Channel(inspection_id=first.broadcast.inspection_id, platform="whatsapp", gateway="manual",
                name=str(n), account=f"many-{n}")
        for n in range(number)
    )  # fmt: skip
    rows = Delivery.objects.bulk_create(
        Delivery(broadcast=first.broadcast, channel=channel, state=State.REJECTED,
                 problem="rejected", message_key=str(channel.pk), due_at=old)
        for channel in channels
    )  # fmt: skip
    Attempt.objects.bulk_create(
        Attempt(delivery=row, number=1, at=old, event="rejected", digest="x") for row in rows
    )


# --- escalation -------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("urgency", "minutes", "people"),
    [
        ("sofort", 9, set()),
        ("sofort", 10, {"chief", "second_chief"}),
        ("sofort", 20, {"chief", "second_chief", "auditor"}),
        ("sofort", 30, {"chief", "second_chief", "auditor", "superuser"}),
        ("hoch", 29, set()),
        ("hoch", 30, {"chief", "second_chief"}),
        ("normal", 239, set()),
        ("normal", 240, {"chief", "second_chief"}),
        ("niedrig", 1400, set()),
    ],
)
def test_when_nobody_signs_it_goes_up_step_by_step(
    cast: Cast, urgency: str, minutes: int, people: set[str]
) -> None:
    permissions.grant(cast.superuser, Right.SIGN, cast.directorate)
    roster.enter(
        cast.home, cast.auditor, DutyShift.Role.OFFICER, NOW, NOW + timedelta(hours=12),
        by=cast.chief, now=NOW,
    )  # fmt: skip
    submitted(cast, urgency=urgency)
    assert told(Kind.OVERDUE, NOW + timedelta(minutes=minutes)) == people


def test_it_goes_up_by_mail_past_a_deputy_who_wrote_it_to_the_deputy_of_the_directorate(
    cast: Cast,
) -> None:
    """Both deputies count; a contributor is asked at no stage; nobody is mailed twice."""
    head, above, today = cast.superuser, cast.auditor, local_day(NOW)
    permissions.grant(head, Right.SIGN, cast.directorate)
    for unit, deputy, principal in (
        (cast.home, cast.writer, cast.chief), (cast.directorate, above, head),
    ):  # fmt: skip
        order = deputies.Order(unit, deputy, principal, today, today, principal, "Urlaub")
        deputies.order(order, by=principal, now=NOW)
    User.objects.update(email="x@polizei.example")
    submitted(cast, urgency="sofort")
    for minutes in range(0, 60, 5):
        posting.post(NOW + timedelta(minutes=minutes))
        mailing.send_due(NOW + timedelta(minutes=minutes))
    overdue = Notice.objects.filter(kind=Kind.OVERDUE, mailed_at__isnull=False)
    names = sorted(overdue.values_list("recipient__username", flat=True))
    assert names == ["auditor", "chief", "second_chief", "superuser"]
    draft = Draft.objects.get()
    assert all(notice.link == f"/desk/drafts/{draft.pk}/" for notice in overdue)
    assert draft.state == Draft.State.SUBMITTED


# --- pages ------------------------------------------------------------------------------
def test_the_link_of_a_notice_changes_nothing_when_a_scanner_gets_it(cast: Cast) -> None:
    draft = submitted(cast)
    posting.post(NOW)
    notice = Notice.objects.filter(recipient=cast.chief).get()
    before = list(Notice.objects.values()), Draft.objects.values().get(pk=draft.pk)
    assert Client().get(notice.link).status_code == 302
    for page in (notice.link, "/desk/notices/", "/desk/notices/count/", "/desk/"):
        assert signed_in(cast.chief).get(page).status_code == 200
    assert signed_in(cast.chief).get(f"/desk/notices/{notice.pk}/read/").status_code == 405
    assert (list(Notice.objects.values()), Draft.objects.values().get(pk=draft.pk)) == before


def test_the_bell_counts_what_is_unread_and_a_button_marks_it_read(cast: Cast) -> None:
    submitted(cast)
    posting.post(NOW)
    client, notice = signed_in(cast.chief), Notice.objects.get(recipient=cast.chief)
    assert client.get("/desk/notices/count/").content == b"1"
    client.post(f"/desk/notices/{notice.pk}/read/")
    assert client.get("/desk/notices/count/").content == b"0"


def test_nobody_reads_or_marks_the_notices_of_somebody_else(cast: Cast) -> None:
    submitted(cast)
    posting.post(NOW)
    notice, foreign = Notice.objects.get(recipient=cast.chief), signed_in(cast.foreign_chief)
    assert foreign.post(f"/desk/notices/{notice.pk}/read/").status_code == 404
    foreign.post("/desk/notices/read/")
    assert Notice.objects.unread().count() == 2
    assert notice.headline not in foreign.get("/desk/notices/").content.decode()


def test_a_right_that_is_gone_takes_the_headlines_along(cast: Cast) -> None:
    submitted(cast)
    posting.post(NOW)
    permissions.revoke(cast.chief, Right.SIGN, cast.home)
    assert signed_in(cast.chief).get("/desk/notices/count/").content == b"0"


def test_an_overdue_text_says_so_on_desk_and_sign_off_page(cast: Cast) -> None:
    draft = submitted(cast, urgency="sofort")  # in 2024: long ago
    for page in ("/desk/", f"/desk/drafts/{draft.pk}/"):
        assert "überfällig:" in signed_in(cast.chief).get(page).content.decode()
