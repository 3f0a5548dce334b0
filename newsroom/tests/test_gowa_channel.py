"""A channel behind GOWA, from the draft on: what it cannot carry is said before anybody signs."""

from __future__ import annotations

from typing import Any

import pytest
from django.template.loader import render_to_string

from broadcasts.models import Channel
from newsroom import composing, drafting
from newsroom.composing import PlacedPicture
from newsroom.desk import cards
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, signed

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast() -> Cast:
    cast = people.cast()
    Channel.objects.filter(pk=cast.whatsapp.pk).update(gateway=Channel.Gateway.GOWA)
    cast.whatsapp.refresh_from_db()
    return cast


def placed(cast: Cast) -> PlacedPicture:
    picture = drafting.add_picture(cast.home, people.jpeg(), by=cast.writer, now=NOW)
    return PlacedPicture(picture, "Eine Straße", "Pol")


def test_the_picture_stays_behind_in_sight_of_editor_and_chief(cast: Cast) -> None:
    for channel, left_out in ((cast.whatsapp, 1), (cast.facebook, 0)):
        text = composing.channel_text(
            content(channel, pictures=(placed(cast),)), channel, "bcdfghjk"
        )
        assert (len(text.pictures), text.problems) == (1 - left_out, ())
        assert cards.of_text(text).left_out == left_out


def test_what_is_signed_for_it_is_the_text_with_the_link(cast: Cast) -> None:
    broadcast = signed(cast, channels=(cast.whatsapp,), pictures=(placed(cast),)).broadcast
    assert broadcast is not None
    delivery = broadcast.deliveries.get()
    assert broadcast.permanent_url in delivery.wire_text
    assert '"pictures":[],"text"' in broadcast.manifest


def test_where_no_picture_goes_out_anyway_nothing_is_said_to_stay_behind(cast: Cast) -> None:
    missing = content(cast.whatsapp, pictures=(placed(cast),), category="vermisst")
    assert composing.channel_text(missing, cast.whatsapp, "bcdfghjk").left_out == 0


@pytest.mark.parametrize("wanted", [True, False])
def test_the_preview_card_is_shown_where_it_goes_out(
    cast: Cast, settings: Any, wanted: bool
) -> None:
    settings.WAHA_LINK_CARDS = wanted
    cast.whatsapp.gateway = "waha"
    for channel, shown in ((cast.whatsapp, wanted), (cast.facebook, False)):
        text = composing.channel_text(content(channel), channel, "bcdfghjk")
        drawn = render_to_string("desk/_card.html", {"card": cards.of_text(text)})
        assert ("post-preview" in drawn) == shown
    pictured = content(cast.whatsapp, pictures=(placed(cast),))
    assert composing.channel_text(pictured, cast.whatsapp, "bcdfghjk").card is None
