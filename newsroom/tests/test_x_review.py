"""The review of posts from X on the desk: what a chief sees is what is signed, by keyboard."""

from __future__ import annotations

import re
from typing import Any

import pytest
import segno
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from PIL import Image
from pytest_django import DjangoCaptureOnCommitCallbacks, Settings

from broadcasts.legacy.tests.posts import BEGIN, make_account, make_picture, make_post
from broadcasts.models import Channel, XAccount, XDecision, XMedium, XNote, XPost
from newsroom.models import Draft, RevisionPicture
from newsroom.tests.cast import Cast, cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def people() -> Cast:
    return cast()


@pytest.fixture
def account(people: Cast) -> XAccount:
    return make_account(people.home, people.administrator)


def page(client: Client, account: XAccount, query: str = "") -> str:
    return client.get(f"/desk/x/accounts/{account.pk}/{query}").content.decode()


def form_of(text: str, **more: str) -> dict[str, str]:
    """What a browser would send: every hidden field, and the password."""
    found = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', text))
    return {**found, "password": "pass-for-tests", **more}


def sign(client: Client, account: XAccount, form: dict[str, str]) -> Any:
    return client.post(f"/desk/x/accounts/{account.pk}/sign/", form)


def test_a_chief_signs_the_month_on_screen(people: Cast, account: XAccount) -> None:
    make_post(account, "Die A 31 ist frei.")
    make_post(account, posted_at=BEGIN.replace(month=4))
    chief = signed_in(people.chief)
    shown = page(chief, account)
    assert "Die A 31 ist frei." in shown
    assert sign(chief, account, form_of(shown)).status_code == 302
    assert XPost.objects.public().count() == 1
    assert XDecision.objects.get().by == people.chief
    # The second half of a double click says nothing new.
    assert sign(chief, account, form_of(shown)).status_code == 302


def test_what_changed_meanwhile_is_409_before_any_password(people: Cast, account: XAccount) -> None:
    make_post(account)
    chief = signed_in(people.chief)
    form = form_of(page(chief, account))
    make_post(account, "Neu hinzugekommen.")
    assert sign(chief, account, form).status_code == 409
    assert sign(chief, account, {**form, "password": ""}).status_code == 409
    assert not XPost.objects.public().exists()


def test_a_wrong_password_signs_nothing_and_loses_nothing(people: Cast, account: XAccount) -> None:
    make_post(account)
    chief = signed_in(people.chief)
    answer = sign(chief, account, form_of(page(chief, account), password="falsch"))
    assert answer.status_code == 422
    assert "Es wurde nichts freigegeben" in answer.content.decode()
    assert not XPost.objects.public().exists()


@pytest.mark.parametrize("who", ["writer", "auditor", "administrator"])
def test_without_the_right_nobody_decides(people: Cast, account: XAccount, who: str) -> None:
    post = make_post(account)
    client = signed_in(getattr(people, who))
    assert sign(client, account, form_of(page(client, account))).status_code == 403
    keep = client.post(f"/desk/x/accounts/{account.pk}/keep/", {"chosen": str(post.pk)})
    assert keep.status_code == 403
    assert set(XPost.objects.values_list("state", flat=True)) == {"waiting"}


def test_a_locked_post_is_on_no_bulk_sheet_and_signed_by_itself(
    people: Cast, account: XAccount
) -> None:
    post = make_post(account, "Wer kennt diesen Mann?", lock="search")
    chief = signed_in(people.chief)
    assert "Wer kennt" not in page(chief, account)
    assert "Wer kennt" in page(chief, account, "?show=locked")
    form = form_of(chief.get(f"/desk/x/posts/{post.pk}/").content.decode())
    assert chief.post(f"/desk/x/posts/{post.pk}/sign/", form).status_code == 302
    assert XPost.objects.public().get() == post


def test_what_is_marked_stays_private_and_the_rest_is_signed(
    people: Cast, account: XAccount
) -> None:
    kept, _other = make_post(account), make_post(account)
    chief = signed_in(people.chief)
    form = form_of(page(chief, account), chosen=str(kept.pk))
    chief.post(f"/desk/x/accounts/{account.pk}/keep/", form)
    sign(chief, account, form_of(page(chief, account)))
    assert sorted(XPost.objects.values_list("state", flat=True)) == ["private", "published"]


def test_what_is_marked_to_stay_private_is_not_signed_by_the_way(
    people: Cast, account: XAccount
) -> None:
    kept = make_post(account)
    chief = signed_in(people.chief)
    answer = sign(chief, account, form_of(page(chief, account), chosen=str(kept.pk)))
    assert answer.status_code == 422
    assert f'value="{kept.pk}" checked' in answer.content.decode()
    assert not XPost.objects.public().exists()


def test_a_writer_describes_a_picture_and_the_chief_signs_it(
    people: Cast, account: XAccount
) -> None:
    medium = make_picture(make_post(account))
    address = f"/desk/x/posts/{medium.post_id}/describe/"
    form = {"position": "1", "before": "", "alt": "Der Emstunnel von Süden"}
    assert signed_in(people.writer).post(address, form).status_code == 302
    assert signed_in(people.writer).post(address, form).status_code == 409
    chief = signed_in(people.chief)
    shown = page(chief, account)
    assert "Der Emstunnel von Süden" in shown
    assert sign(chief, account, form_of(shown)).status_code == 302


