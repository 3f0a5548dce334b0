"""Forged and replayed forms, scanners, foreign ids: refused, logged, nothing changed."""

from __future__ import annotations

import hashlib
import json
from typing import Any

import pytest
from django.apps import apps
from django.core import serializers
from django.db import connection
from django.test import Client
from django.urls import reverse

from broadcasts.models import Broadcast
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom import drafting, workflow
from newsroom.models import Draft, Viewing
from newsroom.tests import cast as people
from newsroom.tests import matrix
from newsroom.tests.cast import Cast, content, form, signed_in, submitted, written

pytestmark = pytest.mark.django_db

INNER = [one for one in matrix.addresses() if one.route.startswith(("/desk/", "/admin/"))]
ROOMS = ("inspections", "broadcasts", "newsroom")


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def everything() -> str:
    """A digest over every row of our rooms, but for who looked at which text when."""
    digest, stored = hashlib.sha256(), set(connection.introspection.table_names())
    for room in ROOMS:
        for model in apps.get_app_config(room).get_models():
            if model._meta.db_table not in stored or model is Viewing:
                continue
            rows = model._default_manager.order_by("pk")
            digest.update(serializers.serialize("json", rows).encode())
    return digest.hexdigest()


@pytest.mark.once
def test_no_form_is_taken_without_its_token(caplog: pytest.LogCaptureFixture) -> None:
    world = matrix.world()
    client = Client(enforce_csrf_checks=True)
    client.force_login(world.cast.chief)
    known = matrix.parts(world)
    before = everything()
    for address in INNER:
        path = address.filled(known)
        assert client.post(path, {"action": "sign"}).status_code in (403, 405), path
        assert f"POST {path} by person {world.cast.chief.pk}: 40" in caplog.text
    assert everything() == before


@pytest.mark.once
def test_a_scanner_that_opens_every_link_changes_nothing() -> None:
    """Mail scanners follow links with the reader's own session: here one to whom all is open."""
    world = matrix.world()
    client = signed_in(almighty(world.cast))
    known = matrix.parts(world)
    before = everything()
    for address in INNER:
        client.get(address.filled(known), {"action": "sign", "approve": "1"})
        client.head(address.filled(known))
    assert everything() == before


def almighty(cast: Cast) -> User:
    """Somebody with every right, who worked on nothing and so may do everything."""
    person = User.objects.create_superuser("almighty", is_staff=True)
    for right in Right:
        permissions.grant(person, right, cast.home)
    return person


@pytest.mark.parametrize("action", ["sign", "sign_off", "approve", "publish"])
def test_a_writer_who_invents_an_action_only_saves(cast: Cast, action: str) -> None:
    draft = written(cast)
    values = {**form(cast.whatsapp), "draft": draft.pk, "base": draft.latest_id, "action": action}
    signed_in(cast.writer).post(change(draft), values)
    draft.refresh_from_db()
    assert (draft.state, Broadcast.objects.count()) == (Draft.State.WRITING, 0)


def change(draft: Draft) -> str:
    return reverse("admin:newsroom_draft_change", args=[draft.pk])


def test_a_form_cannot_carry_a_draft_to_another_inspection(cast: Cast) -> None:
    draft = written(cast)
    values = {**form(cast.whatsapp), "draft": draft.pk, "base": draft.latest_id}
    foreign = {"inspection": cast.foreign.key, "inspection_id": cast.foreign.pk}
    signed_in(cast.writer).post(change(draft), {**values, **foreign})
    draft.refresh_from_db()
    assert draft.inspection == cast.home


def test_a_writer_cannot_begin_a_draft_for_a_foreign_inspection(cast: Cast) -> None:
    values = {**form(cast.foreign_whatsapp), "inspection": cast.foreign.key}
    answer = signed_in(cast.writer).post(reverse("admin:newsroom_draft_add"), values)
    assert (answer.status_code, Draft.objects.count()) == (404, 0)


