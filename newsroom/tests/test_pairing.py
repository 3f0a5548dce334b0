"""Pairing a WhatsApp session with a phone: who may, what is shown, and what stays secret."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest
from django.urls import reverse

from broadcasts import parcel
from broadcasts.models import Channel
from broadcasts.platforms import http
from broadcasts.platforms.http import Reply
from broadcasts.platforms.tests.answers import answered, reply
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db
QR = reply(200, {"value": "2@secret-of-the-pairing"})


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def session(status: str, **me: str) -> Reply:
    return reply(200, {"name": "pi", "status": status, "me": me or None})


def address(cast: Cast) -> str:
    return reverse("desk:pairing", args=[cast.whatsapp.pk])


def test_an_administrator_sees_a_code_to_scan_that_nobody_keeps(cast: Cast) -> None:
    with answered(session("SCAN_QR_CODE"), QR):
        page = signed_in(cast.administrator).get(address(cast))
    text = page.content.decode()
    assert "data:image/svg+xml" in text
    assert "secret-of-the-pairing" not in text
    assert 'data-again="15"' in text
    assert "no-store" in page["Cache-Control"]


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ("WORKING", "gekoppelt"),
        ("STARTING", "startet"),
        ("STOPPED", "Sitzung starten"),
        ("FAILED", "ausgefallen"),
        ("PASSKEY_REQUIRED", "Passkey verlangt"),
        ("PASSKEY_CONFIRMATION_REQUIRED", "Passkey zu bestätigen"),
        ("SOMETHING_NEW", "unbekannt"),
    ],
)
def test_every_state_of_the_session_has_its_words(cast: Cast, status: str, words: str) -> None:
    with answered(session(status, pushName="Gateway Leer")):
        text = signed_in(cast.administrator).get(address(cast)).content.decode()
    assert words in text
    assert ("/dashboard" in text) == status.startswith("PASSKEY")


def post(cast: Cast, *replies: Reply | Exception, **fields: str) -> tuple[Any, Any]:
    with answered(*replies) as called:
        return signed_in(cast.administrator).post(address(cast), fields), called


def test_a_code_to_type_stands_in_one_answer_only(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    typed = reply(201, {"code": "WZYE-HU21"})
    answer, called = post(cast, session("SCAN_QR_CODE"), typed, act="code", number="+49 541 12345")
    assert "WZYE-HU21" in answer.content.decode()
    assert called.call_args.kwargs["json"] == {"phoneNumber": "4954112345"}
    assert "WZYE" not in caplog.text
    assert f"by person {cast.administrator.pk}" in caplog.text


@pytest.mark.parametrize("number", ["", "0541 123", "+49 ABC", "<script>"])
def test_a_number_that_is_none_is_not_asked_with(cast: Cast, number: str) -> None:
    answer, called = post(cast, session("SCAN_QR_CODE"), QR, act="code", number=number)
    assert answer.status_code == 422
    assert all("request-code" not in one.args[1] for one in called.call_args_list)


@pytest.mark.parametrize("act", ["start", "restart"])
def test_a_session_is_started_and_restarted_and_never_logged_out(cast: Cast, act: str) -> None:
    answer, called = post(cast, session("STARTING"), act=act)
    assert answer.status_code == 302
    assert called.call_args.args[1].endswith(f"/api/sessions/{cast.whatsapp.session}/{act}")
    answer, called = post(cast, session("WORKING"), act="logout")
    assert answer.status_code == 422
    assert all("logout" not in one.args[1] for one in called.call_args_list)


def test_a_gateway_that_is_down_is_said_in_a_sentence(cast: Cast) -> None:
    answer, _called = post(cast, http.NotSent("ConnectionError"), act="restart")
    assert answer.status_code == 502
    assert "antwortet nicht" in answer.content.decode()


def test_the_key_for_control_is_used_here_and_the_daily_one_elsewhere(
    cast: Cast, settings: Any
) -> None:
    settings.WAHA_CONTROL_KEY = "key-for-control"
    with answered(session("WORKING")) as called:
        signed_in(cast.administrator).get(address(cast))
    assert called.call_args.kwargs["headers"]["X-Api-Key"] == "key-for-control"


@pytest.mark.parametrize("name", ["writer", "chief", "auditor"])
def test_nobody_else_opens_it_and_no_gateway_is_asked(cast: Cast, name: str) -> None:
    with answered(session("WORKING")) as called:
        client = signed_in(getattr(cast, name))
        assert client.get(address(cast)).status_code == 403
        assert client.post(address(cast), {"act": "restart"}).status_code == 403
    called.assert_not_called()


def test_a_channel_without_a_session_has_nothing_to_pair(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(gateway="gowa")
    assert signed_in(cast.administrator).get(address(cast)).status_code == 404


def test_a_gateway_that_hangs_does_not_hold_the_page(cast: Cast) -> None:
    with answered(http.NoAnswer("ReadTimeout")) as called:
        page = signed_in(cast.administrator).get(address(cast))
    assert "Das Gateway antwortet nicht" in page.content.decode()
    assert f'href="{address(cast)}"' in page.content.decode()
    assert 0 < called.call_args.kwargs["until"] - time.monotonic() <= parcel.PAGE_SECONDS


def test_a_number_is_kept_where_the_gateway_hangs(cast: Cast) -> None:
    answer, _called = post(cast, http.NoAnswer("ReadTimeout"), act="code", number="+49 541 12345")
    assert answer.status_code == 502
    assert 'value="+49 541 12345"' in answer.content.decode()
