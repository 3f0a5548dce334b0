"""Times on the wall: the nights of the clock change, what is asked for, kept, and stored as UTC."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from broadcasts.models import Channel
from newsroom import wallclock, workflow
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, form, signed_in, submitted, written

SPRING, AUTUMN = "2027-03-28T02:30", "2027-10-31T02:30"
FIRST = datetime(2027, 10, 31, 0, 30, tzinfo=UTC)
SECOND = FIRST + timedelta(hours=1)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def send(client: Client, draft: Draft, action: str = "save", **changed: Any) -> Any:
    draft.refresh_from_db()
    values = form(Channel.objects.get(platform="whatsapp", inspection__key="ler-emd"))
    address = reverse("admin:newsroom_draft_change", args=[draft.pk])
    return client.post(address, {**values, "action": action, "base": draft.latest_id, **changed})


@pytest.mark.parametrize(
    ("wall", "stored"),
    [
        ("2027-01-15T06:00", datetime(2027, 1, 15, 5, 0, tzinfo=UTC)),
        ("2027-07-15T06:00", datetime(2027, 7, 15, 4, 0, tzinfo=UTC)),
        ("2027-03-28T01:59", datetime(2027, 3, 28, 0, 59, tzinfo=UTC)),
        ("2027-03-28T03:00", datetime(2027, 3, 28, 1, 0, tzinfo=UTC)),
        (f"{AUTUMN}#0", FIRST),
        (f"{AUTUMN}#1", SECOND),
        ("2027-10-31T03:00", datetime(2027, 10, 31, 2, 0, tzinfo=UTC)),
        ("2027-07-15T06:00#1", datetime(2027, 7, 15, 4, 0, tzinfo=UTC)),
    ],
)
def test_a_wall_time_is_one_moment_in_utc(wall: str, stored: datetime) -> None:
    moment = wallclock.LocalTimeField().clean(wall)
    assert moment is not None
    assert moment.astimezone(UTC) == stored


@pytest.mark.parametrize("wall", ["2027-03-28T02:00", SPRING, "2027-03-28T02:59"])
def test_a_missing_time_is_refused_with_the_next_one_that_exists(wall: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        wallclock.LocalTimeField().clean(wall)
    assert "gültige ist 03:00 Uhr MESZ" in refusal.value.messages[0]


@pytest.mark.parametrize("choice", ["", "#", "#2", "#x"])
def test_a_doubled_time_without_a_choice_is_asked_for(choice: str) -> None:
    with pytest.raises(ValidationError) as refusal:
        wallclock.LocalTimeField().clean(AUTUMN + choice)
    assert refusal.value.code in ("doubled", "invalid")


@pytest.mark.django_db
def test_the_form_asks_which_and_keeps_the_answer(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    asked = send(client, draft, embargo_until=AUTUMN)
    page = asked.content.decode()
    assert asked.status_code == 422
    assert page.count('name="embargo_until_fold"') == 2
    assert "02:30 Uhr MESZ" in page
    assert "02:30 Uhr MEZ" in page
    assert send(client, draft, embargo_until=AUTUMN, embargo_until_fold="1").status_code == 302
    draft.refresh_from_db()
    assert draft.latest is not None
    assert draft.latest.embargo_until == SECOND
    page = client.get(reverse("admin:newsroom_draft_change", args=[draft.pk])).content.decode()
    assert 'value="1" id="id_embargo_until_1" checked' in page


@pytest.mark.django_db
def test_the_other_of_the_two_hours_is_a_change_that_is_saved(cast: Cast) -> None:
    draft, client = written(cast, embargo_until=SECOND), signed_in(cast.writer)
    send(client, draft, embargo_until=AUTUMN, embargo_until_fold="0")
    draft.refresh_from_db()
    assert draft.latest is not None
    assert draft.latest.embargo_until == FIRST


@pytest.mark.django_db
def test_preview_keeps_the_choice(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    answer = send(client, draft, "preview", embargo_until=AUTUMN, embargo_until_fold="0")
    assert 'value="0" id="id_embargo_until_0" checked' in answer.content.decode()


@pytest.mark.django_db
def test_zone_stands_in_the_list_and_on_the_sign_off_page(cast: Cast) -> None:
    draft = submitted(cast, embargo_until=SECOND, expires_at=SECOND + timedelta(days=1))
    client = signed_in(cast.chief)
    for address in ("/admin/newsroom/draft/", f"/desk/drafts/{draft.pk}/"):
        assert "31. Oktober 2027 02:30 MEZ" in client.get(address).content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("begin", "end", "wrong"),
    [
        (-1, None, ["embargo_until"]),
        (None, -1, ["expires_at"]),
        (2, 2, ["expires_at"]),
        (2, 1, ["expires_at"]),
        (1, 2, []),
    ],
)
def test_an_impossible_schedule_is_not_submitted(
    cast: Cast, begin: int | None, end: int | None, wrong: list[str]
) -> None:
    now = timezone.now()
    hours = {"embargo_until": begin, "expires_at": end}
    draft = written(cast, **{n: now + timedelta(hours=h) for n, h in hours.items() if h})
    assert draft.latest_id is not None
    if not wrong:
        workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=now)
        return
    with pytest.raises(workflow.Incomplete) as refusal:
        workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=now)
    assert len(refusal.value.sentences) == 1


@pytest.mark.django_db
def test_an_embargo_that_ended_while_waiting_is_not_signed(cast: Cast) -> None:
    now = timezone.now()
    draft = submitted(cast, embargo_until=now + timedelta(hours=1))
    late, digest = now + timedelta(hours=2), workflow.sheet(draft).digest
    assert draft.latest_id is not None
    with pytest.raises(workflow.Incomplete):
        workflow.sign_off(draft, by=cast.chief, revision=draft.latest_id, digest=digest, now=late)


def test_a_server_elsewhere_reads_the_same_moment() -> None:
    code = (
        "import django; django.setup()\n"
        "from newsroom.wallclock import LocalTimeField\n"
        f"print(int(LocalTimeField().clean('{AUTUMN}#1').timestamp()))"
    )
    surroundings = {**os.environ, "TZ": "America/New_York"}
    surroundings["DJANGO_SETTINGS_MODULE"] = "newsroom.settings"
    told = subprocess.run(
        [sys.executable, "-c", code], env=surroundings, capture_output=True, text=True, check=True
    )
    assert int(told.stdout) == int(SECOND.timestamp())
