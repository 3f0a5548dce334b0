"""Every end that is not a confirmed post tells a person and stands on the one page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail

from broadcasts import ledger, publishing, stopping
from broadcasts.models import Delivery
from broadcasts.models.delivery import State
from newsroom.desk import deliveries
from newsroom.notices import mailing, posting
from newsroom.notices.models import Notice
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed, signed_in

pytestmark = pytest.mark.django_db

#: By end state what there may be to say about it; confirmed and called off are no surprises.
ENDS = {
    State.UNCLEAR: ("unclear", "worker_lost"),
    State.REJECTED: ("rejected", "channel_retired"),
    State.HELD: ("auth", "channel_paused", "offered", "stopped"),
    State.BY_HAND: ("by_hand", "truncated", "picture_missing", "not_visible", "edit_by_hand"),
    State.CHANGED: ("altered_later", "removed_later"),
    State.CANCELLED: ("expired",),
}
#: Here a machine is still at work.
UNDERWAY = {State.QUEUED, State.SENDING, State.ACCEPTED}


@pytest.fixture
def cast() -> Cast:
    cast = people.cast()
    type(cast.writer).objects.filter(pk=cast.writer.pk).update(email="writer@polizei.example")
    return cast


def test_the_table_knows_every_state() -> None:
    assert set(ENDS) | UNDERWAY | {State.VERIFIED} == set(State)


@pytest.mark.parametrize(
    ("state", "problem"), [(state, code) for state, codes in ENDS.items() for code in codes]
)
def test_every_end_tells_the_writer_on_the_page_and_by_mail(
    cast: Cast, state: State, problem: str
) -> None:
    row = _ended(cast, state, problem)
    posting.post(NOW)
    assert Notice.objects.filter(recipient=cast.writer, series=f"delivery:{row.pk}").count() == 1
    mailing.send_due(NOW + timedelta(minutes=1))
    assert "writer@polizei.example" in {one for sent in mail.outbox for one in sent.to}
    page = signed_in(cast.writer).get("/desk/deliveries/").text
    assert row.problem_sentence in page or problem == "expired"
    assert f"#delivery-{row.pk}" in page


def _ended(cast: Cast, state: State, problem: str) -> Delivery:
    late = {"expires_at": NOW + timedelta(days=9000)} if problem == "expired" else {}
    broadcast = signed(cast, **late).broadcast
    assert broadcast is not None
    row = broadcast.deliveries.get()
    ledger.move(row, State.QUEUED, state, problem, NOW, problem=problem)
    return row


def test_what_does_not_fit_on_the_page_is_counted_all_the_same(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    signed(cast, channels=(cast.whatsapp, cast.facebook))
    Delivery.objects.update(state="by_hand", problem="unclear")
    for shown, said in ((2, False), (1, True)):
        monkeypatch.setattr(deliveries, "SHOWN", shown)
        page = signed_in(cast.writer).get("/desk/deliveries/")
        assert (page.context["number"], len(page.context["rows"])) == (2, shown)
        assert ("Die übrigen folgen" in page.text) is said


def test_a_takedown_that_is_open_says_how_long_the_post_may_have_been_public(cast: Cast) -> None:
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    Delivery.objects.update(state="verified", remote_id="3EB0TEST")
    publishing.withdraw(broadcast, by=cast.chief, reason="Irrtum", now=NOW)
    Delivery.objects.filter(operation="delete").update(state="by_hand", problem="still_there")
    assert 'class="still-public"' in signed_in(cast.writer).get("/desk/deliveries/").text


def test_a_stop_tells_who_signs_even_where_nothing_waits_yet(cast: Cast) -> None:
    stopping.stop(cast.whatsapp, by=cast.chief, now=NOW)
    posting.post(NOW)
    assert Notice.objects.filter(recipient=cast.second_chief, series__startswith="stop:").exists()
