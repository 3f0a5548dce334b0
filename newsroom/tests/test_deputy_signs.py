"""Scenario 10: the chief is on leave from the 1st to the 14th, and the deputy signs "i. V."."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db.models import Model

from broadcasts import signature
from broadcasts.models import Broadcast, Delivery
from broadcasts.signature import SignatureVoid
from inspections import accounts, deputies
from inspections.deputies import Order
from inspections.local_time import BERLIN, local_day
from inspections.models import Deputyship, User
from inspections.tests import owner
from newsroom import record, workflow
from newsroom.models import Draft, Step
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed_in, submitted

pytestmark = pytest.mark.django_db
LAST_SECOND = datetime(2024, 3, 14, 23, 59, 59, tzinfo=BERLIN)
MIDNIGHT = datetime(2024, 3, 15, tzinfo=BERLIN)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.fixture
def deputyship(cast: Cast) -> Deputyship:
    days = (local_day(NOW), local_day(LAST_SECOND))
    order = Order(cast.home, cast.second_writer, cast.chief, *days, cast.chief, "Urlaub")
    return deputies.order(order, by=cast.chief, now=NOW)


def sign(draft: Draft, by: User, now: datetime) -> Broadcast:
    sheet = workflow.sheet(draft)
    return workflow.sign_off(draft, by=by, revision=sheet.revision.pk, digest=sheet.digest, now=now)


def test_the_deputy_signs_to_the_last_second_and_not_after(
    cast: Cast, deputyship: Deputyship
) -> None:
    broadcast = sign(submitted(cast), cast.second_writer, LAST_SECOND)
    assert broadcast.deputyship == deputyship
    assert broadcast.signature == "second_writer, i. V. chief"
    with pytest.raises(PermissionDenied):
        sign(submitted(cast), cast.second_writer, MIDNIGHT)


def test_the_deputy_cannot_sign_what_he_wrote(cast: Cast, deputyship: Deputyship) -> None:
    draft = submitted(cast)
    Draft.objects.filter(pk=draft.pk).update(created_by=cast.second_writer)
    draft.refresh_from_db()
    with pytest.raises(PermissionDenied):
        sign(draft, cast.second_writer, NOW)


def test_i_v_stands_wherever_the_signature_is_shown(cast: Cast, deputyship: Deputyship) -> None:
    draft = submitted(cast)
    broadcast = sign(draft, cast.second_writer, NOW)
    for address in (f"/desk/broadcasts/{broadcast.public_id}/", f"/desk/drafts/{draft.pk}/"):
        assert "i. V. chief" in signed_in(cast.chief).get(address).content.decode()


def test_what_was_signed_i_v_goes_out_after_the_deputyship_lapsed(
    cast: Cast, deputyship: Deputyship
) -> None:
    broadcast = sign(submitted(cast), cast.second_writer, NOW)
    # The worker looks long after the 15th: today.
    signature.checked_message(broadcast.deliveries.get())


def test_it_does_not_after_the_account_was_closed_and_opened_again(
    cast: Cast, deputyship: Deputyship
) -> None:
    broadcast = sign(submitted(cast), cast.second_writer, LAST_SECOND)
    accounts.close(cast.second_writer, by=cast.administrator, now=MIDNIGHT)
    accounts.reopen(cast.second_writer, by=cast.administrator, now=MIDNIGHT)
    with pytest.raises(SignatureVoid, match="inactive"):
        signature.checked_message(broadcast.deliveries.get())


@pytest.mark.parametrize("way", ["ended", "closed"])
def test_it_does_not_once_the_deputyship_was_ended_or_the_account_closed(
    cast: Cast, deputyship: Deputyship, way: str
) -> None:
    broadcast = sign(submitted(cast), cast.second_writer, NOW)
    if way == "ended":
        deputies.end(deputyship, by=cast.chief, now=NOW + timedelta(hours=1))
    else:
        User.objects.filter(pk=cast.second_writer.pk).update(is_active=False)
    delivery = Delivery.objects.get(broadcast=broadcast.pk)
    with pytest.raises(SignatureVoid, match="no_right" if way == "ended" else "inactive"):
        signature.checked_message(delivery)


@pytest.mark.parametrize("model", [Step, Broadcast])
def test_a_deputyship_taken_off_or_put_on_later_breaks_the_record(
    cast: Cast, deputyship: Deputyship, model: type[Model]
) -> None:
    sign(submitted(cast), cast.second_writer, NOW)
    assert list(record.broken_rows()) == []
    # A plain queryset, as a hand in the database would.
    owner.rows(model).filter(deputyship=deputyship).update(deputyship=None)
    assert list(record.broken_rows())
