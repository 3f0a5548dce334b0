"""The three steps of CONTRIBUTING: whoever forgets a part of the second one learns it here."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from broadcasts.connecting import GATEWAYS
from broadcasts.models import Channel
from broadcasts.models.channel import Platform
from broadcasts.parcel import account_of
from broadcasts.platforms.registry import ADAPTERS
from newsroom.start import options

ROOT = Path(__file__).resolve().parents[2]
MACHINES = [name for name, adapter in ADAPTERS.items() if not adapter.capabilities.human]


def test_every_platform_says_which_gateways_speak_for_it() -> None:
    assert set(GATEWAYS) == set(Platform.values)
    assert frozenset().union(*GATEWAYS.values()) == set(Channel.Gateway.values) == set(ADAPTERS)


@pytest.mark.parametrize("gateway", MACHINES)
def test_every_gateway_has_an_address_of_its_own(gateway: str) -> None:
    assert account_of(Channel(gateway=gateway, account="1")).base_url


def test_every_address_is_a_setting_that_the_sandbox_stands_in_for() -> None:
    settings = (ROOT / "newsroom" / "settings.py").read_text(encoding="utf-8")
    operations = (ROOT / "newsroom" / "docs" / "operations.md").read_text(encoding="utf-8")
    for name in options.PLATFORMS:
        assert re.search(rf'^{name} = read\.\w+\("{name}"', settings, re.MULTILINE)
        assert f"`{name}`" in operations


@pytest.mark.parametrize("platform", sorted(set(Platform.values) - {"x"}))
def test_every_platform_has_a_colour_on_the_desk(platform: str) -> None:
    desk = (ROOT / "static" / "css" / "desk.css").read_text(encoding="utf-8")
    assert f".channel.on-{platform}" in desk
