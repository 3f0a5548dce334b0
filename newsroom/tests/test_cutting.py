"""Pictures that come in one by one, and their cuts: who made them, what is left of the whole."""

from __future__ import annotations

import io
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from PIL import Image

from broadcasts import pictures
from broadcasts.models import BroadcastPicture
from newsroom import composing, drafting, workflow
from newsroom.composing import PlacedPicture
from newsroom.desk.cutting import height_of, largest
from newsroom.models import Draft, Picture
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, form, jpeg, signed_in

pytestmark = pytest.mark.django_db
UPLOAD = "/desk/pictures/"
FETCH = {"X-Requested-With": "fetch"}


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.fixture
def picture(cast: Cast) -> Picture:
    """Left half red, right half blue; 400 to 300 pixels."""
    return drafting.add_picture(cast.home, halves(), by=cast.writer, now=NOW)


def halves() -> io.BytesIO:
    image = Image.new("RGB", (400, 300), "blue")
    image.paste("red", (0, 0, 200, 300))
    exif = Image.Exif()
    exif[0x010F] = "Kamera"
    exif.get_ifd(0x8825)[1] = "N"
    out = io.BytesIO()
    image.save(out, "JPEG", exif=exif)
    out.seek(0)
    return out


def cut(
    client: Client, picture: Picture, headers: dict[str, str] | None = None, **values: Any
) -> Any:
    box = {"left": 200, "top": 0, "width": 200, "height": 300, "action": "keep"}
    address = reverse("desk:cut", args=[picture.pk])
    return client.post(address, box | values, headers=headers or FETCH)


def opened(file: Any) -> Image.Image:
    with file.open("rb") as stored:
        return Image.open(io.BytesIO(stored.read()))


def has_red(image: Image.Image) -> bool:
    bands = image.convert("RGB").split()
    reds, blues = bands[0].tobytes(), bands[2].tobytes()
    return any(red > 150 and blue < 100 for red, blue in zip(reds, blues, strict=True))


def with_picture(cast: Cast, picture: Picture) -> Draft:
    text = content(cast.whatsapp, pictures=(PlacedPicture(picture, "Straße"),))
    return drafting.start(cast.home, text, by=cast.writer, now=NOW)


def test_dropped_file_is_kept_and_answered_with_its_thumbnail(cast: Cast) -> None:
    client = signed_in(cast.writer)
    answer = client.post(UPLOAD, {"inspection": "ler-emd", "file": jpeg()})
    kept = Picture.objects.get()
    assert answer.status_code == 201
    assert answer.json()["picture"] == kept.pk
    assert client.get(answer.json()["thumb"]).status_code == 200


def test_dropped_file_that_is_no_picture_is_refused_in_german(cast: Cast) -> None:
    file = io.BytesIO(b"%PDF-1.7")
    file.name = "akte.pdf"
    answer = signed_in(cast.writer).post(UPLOAD, {"inspection": "ler-emd", "file": file})
    assert answer.status_code == 422
    assert "kein Bild" in answer.json()["error"]
    assert not Picture.objects.exists()


@pytest.mark.parametrize("name", ["foreign_writer", "auditor", "administrator", "superuser"])
def test_who_may_not_write_here_cannot_drop_a_file(cast: Cast, name: str) -> None:
    client = signed_in(getattr(cast, name))
    answer = client.post(UPLOAD, {"inspection": "ler-emd", "file": jpeg()})
    assert answer.status_code == 404
    assert not Picture.objects.exists()


def test_chief_cannot_sign_what_she_cropped(cast: Cast, picture: Picture) -> None:
    made = Picture.objects.get(pk=cut(signed_in(cast.chief), picture).json()["picture"])
    draft = with_picture(cast, made)
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    digest = workflow.sheet(draft).digest
    with pytest.raises(PermissionDenied):
        workflow.sign_off(draft, by=cast.chief, revision=draft.latest_id, digest=digest, now=NOW)
    workflow.sign_off(draft, by=cast.second_chief, revision=draft.latest_id, digest=digest, now=NOW)


