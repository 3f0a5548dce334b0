"""An exercise looks unmistakably different on every page that shows it, by the URLs themselves."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from broadcasts.models import Broadcast, Channel, Delivery
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from inspections.tests import owner
from newsroom.models import Draft, Revision
from newsroom.notices.models import Notice
from newsroom.tests import matrix
from newsroom.tests.cast import signed_in

pytestmark = pytest.mark.django_db
#: Pages about something that is no text; every other page about one thing has to say what it is.
OTHERS = re.compile(
    r"handbook|template|authorise|urgent_fill|desk:cut|_user_|_inspection_|_channel_|_texttemplate_|desk:reach$|desk:x_"
)
#: The archive, in both languages.
ARCHIVE = ("archive:", "english:")
TITLE = re.compile(r"<title>\s*(.*?)\s*</title>", re.DOTALL)


@pytest.fixture
def world() -> matrix.World:
    """The world of the table, with every draft and broadcast in it an exercise."""
    world = matrix.world()
    Draft.objects.update(is_exercise=True)
    # The record is never changed by the product; a test may.
    owner.rows(Broadcast).update(is_exercise=True)
    Channel.objects.update(is_test=True)
    return world


@pytest.fixture
def client(world: matrix.World) -> Client:
    """Somebody who may read everything at home."""
    reader = User.objects.create_user("reader", is_staff=True)
    for right in (Right.WRITE, Right.SIGN, Right.AUDIT, Right.URGENT):
        permissions.grant(reader, right, world.cast.home)
    return signed_in(reader)


def test_every_page_of_an_exercise_says_so_in_banner_and_title(
    world: matrix.World, client: Client
) -> None:
    parts, seen, silent = matrix.parts(world), 0, []
    for address in matrix.addresses():
        if not address.parameters or OTHERS.search(address.name):
            continue
        answer = client.get(address.filled(parts))
        title = None if answer.streaming else TITLE.search(answer.content.decode())
        if answer.status_code != 200 or title is None or address.name.startswith(ARCHIVE):
            continue
        seen += 1
        if 'id="exercise"' not in answer.content.decode() or title[1][:7] != "ÜBUNG: ":
            silent.append(address.name)
    assert not silent
    assert seen >= 12


def test_no_address_of_the_archive_knows_an_exercise(world: matrix.World, client: Client) -> None:
    parts = matrix.parts(world)
    for address in matrix.addresses():
        if not address.name.startswith(ARCHIVE):
            continue
        answer = client.get(address.filled(parts))
        if not answer.streaming:
            assert world.broadcast.headline not in answer.content.decode(), address.name
        if "public_id" in address.route:
            assert answer.status_code in (301, 404), address.name


@pytest.mark.parametrize(
    "path",
    [
        "/desk/", "/admin/newsroom/draft/", "/desk/deliveries/", "/desk/calendar/", "/desk/audit/",
        "/desk/notices/",
    ],
)  # fmt: skip
def test_every_list_marks_its_exercises(world: matrix.World, client: Client, path: str) -> None:
    Delivery.objects.update(state="by_hand")
    soon = timezone.now() + timedelta(minutes=1)
    owner.rows(Broadcast).update(embargo_until=soon)
    owner.rows(Revision).update(embargo_until=soon)
    Notice.objects.update_or_create(
        recipient=User.objects.get(username="reader"), kind="signed", at=soon,
        defaults={"inspection": world.cast.home, "headline": "Unfall", "is_exercise": True,
                  "made_at": soon},
    )  # fmt: skip
    page = client.get(path).content.decode()
    assert "badge-exercise" in page
    assert 'id="exercise"' not in page


def test_cutting_a_picture_of_an_exercise_says_so(world: matrix.World, client: Client) -> None:
    page = client.get(f"/desk/pictures/{world.picture.pk}/cut/?draft={world.waiting.pk}")
    assert 'id="exercise"' in page.content.decode()


def test_the_pages_of_a_real_text_look_as_ever(client: Client, world: matrix.World) -> None:
    Draft.objects.update(is_exercise=False)
    Channel.objects.update(is_test=False)
    page = client.get(f"/desk/drafts/{world.waiting.pk}/").content.decode()
    assert 'id="exercise"' not in page
    assert "ÜBUNG" not in page


@pytest.mark.parametrize("path", ["/desk/urgent/?exercise=1", "/desk/urgent/{}/?exercise=1"])
def test_practising_in_the_urgent_lane_says_so(
    world: matrix.World, client: Client, path: str
) -> None:
    page = client.get(path.format(world.lane.authorisation.pk)).content.decode()
    assert 'id="exercise"' in page
