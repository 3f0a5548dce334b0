"""Follow-ups through the desk: begun at a broadcast, bound to it and to the channels it reached."""

from __future__ import annotations

from typing import Any

import pytest
from django.urls import reverse

from broadcasts.models import Broadcast, Channel, Delivery
from newsroom import review, stories
from newsroom.desk import following
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, form, signed, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.fixture
def original(cast: Cast) -> Broadcast:
    """Out on WhatsApp and Facebook; LinkedIn refused it."""
    draft = signed(cast, channels=(cast.whatsapp, cast.facebook, cast.linkedin))
    assert draft.broadcast is not None
    Delivery.objects.exclude(channel=cast.linkedin).update(state="verified")
    Delivery.objects.filter(channel=cast.linkedin).update(state="rejected")
    return draft.broadcast


def begin(
    cast: Cast, original: Broadcast, kind: str = "correction", by: Any = None, ticket: str = ""
) -> Any:
    address = reverse("desk:follow", args=[original.public_id])
    values = {"kind": kind, "ticket": ticket or following.ticket(original)}
    return signed_in(by or cast.writer).post(address, values)


def newest() -> Draft:
    return Draft.objects.latest("pk")


@pytest.mark.parametrize("kind", stories.KINDS)
def test_a_button_begins_a_draft_for_exactly_the_channels_reached(
    cast: Cast, original: Broadcast, kind: str
) -> None:
    assert begin(cast, original, kind).status_code == 302
    latest = newest().latest
    assert latest is not None
    assert (latest.kind, latest.follows) == (kind, original)
    assert set(latest.channels.all()) == {cast.whatsapp, cast.facebook}


def test_a_double_click_begins_one_draft(cast: Cast, original: Broadcast) -> None:
    page = signed_in(cast.writer).get(reverse("desk:broadcast", args=[original.public_id]))
    ticket = page.context["follow_ticket"]
    assert f'value="{ticket}"' in page.content.decode()
    before = Draft.objects.count()
    first, second = (begin(cast, original, ticket=ticket) for _click in range(2))
    assert (second.status_code, second["Location"]) == (302, first["Location"])
    assert Draft.objects.count() == before + 1
    # Back on a page that was not loaded anew, another button is another wish.
    assert begin(cast, original, "update", ticket=ticket)["Location"] != first["Location"]


def test_a_number_of_another_broadcast_begins_nothing(cast: Cast, original: Broadcast) -> None:
    other = signed(cast).broadcast
    assert other is not None
    before = Draft.objects.count()
    assert begin(cast, original, ticket=following.ticket(other)).status_code == 422
    assert begin(cast, original, ticket="made-up").status_code == 422
    assert Draft.objects.count() == before


def test_the_end_of_a_search_repeats_no_name(cast: Cast) -> None:
    search = signed(cast, headline="Wer hat Vorname Nachname gesehen?", category="vermisst")
    assert search.broadcast is not None
    begin(cast, search.broadcast, "revocation")
    latest = newest().latest
    assert latest is not None
    assert (latest.headline, "Nachname" in latest.lead) == ("Suche beendet, Leer", False)


def test_a_search_offers_its_end_and_other_texts_a_retraction(
    cast: Cast, original: Broadcast
) -> None:
    page = signed_in(cast.writer).get(reverse("desk:broadcast", args=[original.public_id]))
    assert 'value="retraction"' in page.content.decode()
    assert 'value="revocation"' not in page.content.decode()


def test_the_form_names_the_channel_it_cannot_reach_and_why(
    cast: Cast, original: Broadcast
) -> None:
    begin(cast, original)
    address = reverse("admin:newsroom_draft_change", args=[newest().pk])
    page = signed_in(cast.writer).get(address).content.decode()
    assert str(cast.linkedin) in page
    assert "die erste Meldung ist dort nie erschienen" in page


@pytest.mark.parametrize(
    ("state", "channel_state", "reached", "said"),
    [
        ("verified", "active", True, ""),
        ("accepted", "active", True, ""),
        ("unclear", "active", True, "noch nicht bestätigt"),
        ("verified", "paused", True, "angehalten"),
        ("cancelled", "active", False, "nie erschienen"),
        ("verified", "retired", False, "stillgelegt"),
    ],
)
def test_where_a_follow_up_can_go(
    cast: Cast, original: Broadcast, state: str, channel_state: str, reached: bool, said: str
) -> None:
    day = NOW.date() if channel_state == "retired" else None
    Delivery.objects.filter(channel=cast.whatsapp).update(state=state)
    Channel.objects.filter(pk=cast.whatsapp.pk).update(state=channel_state, retired_on=day)
    found = stories.targets(original, cast.home)
    target = next(one for one in found if one.channel == cast.whatsapp)
    assert (not target.obstacle) == reached
    assert said in target.obstacle + target.remark


def test_the_original_cannot_be_exchanged_in_the_form(cast: Cast, original: Broadcast) -> None:
    begin(cast, original)
    draft = newest()
    values = form(cast.whatsapp, kind="correction", follows="", base=draft.latest_id)
    address = reverse("admin:newsroom_draft_change", args=[draft.pk])
    assert signed_in(cast.writer).post(address, values).status_code == 302
    draft.refresh_from_db()
    assert draft.latest is not None
    assert draft.latest.follows == original


def test_a_channel_that_never_got_the_original_blocks_and_one_left_out_asks(
    cast: Cast, original: Broadcast
) -> None:
    text = people.content(cast.whatsapp, cast.linkedin, kind="update", follows=original)
    found = review.of(text, cast.home, "bcdfghjk", NOW)
    assert [remark.check.code for remark in found.blocks] == ["beyond_the_story"]
    assert [remark.check.code for remark in found.warnings] == ["left_out"]


@pytest.mark.parametrize(("who", "status"), [("auditor", 403), ("foreign_writer", 404)])
def test_only_who_writes_here_begins_a_follow_up(
    cast: Cast, original: Broadcast, who: str, status: int
) -> None:
    before = Draft.objects.count()
    assert begin(cast, original, by=getattr(cast, who)).status_code == status
    assert Draft.objects.count() == before


def test_no_new_story_is_begun_as_a_follow_up(cast: Cast, original: Broadcast) -> None:
    assert begin(cast, original, "initial").status_code == 422
