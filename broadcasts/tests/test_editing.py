"""Correcting a post where it stands: signed as a change, sent as one, seen as changed."""

from __future__ import annotations

import json
from typing import Any

import pytest

from broadcasts import editing, jobs, ledger, manifest, standing
from broadcasts.manifest import SignedChannel
from broadcasts.models import Channel, Delivery
from broadcasts.models.delivery import State
from broadcasts.platforms.base import Message
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.acts import patiently, publish_one, run, withdraw
from broadcasts.tests.cast import Cast, Clock, delivery_of, open_channel, signed

pytestmark = pytest.mark.django_db

RIGHT = "Die A 31 ist noch gesperrt."


def corrected(
    cast: Cast, first: Delivery, clock: Clock, operation: str = "edit", **more: Any
) -> Delivery:
    """A correction that was signed as a change of the post of ``first``, or in its place."""
    entry = SignedChannel(first.channel_id, RIGHT, (), first.channel.address, operation)
    broadcast = signed(
        cast, [], text=RIGHT, now=clock(), public_id="mnpqrstv", kind="correction",
        follows=first.broadcast.public_id, channels=(entry,), **more,
    )  # fmt: skip
    return delivery_of(broadcast, first.channel, operation)


def posts(sandbox: SandboxProcess, platform: str = "whatsapp") -> list[tuple[str, bool]]:
    return [(post["text"], bool(post["deleted"])) for post in sandbox.ledger(platform)]


@pytest.mark.parametrize("platform", ["whatsapp", "facebook", "linkedin"])
def test_a_correction_changes_the_post_that_stands_there(
    cast: Cast, sandbox: SandboxProcess, clock: Clock, platform: str
) -> None:
    channel = open_channel(cast, platform, sandbox)
    first = run(publish_one(cast, channel, clock), clock)
    row = patiently(corrected(cast, first, clock), clock)
    assert (row.state, row.remote_id) == (State.VERIFIED, first.remote_id), row.problem
    assert posts(sandbox, platform) == [(RIGHT, False)]


def test_the_signature_covers_that_a_post_is_changed(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = corrected(cast, run(publish_one(cast, whatsapp, clock), clock), clock)
    entry = json.loads(row.broadcast.manifest)["channels"][0]
    assert entry["operation"] == "edit"
    # As if somebody made it a new post after the signature.
    Delivery.objects.filter(pk=row.pk).update(operation="publish")
    assert patiently(row, clock).problem == "signature_digest"
    assert len(posts(sandbox)) == 1


def test_a_new_post_is_signed_in_the_words_of_before() -> None:
    entry = SignedChannel(1, "Text", ())
    assert "operation" not in manifest.manifest(release_with(entry))


def release_with(entry: SignedChannel) -> manifest.Release:
    return manifest.Release(
        public_id="b", inspection="l", category="verkehr", urgency="normal", kind="initial",
        follows="", headline="", place="", lead="", body="", embargo_until=None, pictures=(),
        channels=(entry,), contributors=(),
    )  # fmt: skip


def test_a_change_of_unknown_fate_is_made_again_and_there_is_still_one_post(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    sandbox.fault(platform="whatsapp", operation="edit", fault="reset_after")
    row = run(corrected(cast, first, clock), clock)
    assert row.state == State.QUEUED
    assert patiently(row, clock).state == State.VERIFIED
    assert posts(sandbox) == [(RIGHT, False)]


def test_a_change_that_had_no_effect_is_no_proof_and_goes_to_a_person(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    sandbox.fault(platform="whatsapp", operation="edit", fault="no_effect")
    row = patiently(corrected(cast, first, clock), clock)
    assert (row.state, row.problem) == (State.BY_HAND, "not_changed")
    assert posts(sandbox) == [(first.wire_text, False)]


def test_the_daily_look_misses_no_text_that_we_changed(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = run(publish_one(cast, whatsapp, clock), clock)
    row = patiently(corrected(cast, first, clock), clock)
    clock.now += 2 * standing.DAY
    assert list(Delivery.objects.to_look_at(clock())) == [row]


def test_a_worker_that_died_while_changing_is_followed_by_another(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = corrected(cast, run(publish_one(cast, whatsapp, clock), clock), clock)
    assert ledger.claim(row, clock())
    assert ledger.arm(row, clock())
    clock.advance(3600)
    jobs.sweep(clock())
    assert patiently(row, clock).state == State.VERIFIED


def test_withdrawing_a_correction_takes_the_changed_post_down(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = patiently(corrected(cast, run(publish_one(cast, whatsapp, clock), clock), clock), clock)
    assert patiently(withdraw(cast, row, clock), clock).state == State.VERIFIED
    assert posts(sandbox) == [(RIGHT, True)]


def test_withdrawing_a_correction_before_its_change_leaves_the_original(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    row = corrected(cast, run(publish_one(cast, whatsapp, clock), clock), clock)
    assert patiently(withdraw(cast, row, clock), clock).state == State.VERIFIED
    assert [deleted for _text, deleted in posts(sandbox)] == [False]
    assert run(row, clock).state == State.CANCELLED


def test_only_a_calm_correction_of_a_seen_post_changes_it(
    cast: Cast, whatsapp: Channel, sandbox: SandboxProcess, clock: Clock
) -> None:
    first = publish_one(cast, whatsapp, clock)
    assert not editing.standing_posts("correction", first.broadcast)
    run(first, clock)
    post = editing.standing_posts("correction", first.broadcast)[whatsapp.pk]
    assert not editing.standing_posts("update", first.broadcast)
    assert editing.operation(post, "normal", whatsapp, Message("x"), ()) == "edit"
    assert editing.operation(post, "sofort", whatsapp, Message("x"), ()) == "publish"
    assert editing.operation(post, "normal", whatsapp, Message("x"), ("a" * 64,)) == "publish"
