"""The second factor: set up, asked for at the sign-in and at signing, used once, removed."""

from __future__ import annotations

from datetime import datetime, timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Broadcast
from inspections import access, factor
from inspections.models import RecoveryCode, RightChange, SecondFactor, User
from newsroom import workflow
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in, submitted

pytestmark = pytest.mark.django_db
PASSWORD, HERE = "pass-for-tests", "127.0.0.1"
CODE, SECURITY = "/desk/security/code/", "/desk/security/"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def code(person: User, later: int = 0) -> str:
    """What the person's app shows now, or ``later`` steps of 30 seconds from now."""
    return factor.current_code(SecondFactor.objects.get(user=person), timezone.now(), later)


def enrolled(person: User) -> list[str]:
    """Set up a quarter of an hour ago; the recovery codes."""
    before: datetime = timezone.now() - timedelta(minutes=15)
    factor.begin(person)
    held = SecondFactor.objects.get(user=person)
    return factor.confirm(person, PASSWORD, factor.current_code(held, before), HERE, before)


def sign(client: Client, draft: Draft, secret: str) -> Any:
    digest = workflow.sheet(draft).digest
    fields = {"revision": draft.latest_id, "digest": digest, "password": secret}
    return client.post(reverse("desk:sign", args=[draft.pk]), fields)


def past_the_gate(person: User) -> Client:
    client = signed_in(person)
    assert client.post(CODE, {"code": code(person)}).status_code == 302
    return client


def test_it_is_set_up_with_password_and_code_and_shows_ten_codes_once(cast: Cast) -> None:
    client = signed_in(cast.chief)
    client.post(SECURITY + "begin/")
    page = client.get(SECURITY)
    secret = page.context["secret"]
    assert "data:image/svg+xml" in page.content.decode()
    answer = client.post(SECURITY + "confirm/", {"password": PASSWORD, "code": code(cast.chief)})
    codes = answer.context["codes"]
    assert len(set(codes)) == factor.RECOVERY_CODES
    after = client.get(SECURITY).content.decode()
    assert not any(one in after for one in [*codes, secret])
    assert RightChange.objects.get().what == RightChange.What.FACTOR_SET


@pytest.mark.parametrize(
    ("password", "right"), [("wrong", True), (PASSWORD, False), ("", True), (PASSWORD, None)]
)
def test_a_wrong_password_or_code_sets_nothing_up(
    cast: Cast, password: str, right: bool | None
) -> None:
    client = signed_in(cast.chief)
    client.post(SECURITY + "begin/")
    typed = {True: code(cast.chief), False: "000000x", None: ""}[right]
    answer = client.post(SECURITY + "confirm/", {"password": password, "code": typed})
    assert answer.status_code == 422
    assert factor.of(cast.chief) is None


def test_nothing_secret_is_stored_in_the_clear(cast: Cast) -> None:
    codes = enrolled(cast.chief)
    held = SecondFactor.objects.get()
    plain = factor.secret_text(held).replace(" ", "").encode()
    assert plain not in bytes(held.secret)
    stored = set(RecoveryCode.objects.values_list("digest", flat=True))
    assert not stored & {one.replace("-", "") for one in codes}


@pytest.mark.parametrize("address", ["/desk/", "/admin/", "/admin/newsroom/draft/", SECURITY])
def test_inner_pages_are_closed_until_the_code(cast: Cast, address: str) -> None:
    enrolled(cast.chief)
    client = signed_in(cast.chief)
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.headers["Location"].startswith(CODE)
    assert client.post(address).status_code == 403
    assert client.get("/").status_code == 200


def test_the_code_opens_and_leads_on_but_never_to_another_site(cast: Cast) -> None:
    enrolled(cast.chief)
    client = signed_in(cast.chief)
    answer = client.post(CODE, {"code": code(cast.chief), "next": "/desk/metrics/"})
    assert answer.headers["Location"] == "/desk/metrics/"
    assert client.get("/desk/").status_code == 200
    again = client.get(CODE, {"next": "https://example.org/"})
    assert again.headers["Location"] == "/desk/"


