"""Rules a channel carries: link only, retired with a word to the readers, X only as history."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from broadcasts import ledger, manifest, retiring
from broadcasts.models import Channel, Delivery
from broadcasts.models.broadcast import permanent_url
from broadcasts.models.delivery import State
from newsroom import composing, drafting
from newsroom.composing import HINT_LIMIT, PlacedPicture
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, signed, signed_in

pytestmark = pytest.mark.django_db
CHANNELS = "/admin/broadcasts/channel/"
LINK = permanent_url("bcdfghjk")


@pytest.fixture
def cast() -> Cast:
    cast = people.cast()
    Channel.objects.filter(pk=cast.facebook.pk).update(link_only=True)
    cast.facebook.refresh_from_db()
    return cast


def text(cast: Cast, **changed: Any) -> composing.ChannelText:
    return composing.channel_text(content(cast.facebook, **changed), cast.facebook, "bcdfghjk")


def change(cast: Cast, **changed: Any) -> tuple[Channel, Any]:
    channel = cast.facebook
    channel.refresh_from_db()
    names = ("platform", "gateway", "name", "account", "state")
    values = {name: getattr(channel, name) for name in names} | {"inspection": cast.home.pk}
    address = f"{CHANNELS}{channel.pk}/change/"
    answer = signed_in(cast.administrator).post(address, {**values, **changed})
    channel.refresh_from_db()
    return channel, answer


def test_a_channel_that_only_links_says_headline_and_address_and_shows_no_picture(
    cast: Cast,
) -> None:
    picture = drafting.add_picture(cast.home, people.jpeg(), by=cast.writer, now=NOW)
    found = text(cast, pictures=(PlacedPicture(picture, "Eine Straße"),))
    assert found.wire_text == f"Unfall auf der Deichstraße\n\n{LINK}"
    assert found.pictures == ()


def test_the_own_words_of_such_a_channel_are_cut_to_a_hint(cast: Cast) -> None:
    found = text(cast, wordings={"facebook": "Wort " * 100 + "{link}"})
    hint, _break, address = found.wire_text.partition("\n\n")
    assert (len(hint) <= HINT_LIMIT, hint[-1], address) == (True, "…", LINK)
    own = text(cast, wordings={"facebook": "Kurz: {link}"}).wire_text
    assert own == f"Kurz:\n\n{LINK}"


def test_the_chief_signs_the_hint_and_not_the_text(cast: Cast) -> None:
    picture = drafting.add_picture(cast.home, people.jpeg(), by=cast.writer, now=NOW)
    broadcast = signed(
        cast, channels=(cast.facebook,), pictures=(PlacedPicture(picture, "Eine Straße", "Pol"),)
    ).broadcast
    assert broadcast is not None
    delivery = broadcast.deliveries.get()
    assert "zwei Autos" not in delivery.wire_text
    assert manifest.digest(broadcast.manifest) == broadcast.digest
    assert '"pictures":[],"text":"Unfall auf der Deichstraße' in broadcast.manifest


def test_a_channel_that_needs_a_picture_cannot_only_link(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.facebook.pk).update(
        platform="instagram", gateway="instagram", link_only=False
    )
    channel, answer = change(cast, link_only="on")
    assert "link_only" in answer.context["adminform"].form.errors
    assert not channel.link_only


def test_an_administrator_sets_the_rules_alone(cast: Cast) -> None:
    channel, _answer = change(cast, pace_seconds="90")
    assert (channel.pace_seconds, channel.link_only) == (90, False)


def test_retiring_takes_a_date_and_a_word_to_the_readers(cast: Cast) -> None:
    channel, answer = change(cast, state="retired", retired_on="1.9.2024")
    assert "moved_to" in answer.context["adminform"].form.errors
    assert channel.state == "active"
    gone = {"state": "retired", "retired_on": "1.9.2024", "moved_to": "Folgen Sie uns auf WhatsApp"}
    assert change(cast, **gone)[0].state == "retired"


@pytest.mark.parametrize("wanted", ["active", "paused"])
def test_nobody_revives_a_retired_channel(cast: Cast, wanted: str) -> None:
    Channel.objects.filter(pk=cast.facebook.pk).update(
        state="retired", retired_on="2024-09-01", moved_to="Hier"
    )
    channel, answer = change(cast, state=wanted)
    assert "stillgelegt" in str(answer.context["adminform"].form.errors)
    assert channel.state == "retired"


def test_a_new_channel_cannot_be_connected_by_way_of_a_pause(cast: Cast) -> None:
    Channel.objects.filter(pk=cast.facebook.pk).update(state="new")
    assert change(cast, state="paused")[0].state == "new"


def test_x_is_kept_as_a_retired_channel_only(cast: Cast) -> None:
    values = {"inspection": cast.home.pk, "platform": "x", "gateway": "manual", "name": "@pol",
              "account": "pol", "state": "active", "pace_seconds": "0"}  # fmt: skip
    client = signed_in(cast.administrator)
    assert "state" in client.post(f"{CHANNELS}add/", values).context["adminform"].form.errors
    with pytest.raises(IntegrityError), transaction.atomic():
        Channel.objects.create(inspection=cast.home, platform="x", gateway="manual", account="pol")


def test_what_a_channel_held_is_given_back_when_it_is_retired(cast: Cast) -> None:
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    delivery = broadcast.deliveries.get()
    ledger.move(delivery, State.QUEUED, State.HELD, "channel_paused", NOW, problem="channel_paused")
    assert retiring.refuse_held(NOW) == 0
    Channel.objects.filter(pk=cast.whatsapp.pk).update(
        state="retired", retired_on=timezone.localdate()
    )
    assert (retiring.refuse_held(NOW), retiring.refuse_held(NOW)) == (1, 0)
    again = Delivery.objects.get(pk=delivery.pk)
    assert (again.state, again.problem) == (State.REJECTED, "channel_retired")