def test_a_loose_long_text_is_joined_by_hand(people: Cast, account: XAccount) -> None:
    post = make_post(account, "Heute früh auf der A 31 …")
    note = XNote.objects.create(
        account=account, note_id="1", written_at=BEGIN, text="Heute früh auf der A 31 geschah …"
    )
    chief = signed_in(people.chief)
    chief.post(f"/desk/x/posts/{post.pk}/note/", {"note": str(note.pk)})
    assert XPost.objects.get().text == note.text
    # Whoever joined it has worked on the post.
    assert sign(chief, account, form_of(page(chief, account))).status_code == 403


def test_the_sheet_asks_as_often_however_much_waits(people: Cast, account: XAccount) -> None:
    chief, asked = signed_in(people.chief), set()
    page(chief, account)
    for count in (1, 8):
        for number in range(count):
            head = make_post(account)
            make_picture(make_post(account, kind="thread", root=head), alt=str(number))
        with CaptureQueriesContext(connection) as queries:
            page(chief, account)
        asked.add(len(queries))
    assert len(asked) == 1


def test_the_farewell_names_all_other_channels_and_is_signed_like_any_text(
    people: Cast, account: XAccount
) -> None:
    Channel.objects.filter(pk=people.whatsapp.pk).update(follow_url="https://kanal.example/")
    writer = signed_in(people.writer)
    answer = writer.post(f"/desk/x/accounts/{account.pk}/farewell/")
    draft = Draft.objects.get()
    assert answer["Location"] == f"/admin/newsroom/draft/{draft.pk}/change/"
    assert draft.state == Draft.State.WRITING
    assert draft.latest is not None
    text = draft.latest
    assert str(account) in text.headline
    assert text.place == people.home.short_name
    assert "- WhatsApp: https://kanal.example/" in text.body
    assert f"/kanaele/{people.home.key}/" in text.body
    reached = set(text.channels.all())
    assert reached == {people.whatsapp, people.facebook, people.linkedin}
    foreign = signed_in(people.foreign_writer)
    assert foreign.post(f"/desk/x/accounts/{account.pk}/farewell/").status_code == 404


def test_the_farewell_shows_a_code_that_leads_to_all_channels(
    people: Cast, account: XAccount, settings: Settings
) -> None:
    signed_in(people.writer).post(f"/desk/x/accounts/{account.pk}/farewell/")
    placed = RevisionPicture.objects.get()
    assert people.home.name in placed.alt
    code = segno.make(f"{settings.PUBLIC_URL}/kanaele/{people.home.key}/", error="m", micro=False)
    with Image.open(placed.picture.master) as drawn:
        modules = drawn.convert("L").resize(code.symbol_size(border=4), Image.Resampling.BOX)
    dark = [bool(module) for row in code.matrix_iter(border=4) for module in row]
    assert [grey < 128 for grey in modules.tobytes()] == dark
    assert placed.picture.width >= 1000


def test_a_film_is_named_at_its_place_and_taken_out_with_its_file(
    people: Cast,
    account: XAccount,
    django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks,
) -> None:
    post = make_post(account, "Vorsicht, Muster!")
    make_picture(post)
    film = XMedium(post=post, position=2, type="video", state="found", film_digest="ab" * 32)
    film.film.save("film.mp4", ContentFile(b"film"))
    chief, form = signed_in(people.chief), f"/desk/x/posts/{post.pk}/anonymise/"
    shown = chief.get(form).content.decode()
    assert "An Stelle 2: Video" in shown
    fields = {**form_of(shown), "removed": "2", "text": post.text, "reason": "Anspruch"}
    with django_capture_on_commit_callbacks(execute=True):
        assert chief.post(form, fields).status_code == 302
    assert not default_storage.exists(str(film.film.name))
    assert XMedium.objects.get(position=2).state == "removed"
    page = chief.get(f"/desk/x/posts/{post.pk}/").content.decode()
    assert "Ein Video wurde beim Anonymisieren" in page
    assert "An Stelle 2" not in chief.get(form).content.decode()


def test_the_two_rooms_lead_to_each_other(people: Cast, account: XAccount) -> None:
    chief = signed_in(people.chief)
    assert 'href="/desk/x/">Exporte und Berichte' in chief.get("/desk/x/review/").content.decode()
    assert '<li><a href="/desk/x/review/">' in chief.get("/desk/x/").content.decode()


@pytest.mark.parametrize("number", ["9" * 25, "1" * 5000, "-1", "²", "٣", "x"])
def test_a_senseless_number_is_no_post(people: Cast, account: XAccount, number: str) -> None:
    medium = make_picture(make_post(account))
    chief, post = signed_in(people.chief), f"/desk/x/posts/{medium.post_id}"
    chief.post(f"/desk/x/accounts/{account.pk}/keep/", {"chosen": number})
    answers = [
        chief.post(f"{post}/describe/", {"position": number, "before": "", "alt": "Tunnel"}),
        chief.post(f"{post}/note/", {"note": number}),
        chief.get(f"/desk/x/accounts/{account.pk}/?page={number}"),
        chief.post(f"{post}/anonymise/", {"removed": number, "text": "", "reason": "", "seen": ""}),
    ]
    assert {one.status_code for one in answers} <= {200, 400, 404, 409, 422}
    assert not XDecision.objects.exists()