@pytest.mark.parametrize("typed", ["", "000000x", "12345", "ABCD-EFGH-IJKL-MNOP"])
def test_a_wrong_code_is_refused(cast: Cast, typed: str) -> None:
    enrolled(cast.chief)
    client = signed_in(cast.chief)
    assert client.post(CODE, {"code": typed}).status_code == 422
    assert client.get("/desk/").status_code == 302


def test_a_code_opens_once(cast: Cast) -> None:
    enrolled(cast.chief)
    typed = code(cast.chief)
    assert signed_in(cast.chief).post(CODE, {"code": typed}).status_code == 302
    assert signed_in(cast.chief).post(CODE, {"code": typed}).status_code == 422


def test_a_recovery_code_opens_once_however_it_is_typed(cast: Cast) -> None:
    first = enrolled(cast.chief)[0]
    assert signed_in(cast.chief).post(CODE, {"code": first.lower()}).status_code == 302
    assert signed_in(cast.chief).post(CODE, {"code": first}).status_code == 422
    assert RecoveryCode.objects.filter(used_at__isnull=False).count() == 1


def test_who_guesses_codes_has_to_wait_and_a_right_password_forgives_none(cast: Cast) -> None:
    enrolled(cast.chief)
    client = signed_in(cast.chief)
    for _try in range(access.PAIR_MOST):
        client.post(CODE, {"code": "000000x"})
        access.confirmed(cast.chief, PASSWORD, HERE, timezone.now())
    assert client.post(CODE, {"code": code(cast.chief)}).status_code == 422
    later = timezone.now() + access.COOL_OFF
    held = SecondFactor.objects.get()
    assert factor.passed(cast.chief, factor.current_code(held, later), HERE, later)


def test_who_has_no_factor_notices_nothing(cast: Cast) -> None:
    enrolled(cast.second_chief)
    client = signed_in(cast.chief)
    assert client.get("/desk/").status_code == 200
    assert sign(client, submitted(cast), PASSWORD).status_code == 302


def test_a_factor_that_was_only_begun_closes_nothing(cast: Cast) -> None:
    factor.begin(cast.chief)
    assert signed_in(cast.chief).get("/desk/").status_code == 200


def test_signing_takes_a_code_and_not_the_password(cast: Cast) -> None:
    enrolled(cast.chief)
    draft, client = submitted(cast), past_the_gate(cast.chief)
    used = code(cast.chief)
    for secret in (PASSWORD, used, ""):
        assert sign(client, draft, secret).status_code == 422
    assert not Broadcast.objects.exists()
    assert sign(client, draft, code(cast.chief, later=1)).status_code == 302
    assert Broadcast.objects.get().signer == cast.chief


def test_removing_takes_password_and_code(cast: Cast) -> None:
    codes = enrolled(cast.chief)
    client = past_the_gate(cast.chief)
    for password, typed in (("wrong", codes[0]), (PASSWORD, "000000x")):
        fields = {"password": password, "code": typed}
        assert client.post(SECURITY + "remove/", fields).status_code == 422
    assert factor.of(cast.chief)
    fields = {"password": PASSWORD, "code": codes[1]}
    assert client.post(SECURITY + "remove/", fields).status_code == 302
    assert factor.of(cast.chief) is None


def test_a_factor_set_up_anew_closes_sessions_that_showed_the_old_one(cast: Cast) -> None:
    enrolled(cast.chief)
    client = past_the_gate(cast.chief)
    factor.reset(cast.chief, reason="Telefon verloren", now=timezone.now())
    enrolled(cast.chief)
    assert client.get("/desk/").status_code == 302


def test_a_lost_factor_is_removed_on_the_server_with_a_reason(cast: Cast) -> None:
    enrolled(cast.chief)
    with pytest.raises(CommandError):
        call_command("reset_second_factor", "chief", reason=" ", stdout=StringIO())
    call_command("reset_second_factor", "chief", reason="Telefon verloren", stdout=StringIO())
    noted = RightChange.objects.get(what=RightChange.What.FACTOR_RESET)
    assert (noted.person, noted.reason) == (cast.chief, "Telefon verloren")
    assert signed_in(cast.chief).get("/desk/").status_code == 200
