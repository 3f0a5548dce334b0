"""What second administrators decided is bound: who asked, who decided, and what about."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps

from broadcasts import connecting
from broadcasts.models import ConnectionRequest
from inspections import account_requests, decisions, permissions, rights
from inspections.models import AccountRequest, ChainEnd, Decision, RightRequest, User
from inspections.permissions import Right
from inspections.tests import owner
from newsroom import record
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast

pytestmark = pytest.mark.django_db
REQUESTS = (RightRequest, AccountRequest, ConnectionRequest)


@pytest.fixture
def second() -> User:
    return User.objects.create_user("second_administrator")


@pytest.fixture
def decided(second: User) -> Cast:
    """A right confirmed, an address rejected, a channel led elsewhere."""
    cast = people.cast()
    permissions.grant(second, Right.ADMINISTER, cast.home)
    by, here = cast.administrator, cast.home
    right = rights.give(cast.second_writer, Right.SIGN, here, by=by, reason="Dienst", now=NOW)
    assert right is not None
    rights.confirm(right, by=second, now=NOW)
    mail = "neu@polizei.example"
    address = account_requests.change_address(cast.chief, mail, by=by, reason="Neu", now=NOW)
    assert isinstance(address, AccountRequest)
    rights.reject(address, by=second, now=NOW)
    moved = connecting.ask(cast.whatsapp, {"account": "7@newsletter"}, by=by, now=NOW)
    connecting.confirm(moved, by=second, now=NOW)
    return cast


def test_each_decision_is_bound_with_all_that_was_asked(decided: Cast, second: User) -> None:
    found = Decision.objects.order_by("number")
    assert [one.asked["state"] for one in found] == ["confirmed", "rejected", "confirmed"]
    assert {one.asked["requested_by"] for one in found} == {decided.administrator.pk}
    assert {one.by for one in found} == {second}
    assert found[2].asked["wanted"] == {"account": "7@newsletter"}
    assert list(record.broken_rows()) == []


@pytest.mark.parametrize("model", REQUESTS)
def test_a_request_that_changes_after_its_decision_is_named(decided: Cast, model: Any) -> None:
    model.objects.update(requested_by=decided.auditor)
    kind = model._meta.model_name
    assert list(record.broken_rows()) == [
        f"{kind} {model.objects.get().pk}: was changed after it was decided"
    ]


def test_a_request_that_nobody_decided_or_that_is_gone_is_named(decided: Cast) -> None:
    row = AccountRequest.objects.get()
    AccountRequest.objects.update(state="open", decided_by=None, decided_at=None)
    assert list(record.broken_rows()) == [
        f"accountrequest {row.pk}: was decided and is gone, or is open again"
    ]
    AccountRequest.objects.all().delete()
    row.pk = None
    row.save()
    assert f"accountrequest {row.pk}: is decided, and nobody decided it" in record.broken_rows()


def test_decisions_from_before_are_noted_once(decided: Cast) -> None:
    owner.rows(ChainEnd).filter(table="inspections.decision").delete()
    owner.rows(Decision)._raw_delete("default")
    for model in REQUESTS:
        decisions.note_earlier(apps, model._default_manager, lambda row: decided.home.pk)
    assert Decision.objects.count() == 3
    assert list(record.broken_rows()) == []