def test_chief_cannot_sign_what_was_cropped_from_her_photograph(cast: Cast) -> None:
    photograph = drafting.add_picture(cast.home, halves(), by=cast.chief, now=NOW)
    first = drafting.cut_picture(photograph, (0, 0, 300, 300), None, by=cast.writer, now=NOW)
    second = drafting.cut_picture(first, (0, 0, 200, 300), None, by=cast.second_writer, now=NOW)
    people_of_it = composing.contributors_of(with_picture(cast, second))
    assert people_of_it == {cast.chief.pk, cast.writer.pk, cast.second_writer.pk}


def test_cropping_alone_makes_nobody_a_contributor(cast: Cast, picture: Picture) -> None:
    draft = with_picture(cast, picture)
    cut(signed_in(cast.chief), picture)
    assert cast.chief.pk not in composing.contributors_of(draft)


def test_cut_is_a_new_row_and_the_whole_stays_as_it_was(cast: Cast, picture: Picture) -> None:
    before = opened(picture.master).tobytes()
    made = Picture.objects.get(pk=cut(signed_in(cast.writer), picture).json()["picture"])
    picture.refresh_from_db()
    assert (made.derived_from, made.box) == (picture, [200, 0, 200, 300])
    assert (made.width, made.height) == (200, 300)
    assert made.digest != picture.digest
    assert opened(picture.master).tobytes() == before


@pytest.mark.parametrize("rendition", ["master", "feed", "small"])
def test_nothing_of_what_was_cut_off_is_left(cast: Cast, picture: Picture, rendition: str) -> None:
    made = drafting.cut_picture(picture, (210, 0, 180, 300), None, by=cast.writer, now=NOW)
    image = opened(getattr(made, rendition))
    assert not has_red(image)
    assert has_red(opened(getattr(picture, rendition)))
    assert not image.getexif()
    assert not {"exif", "icc_profile", "comment", "xmp"} & set(image.info)


def test_public_files_of_a_signed_text_hold_only_the_cut(cast: Cast, picture: Picture) -> None:
    made = drafting.cut_picture(picture, (210, 0, 180, 300), None, by=cast.writer, now=NOW)
    draft = with_picture(cast, made)
    assert draft.latest_id is not None
    workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    digest = workflow.sheet(draft).digest
    workflow.sign_off(draft, by=cast.chief, revision=draft.latest_id, digest=digest, now=NOW)
    public = BroadcastPicture.objects.get()
    for name in ("master", "feed", "small"):
        assert not has_red(opened(getattr(public, name)))
    whole = reverse("desk:picture", args=[picture.pk, "master"])
    assert Client().get(whole).headers["Location"].startswith("/admin/login/")


def test_two_feed_cuts_of_one_picture_do_not_share_a_file(cast: Cast, picture: Picture) -> None:
    box = (0, 0, 400, 300)
    left = drafting.cut_picture(picture, box, (0, 0, 150, 150), by=cast.writer, now=NOW)
    right = drafting.cut_picture(picture, box, (250, 0, 150, 150), by=cast.writer, now=NOW)
    assert left.digest == right.digest
    assert has_red(opened(left.feed))
    assert not has_red(opened(right.feed))


@pytest.mark.parametrize("ratio", sorted(pictures.FEED_CUTS))
@pytest.mark.parametrize("width", [131, 333, 1440, 1601, 2047, 2048])
def test_feed_cut_gets_no_border(cast: Cast, ratio: str, width: int) -> None:
    height = height_of(width, pictures.FEED_CUTS[ratio])
    whole = io.BytesIO()
    Image.new("RGB", (2048, 2600), "white").save(whole, "JPEG")
    whole.seek(0)
    cleaned = pictures.cut(whole, (0, 0, 2048, 2600), (0, 0, width, height))
    feed = Image.open(io.BytesIO(cleaned.feed))
    lowest, highest = pictures.FEED_RATIOS
    assert lowest <= feed.width / feed.height <= highest
    assert feed.getpixel((0, 0)) == feed.getpixel((feed.width - 1, feed.height - 1)) == (255,) * 3


@pytest.mark.parametrize("box", [(0, 0, 400, 300), (7, 9, 100, 290), (0, 0, 390, 80)])
@pytest.mark.parametrize("ratio", sorted(pictures.FEED_CUTS.values()))
def test_largest_feed_cut_lies_inside(box: pictures.Box, ratio: float) -> None:
    left, top, width, height = largest(box, ratio)
    assert box[0] <= left <= left + width <= box[0] + box[2]
    assert box[1] <= top <= top + height <= box[1] + box[3]


