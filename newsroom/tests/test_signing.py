"""Signing asks who sits there, shows what is new to this chief, and names who else can sign."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Broadcast
from inspections import access
from inspections.models import Strike, User
from newsroom import drafting, workflow
from newsroom.models import Draft, Viewing
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, signed_in, submitted

pytestmark = pytest.mark.django_db
RIGHT = "pass-for-tests"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def look(person: User, draft: Draft) -> Any:
    return signed_in(person).get(reverse("desk:draft", args=[draft.pk]))


def sign(person: User, draft: Draft, password: str, comment: str = "") -> Any:
    fields = {
        "revision": draft.latest_id,
        "digest": workflow.sheet(draft).digest,
        "password": password,
        "comment": comment,
    }
    return signed_in(person).post(reverse("desk:sign", args=[draft.pk]), fields)


def rewritten(cast: Cast, draft: Draft, **changed: Any) -> None:
    """Returned by the chief, changed by the writer, submitted again."""
    base = draft.latest
    assert base is not None
    workflow.return_(draft, by=cast.chief, revision=base.pk, comment="Bitte genauer", now=NOW)
    later = drafting.save(
        draft, base, content(cast.whatsapp, **changed), by=cast.writer, now=timezone.now()
    )
    workflow.submit(draft, by=cast.writer, revision=later.pk, now=timezone.now())


# --- the password ---------------------------------------------------------------------------


@pytest.mark.parametrize("password", ["wrong", "", " pass-for-tests"])
def test_a_wrong_password_signs_nothing_and_loses_nothing(cast: Cast, password: str) -> None:
    draft = submitted(cast)
    answer = sign(cast.chief, draft, password, comment="Noch prüfen")
    draft.refresh_from_db()
    assert (answer.status_code, draft.state) == (422, Draft.State.SUBMITTED)
    assert not Broadcast.objects.exists()
    text = answer.content.decode()
    assert "Noch prüfen" in text
    assert 'id="password-error"' in text
    assert "wrong" not in text.partition('id="password"')[2][:200]


def test_the_right_password_signs(cast: Cast) -> None:
    assert sign(cast.chief, submitted(cast), RIGHT).status_code == 302
    assert Broadcast.objects.get().signer == cast.chief


def test_who_guesses_too_often_waits_even_with_the_right_one(cast: Cast) -> None:
    draft = submitted(cast)
    for _try in range(access.PAIR_MOST):
        sign(cast.chief, draft, "wrong")
    answer = sign(cast.chief, draft, RIGHT)
    assert answer.status_code == 422
    assert "fünf Minuten" in answer.content.decode()
    assert not Broadcast.objects.exists()


def test_after_the_cool_off_the_chief_signs(cast: Cast) -> None:
    draft = submitted(cast)
    for _try in range(access.PAIR_MOST + 1):
        sign(cast.chief, draft, "wrong")
    Strike.objects.update(since=timezone.now() - access.COOL_OFF)
    assert sign(cast.chief, draft, RIGHT).status_code == 302


def test_who_may_not_sign_is_not_asked_for_a_password(cast: Cast) -> None:
    assert sign(cast.writer, submitted(cast), "wrong").status_code == 403
    assert not Strike.objects.exists()


# --- the sign-in ----------------------------------------------------------------------------


def sign_in(name: str, password: str, address: str = "192.0.2.7") -> Any:
    fields = {"username": name, "password": password}
    return Client(REMOTE_ADDR=address).post("/admin/login/", fields)


def test_an_unknown_account_is_answered_like_a_wrong_password(cast: Cast) -> None:
    for _try in range(access.PAIR_MOST + 1):
        known, unknown = sign_in("chief", "wrong"), sign_in("nobody", "wrong")
        assert known.context["form"].errors == unknown.context["form"].errors
    assert "fünf Minuten" in known.content.decode()


def test_strangers_elsewhere_do_not_lock_the_chief_out(cast: Cast) -> None:
    assert sign_in("chief", RIGHT).status_code == 302
    for number in range(access.ACCOUNT_MOST + 5):
        sign_in("chief", "wrong", f"198.51.100.{number}")
    assert sign_in("chief", "wrong", "203.0.113.1").context["form"].errors
    assert sign_in("chief", RIGHT).status_code == 302


def test_wrong_passwords_at_signing_count_at_the_sign_in(cast: Cast) -> None:
    draft = submitted(cast)
    for _try in range(access.PAIR_MOST):
        sign(cast.chief, draft, "wrong")
    assert sign_in("chief", RIGHT, "127.0.0.1").status_code == 200


def test_no_name_and_no_address_is_kept_in_the_counters(cast: Cast) -> None:
    sign_in("chief", "wrong")
    keys = "".join(Strike.objects.values_list("key", flat=True))
    assert "chief" not in keys
    assert "192.0.2.7" not in keys


# --- what is new to this chief ----------------------------------------------------------------


def test_only_the_changed_word_is_marked(cast: Cast) -> None:
    draft = submitted(cast)
    look(cast.chief, draft)
    rewritten(cast, draft, lead="Am Dienstag stießen zwei Autos zusammen.")
    text = look(cast.chief, draft).content.decode()
    assert (text.count("<ins>"), text.count("<del>")) == (1, 1)
    assert "<del>Montag</del><ins>Dienstag</ins>" in text


def test_each_chief_sees_what_is_new_to_her(cast: Cast) -> None:
    draft = submitted(cast)
    look(cast.chief, draft)
    rewritten(cast, draft, lead="Am Dienstag stießen zwei Autos zusammen.")
    look(cast.second_chief, draft)
    rewritten(cast, draft, lead="Am Dienstag stießen drei Autos zusammen.")
    first = look(cast.chief, draft).context["changes"]["before"]
    second = look(cast.second_chief, draft).context["changes"]["before"]
    assert (first.number, second.number) == (1, 2)


def test_looking_twice_is_one_viewing_and_moves_nothing(cast: Cast) -> None:
    draft = submitted(cast)
    look(cast.chief, draft)
    look(cast.chief, draft)
    look(cast.writer, draft)
    assert [seen.user for seen in Viewing.objects.all()] == [cast.chief]
    before = (draft.state, draft.latest_id, draft.changed_at)
    draft.refresh_from_db()
    assert (draft.state, draft.latest_id, draft.changed_at) == before


# --- who else can sign ------------------------------------------------------------------------


def test_a_chief_who_corrected_a_typo_is_told_who_can_sign(cast: Cast) -> None:
    draft = submitted(cast)
    base = draft.latest
    assert base is not None
    workflow.recall(draft, by=cast.writer, revision=base.pk, now=NOW)
    text = content(cast.whatsapp, lead="Am Montag stießen 2 Autos zusammen.")
    later = drafting.save(draft, base, text, by=cast.chief, now=NOW)
    workflow.submit(draft, by=cast.writer, revision=later.pk, now=NOW)
    answer = look(cast.chief, draft)
    assert answer.context["others"] == [cast.second_chief]
    assert 'id="others"' in answer.content.decode()
    assert sign(cast.chief, draft, RIGHT).status_code == 403
