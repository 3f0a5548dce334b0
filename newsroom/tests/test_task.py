"""A delivery by hand: all that the phone needs on one page, and done only with a proof."""

from __future__ import annotations

import hashlib
import io
from typing import Any

import pytest
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from broadcasts import by_hand, ledger, publishing, stopping
from broadcasts.models import Channel, Delivery, Screenshot
from broadcasts.models.delivery import Operation, State
from newsroom import drafting, exporting, record
from newsroom.composing import PlacedPicture
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, signed, signed_in

pytestmark = pytest.mark.django_db
LINK = "https://whatsapp.com/channel/0029Va/7"
TICKED = {"channel": "on", "text": "on", "pictures": "on"}


@pytest.fixture
def cast() -> Cast:
    cast = people.cast()
    Channel.objects.filter(pk=cast.whatsapp.pk).update(
        gateway=Channel.Gateway.MANUAL, invite="https://whatsapp.com/channel/0029VaHand"
    )
    cast.whatsapp.refresh_from_db()
    return cast


@pytest.fixture
def task(cast: Cast) -> Delivery:
    picture = drafting.add_picture(cast.home, people.jpeg(), by=cast.writer, now=NOW)
    broadcast = signed(cast, pictures=(PlacedPicture(picture, "Zwei Autos", "Pol"),)).broadcast
    assert broadcast is not None
    delivery = broadcast.deliveries.get()
    ledger.give_to_a_person(delivery, "by_hand", NOW)
    return delivery


def page(person: Any, task: Delivery) -> Any:
    return signed_in(person).get(reverse("desk:task", args=[task.pk]))


def prove(person: Any, task: Delivery, **fields: Any) -> Any:
    answer = signed_in(person).post(reverse("desk:task", args=[task.pk]), fields)
    task.refresh_from_db()
    return answer


def shot(content: bytes | None = None) -> SimpleUploadedFile:
    found = people.jpeg().read() if content is None else content
    return SimpleUploadedFile("schirm.jpg", found, "image/jpeg")


def test_the_page_holds_all_that_the_phone_needs(cast: Cast, task: Delivery) -> None:
    text = page(cast.writer, task).content.decode()
    assert task.wire_text.splitlines()[0] in text
    assert 'href="https://whatsapp.com/channel/0029VaHand"' in text
    assert text.count("data:image/svg+xml") == 2
    assert "/pictures/1/master.jpg" in text
    assert ">Zwei Autos</textarea>" in text


def test_the_link_and_a_full_checklist_are_proof_enough(cast: Cast, task: Delivery) -> None:
    assert prove(cast.writer, task, link=LINK, **TICKED).status_code == 302
    assert (task.state, task.permalink) == (State.VERIFIED, LINK)
    assert task.confirmed_by == cast.writer
    assert prove(cast.chief, task, link=LINK, **TICKED).status_code == 409


@pytest.mark.parametrize("left_out", sorted(TICKED))
def test_every_point_of_the_checklist_counts(cast: Cast, task: Delivery, left_out: str) -> None:
    ticked = {name: value for name, value in TICKED.items() if name != left_out}
    answer = prove(cast.writer, task, link=LINK, **ticked)
    assert (answer.status_code, task.state) == (422, State.BY_HAND)
    assert LINK in answer.content.decode()


@pytest.mark.parametrize(
    "given", [{}, {"link": "whatsapp"}, {"screenshot": shot(b"%PDF-1.7")}, {"screenshot": ""}]
)
def test_without_a_proof_that_can_be_looked_at_it_is_not_done(
    cast: Cast, task: Delivery, given: dict[str, Any]
) -> None:
    assert prove(cast.writer, task, **TICKED, **given).status_code == 422
    assert task.state == State.BY_HAND
    assert not Screenshot.objects.exists()


def test_a_screenshot_is_cleaned_kept_and_bound_to_who_made_it(cast: Cast, task: Delivery) -> None:
    upload = people.jpeg().read() + b"where the scene was"
    assert prove(cast.writer, task, screenshot=shot(upload), **TICKED).status_code == 302
    assert task.state == State.VERIFIED
    kept = Screenshot.objects.get()
    content = kept.file.read()
    assert b"where the scene was" not in content
    assert hashlib.sha256(content).hexdigest() == kept.file_digest
    assert (kept.by, kept.number) == (cast.writer, 1)


def test_an_auditor_sees_the_screenshot_in_the_record_and_in_its_export(
    cast: Cast, task: Delivery
) -> None:
    prove(cast.writer, task, screenshot=shot(), **TICKED)
    kept, client = Screenshot.objects.get(), signed_in(cast.auditor)
    address = reverse("desk:screenshot", args=[kept.pk])
    document = client.get(reverse("desk:record", args=[task.broadcast.public_id]))
    assert address in document.content.decode()
    assert b"".join(client.get(address)) == kept.file.read()
    assert signed_in(cast.foreign_chief).get(address).status_code == 404
    parts = exporting.files(task.broadcast)
    assert f"screenshots/{task.pk}-1.jpg" in parts
    assert f'src="screenshots/{task.pk}-1.jpg"'.encode() in parts["record.html"]


def test_a_screenshot_that_was_exchanged_breaks_the_record(cast: Cast, task: Delivery) -> None:
    prove(cast.writer, task, screenshot=shot(), **TICKED)
    assert list(record.broken_rows()) == []
    kept = Screenshot.objects.get()
    name = str(kept.file.name)
    default_storage.delete(name)
    default_storage.save(name, io.BytesIO(b"another"))
    [line] = record.broken_rows()
    assert line.startswith(f"screenshot {kept.pk}")


def test_who_only_looks_gets_no_form_and_confirms_nothing(cast: Cast, task: Delivery) -> None:
    assert "csrfmiddlewaretoken" not in page(cast.auditor, task).context["form"]
    assert not page(cast.auditor, task).context["may_decide"]
    assert prove(cast.auditor, task, link=LINK, **TICKED).status_code == 403
    assert page(cast.foreign_writer, task).status_code == 404
    assert prove(cast.foreign_writer, task, link=LINK, **TICKED).status_code == 404
    assert task.state == State.BY_HAND


def test_a_takedown_needs_the_word_of_an_officer_and_shows_the_post(
    cast: Cast, task: Delivery
) -> None:
    prove(cast.writer, task, link=LINK, **TICKED)
    publishing.withdraw(task.broadcast, by=cast.chief, reason="Irrtum", now=NOW)
    takedown = task.broadcast.deliveries.get(operation=Operation.DELETE)
    Delivery.objects.filter(pk=takedown.pk).update(permalink=LINK)
    ledger.end(takedown, State.BY_HAND, "takedown_by_hand", NOW)
    shown = page(cast.writer, takedown)
    assert task.wire_text.splitlines()[0] in shown.content.decode()
    assert set(shown.context["form"].fields) == {"screenshot"}
    assert prove(cast.writer, takedown).status_code == 302
    assert takedown.state == State.VERIFIED


def test_the_verb_itself_refuses_a_publication_without_proof(cast: Cast, task: Delivery) -> None:
    with pytest.raises(by_hand.NoProof):
        by_hand.confirm(task, by=cast.writer, link="", screenshot=None, now=NOW)


def test_what_was_posted_before_a_stop_can_still_be_proven_on_its_page(
    cast: Cast, task: Delivery
) -> None:
    stopping.stop(task.broadcast, by=cast.chief, now=NOW)
    assert 'id="called-back"' in page(cast.writer, task).content.decode()
    assert prove(cast.writer, task, link=LINK, **TICKED).status_code == 302
    assert (task.state, task.permalink) == (State.VERIFIED, LINK)
