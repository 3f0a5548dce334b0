"""The self-test of a WhatsApp gateway: only on a test channel, and it finds what does not hold."""

from __future__ import annotations

import io
import time
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from broadcasts.models import Channel
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.tests.cast import Cast

pytestmark = pytest.mark.django_db
JID = "120363000000000077@newsletter"


@pytest.fixture
def tested(whatsapp: Channel, monkeypatch: pytest.MonkeyPatch, sandbox: SandboxProcess) -> Channel:
    """A test channel, and pauses that move the sandbox's clock instead of ours."""
    monkeypatch.setattr(time, "sleep", sandbox.advance)
    Channel.objects.filter(pk=whatsapp.pk).update(is_test=True)
    return whatsapp


def run(*words: str) -> tuple[str, int]:
    out = io.StringIO()
    try:
        call_command("whatsapp_selftest", JID, *words, stdout=out)
    except SystemExit as end:
        return out.getvalue(), int(end.code or 0)
    return out.getvalue(), 0


def test_everything_needed_holds_and_the_channel_is_empty_afterwards(
    tested: Channel, sandbox: SandboxProcess
) -> None:
    told, code = run()
    assert code == 0
    for letter in "abch":
        assert f"✓ ({letter})" in told
    assert "✕ (d) a caption can be changed" in told
    assert "✕ (a) our id is kept for a preview card" in told
    assert "pictures_max" in told
    posts = sandbox.ledger("whatsapp", JID)
    assert len(posts) == 5
    assert all(post["deleted"] for post in posts)


@pytest.mark.parametrize(
    ("order", "sign"),
    [
        ({"fault": "id_rewritten", "operation": "publish"}, "✕ (a) our id is kept for a text"),
        ({"fault": "unpublished_201", "operation": "publish"}, "✕ (b) the own post"),
        ({"fault": "no_effect", "operation": "delete"}, "✕ everything posted can be taken"),
        ({"fault": "wedged", "operation": "any"}, "✕ the channel can be used"),
    ],
)
def test_what_does_not_hold_is_found_and_ends_with_one(
    tested: Channel, sandbox: SandboxProcess, order: dict[str, Any], sign: str
) -> None:
    sandbox.fault(platform="whatsapp", account=JID, times=0, **order)
    told, code = run()
    assert (sign in told, code) == (True, 1)


def test_another_admins_post_is_deleted_only_when_named(
    tested: Channel, sandbox: SandboxProcess
) -> None:
    told, _code = run("--foreign", "3EB0" + "9" * 18)
    assert "✓ (e)" in told
    assert "· (e)" not in told


def test_a_real_channel_is_not_touched(whatsapp: Channel, sandbox: SandboxProcess) -> None:
    with pytest.raises(CommandError, match="not marked as a test channel"):
        run()
    assert sandbox.ledger() == []


def test_a_channel_by_hand_has_no_gateway_to_try(cast: Cast, tested: Channel) -> None:
    Channel.objects.filter(pk=tested.pk).update(gateway="manual")
    with pytest.raises(CommandError, match="by hand"):
        run()
