"""No credential gets out, and none is asked for where there is none."""

from __future__ import annotations

import logging
import traceback
from unittest import mock

import pytest

from broadcasts.models import Channel
from broadcasts.platforms import http
from broadcasts.platforms.base import CannotTell, Failure, FailureKind, Health
from broadcasts.platforms.registry import ADAPTERS
from broadcasts.platforms.tests.answers import REPEATABLE, publish
from broadcasts.platforms.tests.cast import (
    APP_SECRET,
    KEY,
    SECRET,
    SINCE,
    account,
    adapter,
    message,
)
from broadcasts.platforms.tests.live import GATEWAYS, Stage, everywhere


def test_every_gateway_of_a_channel_has_its_adapter() -> None:
    assert set(ADAPTERS) == set(Channel.Gateway.values)


@everywhere
@pytest.mark.parametrize(
    ("token", "code"),
    [
        ("", "no_credentials"),
        ("to–ken", "bad_credentials"),
        ("token\r\nX-Other: 1", "bad_credentials"),
        ("token ", "bad_credentials"),
    ],
)
def test_without_a_usable_token_no_socket_is_opened(gateway: str, token: str, code: str) -> None:
    ours = adapter(gateway, token=token)
    with mock.patch.object(http, "call") as called:
        assert ours.check() == Health(False, FailureKind.AUTH, code)
        for act in [publish, *REPEATABLE[gateway]]:
            with pytest.raises(Failure) as caught:
                act(ours, gateway)
            assert (caught.value.kind, caught.value.code) == (FailureKind.AUTH, code)
        assert isinstance(ours.find(message(gateway), KEY, {}, SINCE), CannotTell)
        called.assert_not_called()


@everywhere
def test_an_account_shows_no_secret(gateway: str) -> None:
    shown = repr(account(gateway, "http://127.0.0.1:9", app_secret=APP_SECRET))
    assert SECRET not in shown
    assert APP_SECRET not in shown


FAULTS = ["fail_before", "fail_after", "reset_after", "rate_limit", "dead_token", "empty_201"]


@everywhere
@pytest.mark.parametrize("fault", FAULTS)
def test_neither_failures_nor_logs_hold_a_secret_or_the_text(
    stage: Stage, fault: str, caplog: pytest.LogCaptureFixture
) -> None:
    message = stage.message()
    caplog.set_level(logging.DEBUG)
    stage.get_ready(message)
    stage.fault(
        fault, message=f"Bearer {SECRET}", code="Zeugen" if stage.gateway == "linkedin" else None
    )
    with pytest.raises(Failure) as caught:
        stage.publish(message, KEY)
    told = "".join(traceback.format_exception(caught.value)) + caplog.text + repr(caught.value)
    for secret in (SECRET, APP_SECRET, "Zeugen"):
        assert secret not in told


@everywhere
def test_questions_leave_no_secret_in_the_log(
    stage: Stage, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    health = stage.adapter.check()
    stage.adapter.followers()
    assert health.ok
    for secret in (SECRET, APP_SECRET):
        assert secret not in caplog.text + repr(health)


def test_all_platforms_are_tested() -> None:
    assert {*GATEWAYS, "manual"} == set(ADAPTERS)