WRONG: dict[str, dict[str, Any]] = {
    "outside": {"left": 300},
    "tiny": {"width": 3},
    "strip": {"top": 0, "height": 2},
    "negative": {"left": -1},
    "huge": {"width": 10**9},
    "text": {"width": "breit"},
    "unknown ratio": {"ratio": "3:7"},
    "feed outside the cut": {"ratio": "1:1", "feed_left": 0, "feed_top": 0, "feed_width": 100},
}


@pytest.mark.parametrize("name", WRONG)
def test_impossible_cut_makes_nothing(cast: Cast, picture: Picture, name: str) -> None:
    answer = cut(signed_in(cast.writer), picture, **WRONG[name])
    assert answer.status_code == 422
    assert "notice-danger" in answer.content.decode()
    assert Picture.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "status"), [("foreign_writer", 404), ("auditor", 403), ("superuser", 404)]
)
def test_who_may_not_write_here_cannot_crop(
    cast: Cast, picture: Picture, name: str, status: int
) -> None:
    client = signed_in(getattr(cast, name))
    assert client.get(reverse("desk:cut", args=[picture.pk])).status_code == status
    assert cut(client, picture).status_code == status
    assert Picture.objects.count() == 1


def test_same_cut_again_makes_no_second_picture(cast: Cast, picture: Picture) -> None:
    client = signed_in(cast.writer)
    made = Picture.objects.get(pk=cut(client, picture).json()["picture"])
    assert cut(client, made).json()["picture"] == made.pk
    assert Picture.objects.count() == 2


def test_without_a_script_the_cut_goes_into_the_draft(cast: Cast, picture: Picture) -> None:
    draft, client = with_picture(cast, picture), signed_in(cast.writer)
    values = {"draft": draft.pk, "base": draft.latest_id}
    answer = cut(client, picture, headers={"Accept": "text/html"}, **values)
    draft.refresh_from_db()
    assert answer.status_code == 302
    assert draft.latest is not None
    place = draft.latest.pictures.get()
    assert (place.picture.derived_from, place.alt) == (picture, "Straße")
    again = cut(client, picture, headers={"Accept": "text/html"}, **values)
    assert again.status_code == 409


@pytest.mark.parametrize(("changed", "status"), [({"draft": 999}, 404), ({"base": 999}, 409)])
def test_a_cut_for_a_draft_that_is_not_there_makes_no_picture(
    cast: Cast, picture: Picture, changed: dict[str, Any], status: int
) -> None:
    draft = with_picture(cast, picture)
    values = {"draft": draft.pk, "base": draft.latest_id} | changed
    answer = cut(signed_in(cast.writer), picture, headers={"Accept": "text/html"}, **values)
    assert answer.status_code == status
    assert Picture.objects.count() == 1


def test_form_without_a_script_is_saved_before_the_picture_is_cropped(
    cast: Cast, picture: Picture
) -> None:
    draft, client = with_picture(cast, picture), signed_in(cast.writer)
    values = form(cast.whatsapp, headline="Neu", action="cut-0", base=draft.latest_id)
    values |= {"pictures-0-picture": picture.pk, "pictures-0-alt": "Straße"}
    address = reverse("admin:newsroom_draft_change", args=[draft.pk])
    answer = client.post(address, values)
    draft.refresh_from_db()
    assert str(draft) == "Neu"
    assert answer.headers["Location"] == f"/desk/pictures/{picture.pk}/cut/?draft={draft.pk}"
    page = client.get(answer.headers["Location"]).content.decode()
    assert 'viewBox="0 0 400 300"' in page
    assert "style=" not in page


def test_page_shows_a_cut_before_it_is_kept(cast: Cast, picture: Picture) -> None:
    client = signed_in(cast.writer)
    page = cut(client, picture, action="show", ratio="1:1").content.decode()
    assert 'viewBox="200 0 200 300" data-preview-of="whole"' in page
    assert 'viewBox="200 50 200 200" data-preview-of="feed"' in page
    assert Picture.objects.count() == 1
