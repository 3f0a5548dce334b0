"""The admin: rights of the inspections decide, never Django's model permissions."""

from __future__ import annotations

from typing import Any

import pytest
from django.contrib import admin
from django.test import Client

from broadcasts import credentials
from broadcasts.models import Channel
from broadcasts.platforms.base import FailureKind, Health
from inspections.models import User
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed, signed_in

pytestmark = pytest.mark.django_db
ROOMS = ("inspections", "broadcasts", "newsroom")
CHANNELS = "/admin/broadcasts/channel/"
RECORDS = (
    "/admin/broadcasts/broadcast/",
    "/admin/broadcasts/withdrawal/",
    "/admin/broadcasts/attempt/",
    "/admin/newsroom/revision/",
    "/admin/newsroom/step/",
)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def channel_form(cast: Cast, **changed: Any) -> dict[str, Any]:
    values = {
        "inspection": cast.home.pk,
        "platform": "facebook",
        "gateway": "facebook",
        "name": "Neue Seite",
        "account": "4711",
        "state": "active",
    }
    return {**values, **changed}


def change(channel: Channel) -> str:
    return f"{CHANNELS}{channel.pk}/change/"


def test_sign_in_page_opens_for_everybody(cast: Cast) -> None:
    assert Client().get("/admin/login/").status_code == 200


def test_staff_without_a_right_sees_nothing(cast: Cast) -> None:
    nobody = User.objects.create_user("nobody", password="pass-for-tests", is_staff=True)
    client = signed_in(nobody)
    assert client.get("/admin/").context["app_list"] == []
    for address in (*RECORDS, CHANNELS, "/admin/newsroom/draft/"):
        assert client.get(address).status_code == 403


@pytest.mark.parametrize("address", RECORDS)
def test_auditor_reads_the_record_of_the_own_inspection(cast: Cast, address: str) -> None:
    signed(cast)
    assert signed_in(cast.auditor).get(address).status_code == 200
    assert signed_in(cast.auditor).get(f"{address}add/").status_code == 403
    for person in (cast.writer, cast.chief, cast.superuser):
        assert signed_in(person).get(address).status_code == 403


def test_auditor_opens_a_row_and_changes_nothing(cast: Cast) -> None:
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    client = signed_in(cast.auditor)
    address = f"/admin/broadcasts/broadcast/{broadcast.pk}/change/"
    assert broadcast.digest in client.get(address).content.decode()
    assert client.post(address, {"headline": "Anders"}).status_code == 403
    assert client.get(f"/admin/broadcasts/broadcast/{broadcast.pk}/delete/").status_code == 403


def test_every_field_the_admin_shows_has_a_name_to_translate() -> None:
    shown = {one for one in admin.site._registry if one._meta.app_label in ROOMS}
    inner = {inline.model for one in shown for inline in admin.site._registry[one].inlines}
    bare = [
        str(field)
        for model in shown | inner
        for field in (*model._meta.fields, *model._meta.many_to_many)
        if type(field.verbose_name) is str and not field.auto_created
    ]
    # The official keys of a municipality are called that in every language.
    assert set(bare) == {"inspections.Area.ags", "inspections.Area.ars"}


def test_administrator_sees_only_channels_of_the_own_inspection(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    page = client.get(CHANNELS).content.decode()
    assert cast.whatsapp.name in page
    assert cast.foreign_whatsapp.name not in page
    assert client.get(change(cast.foreign_whatsapp)).status_code == 302
    for person in (cast.writer, cast.chief, cast.superuser):
        assert signed_in(person).get(CHANNELS).status_code == 403


def test_credentials_go_in_and_never_come_out(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    values = channel_form(cast, token="s3cret-token")
    assert client.post(f"{CHANNELS}add/", values).status_code == 302
    channel = Channel.objects.get(account="4711")
    page = client.get(change(channel)).content.decode()
    sealed = channel.requests.get().sealed_credentials
    assert credentials.unseal(sealed) == "s3cret-token"
    assert not any(secret in page for secret in ("s3cret-token", sealed))


def test_active_channel_without_credentials_is_refused(cast: Cast) -> None:
    answer = signed_in(cast.administrator).post(f"{CHANNELS}add/", channel_form(cast))
    assert answer.status_code == 200
    assert "token" in answer.context["adminform"].form.errors
    assert not Channel.objects.filter(account="4711").exists()


def test_channel_served_by_hand_needs_no_credentials(cast: Cast) -> None:
    values = channel_form(cast, gateway="manual")
    assert signed_in(cast.administrator).post(f"{CHANNELS}add/", values).status_code == 302


def test_channel_cannot_be_made_for_another_inspection_nor_deleted(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    values = channel_form(cast, inspection=cast.foreign.pk, token="x")
    assert client.post(f"{CHANNELS}add/", values).status_code == 200
    assert not Channel.objects.filter(account="4711").exists()
    assert client.post(f"{CHANNELS}{cast.whatsapp.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize(
    ("health", "state"),
    [(Health(True), "active"), (Health(False, FailureKind.AUTH), "paused")],
)
def test_check_says_in_a_sentence_whether_the_channel_goes_on(
    cast: Cast, monkeypatch: pytest.MonkeyPatch, health: Health, state: str
) -> None:
    Channel.objects.filter(pk=cast.whatsapp.pk).update(state="paused", pause_reason="auth")
    monkeypatch.setattr("broadcasts.platforms.waha.Waha.check", lambda self: health)
    address = f"{CHANNELS}{cast.whatsapp.pk}/resume/"
    assert signed_in(cast.writer).post(address).status_code == 404
    client = signed_in(cast.administrator)
    assert client.get(address).status_code == 405
    answer = client.post(address, follow=True)
    cast.whatsapp.refresh_from_db()
    assert cast.whatsapp.state == state
    assert len(answer.context["messages"]) == 1


@pytest.mark.parametrize("address", ["user/add/", "inspection/", "inspection/add/"])
def test_superuser_sets_up_people_and_inspections(cast: Cast, address: str) -> None:
    address = f"/admin/inspections/{address}"
    assert signed_in(cast.superuser).get(address).status_code == 200
    assert signed_in(cast.chief).get(address).status_code == 403


def place_form(cast: Cast) -> dict[str, Any]:
    rows = {"areas": 0, "places": 1}
    counts = {f"{name}-TOTAL_FORMS": number for name, number in rows.items()}
    known = {**counts, "areas-INITIAL_FORMS": 0, "places-INITIAL_FORMS": 0}
    columns = {field.name: getattr(cast.home, field.name) for field in cast.home._meta.fields}
    return {**columns, **known, "places-0-inspection": cast.home.pk, "places-0-name": "Weener"}


def test_a_place_that_is_there_already_is_named_beside_its_field(cast: Cast) -> None:
    address = f"/admin/inspections/inspection/{cast.home.pk}/change/"
    client = signed_in(cast.superuser)
    assert client.post(address, place_form(cast)).status_code == 302
    answer = client.post(address, place_form(cast))
    assert answer.status_code == 200
    assert answer.context["errors"]
    assert cast.home.places.filter(name="Weener").count() == 1


def test_the_same_form_twice_at_once_is_no_error_of_the_server(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Both have looked before either has saved.
    monkeypatch.setattr("django.db.models.Model.validate_constraints", lambda *_, **__: None)
    address = f"/admin/inspections/inspection/{cast.home.pk}/change/"
    client = signed_in(cast.superuser)
    client.post(address, place_form(cast), follow=True)
    answer = client.post(address, place_form(cast), follow=True)
    assert answer.status_code == 200
    assert [str(one.level_tag) for one in answer.context["messages"]] == ["error"]