def test_a_foreign_channel_in_the_form_is_refused(cast: Cast) -> None:
    draft = written(cast)
    values = {**form(cast.foreign_whatsapp), "draft": draft.pk, "base": draft.latest_id}
    answer = signed_in(cast.writer).post(change(draft), values)
    assert answer.status_code == 422
    assert drafts_own_channel(draft) == {cast.whatsapp}


def drafts_own_channel(draft: Draft) -> set[Any]:
    draft.refresh_from_db()
    assert draft.latest is not None
    return set(draft.latest.channels.all())


def test_yesterdays_sign_off_form_does_not_sign_todays_text(cast: Cast) -> None:
    draft = submitted(cast)
    yesterday = {"revision": draft.latest_id, "digest": workflow.sheet(draft).digest}
    now, base = people.NOW, draft.latest
    assert base is not None
    workflow.recall(draft, by=cast.writer, revision=base.pk, now=now)
    later = drafting.save(draft, base, content(cast.whatsapp, lead="Neu."), by=cast.writer, now=now)
    workflow.submit(draft, by=cast.writer, revision=later.pk, now=now)
    answer = signed_in(cast.chief).post(reverse("desk:sign", args=[draft.pk]), yesterday)
    assert (answer.status_code, Broadcast.objects.count()) == (409, 0)


def test_a_digest_of_one_draft_does_not_sign_another(cast: Cast) -> None:
    one, other = submitted(cast), submitted(cast, headline="Ein anderer Unfall")
    stolen = {"revision": other.latest_id, "digest": workflow.sheet(one).digest}
    answer = signed_in(cast.chief).post(reverse("desk:sign", args=[other.pk]), stolen)
    assert (answer.status_code, Broadcast.objects.count()) == (409, 0)


def test_a_refusal_is_logged_with_a_number_and_nothing_that_was_typed(
    cast: Cast, caplog: pytest.LogCaptureFixture
) -> None:
    draft = submitted(cast)
    path = reverse("desk:sign", args=[draft.pk])
    signed_in(cast.foreign_chief).post(path, {"digest": "geheim", "password": "geheim"})
    lines = [one.getMessage() for one in caplog.records if one.name == "newsroom.refusals"]
    assert lines == [f"POST {path} by person {cast.foreign_chief.pk}: 404"]
    assert "geheim" not in json.dumps(lines)


def test_a_strangers_form_is_logged_too(cast: Cast, caplog: pytest.LogCaptureFixture) -> None:
    draft = submitted(cast)
    Client().post(reverse("desk:sign", args=[draft.pk]))
    assert f"/desk/drafts/{draft.pk}/sign/ by person -: 302" in caplog.text


def test_a_draft_picture_is_not_for_strangers() -> None:
    world = matrix.world()
    address = reverse("desk:picture", args=[world.picture.pk, "master"])
    assert Client().get(address)["Location"].startswith("/admin/login/")
    assert signed_in(world.cast.foreign_chief).get(address).status_code == 404


@pytest.mark.postgres
def test_a_null_byte_is_a_bad_request_and_changes_nothing(cast: Cast) -> None:
    draft = submitted(cast)
    sent = {"revision": draft.latest_id, "comment": "a\0b"}
    chief = signed_in(cast.chief)
    assert chief.post(f"/desk/drafts/{draft.pk}/return/", sent).status_code == 400
    assert chief.get("/desk/calendar/?inspection=a%00b").status_code == 400
    draft.refresh_from_db()
    assert draft.state == Draft.State.SUBMITTED


def test_an_endless_reason_for_a_return_is_refused_in_a_sentence(cast: Cast) -> None:
    draft = submitted(cast)
    sent = {"revision": draft.latest_id, "comment": "x" * (workflow.COMMENT_MOST + 1)}
    answer = signed_in(cast.chief).post(f"/desk/drafts/{draft.pk}/return/", sent)
    assert answer.status_code == 422
    assert "höchstens 2000 Zeichen" in answer.content.decode()
