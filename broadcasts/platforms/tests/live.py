"""Adapters that speak to the sandbox process, and a delivery in miniature."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any

import pytest

from broadcasts.platforms.base import (
    Account,
    Adapter,
    Failure,
    FailureKind,
    Finding,
    Message,
    Preparation,
    Receipt,
)
from broadcasts.platforms.registry import adapter_class
from broadcasts.platforms.tests.cast import APP_SECRET, IDS, account, message, picture
from broadcasts.sandbox.tests.hosting import PictureHost
from broadcasts.sandbox.tests.process import SandboxProcess

GATEWAYS = ("waha", "gowa", "facebook", "instagram", "linkedin", "mastodon")
PLATFORMS = {"waha": "whatsapp", "gowa": "whatsapp"}
WORDING = "Zeugen gesucht (A 1) *dringend* #Polizei_Leer 👮\n\n„Wer hat’s gesehen?“ {link}"

everywhere = pytest.mark.parametrize("gateway", GATEWAYS)


@dataclass
class Stage:
    """One channel in the sandbox and the adapter that speaks to it."""

    gateway: str
    sandbox: SandboxProcess
    host: PictureHost
    started: datetime = field(default_factory=lambda: datetime.now(UTC))
    steps: dict[str, str] = field(default_factory=dict)
    saves: list[dict[str, str]] = field(default_factory=list)

    @property
    def platform(self) -> str:
        return PLATFORMS.get(self.gateway, self.gateway)

    @property
    def account(self) -> Account:
        sandbox = self.sandbox
        base = {
            "waha": sandbox.waha,
            "gowa": sandbox.gowa,
            "linkedin": sandbox.linkedin,
            "mastodon": sandbox.mastodon,
        }
        secret = APP_SECRET if self.platform in ("facebook", "instagram") else ""
        found = account(self.gateway, base.get(self.gateway, sandbox.graph))
        return replace(found, app_secret=secret)

    @property
    def adapter(self) -> Adapter:
        return adapter_class(self.gateway)(self.account)

    def message(self, pictures: int = 1, wording: str = WORDING) -> Message:
        """As many ``pictures`` as are wanted, and as the platform takes."""
        taken = min(pictures, self.adapter.capabilities.pictures_max)
        made = [picture(number, f"Bild {number}: Wagen") for number in range(taken)]
        return message(
            self.gateway, wording, *(replace(p, url=self.host.serve(p.content)) for p in made)
        )

    def prepare(self, message: Message) -> None:
        self.adapter.prepare(message, Preparation(dict(self.steps), self._save))

    def get_ready(self, message: Message) -> int:
        """Prepare until nothing is pending; the number of times it was."""
        for waits in range(20):
            try:
                self.prepare(message)
            except Failure as failure:
                if failure.kind != FailureKind.NOT_READY:
                    raise
            else:
                return waits
        raise AssertionError("It never became ready.")

    def publish(self, message: Message, key: str) -> Receipt:
        return self.adapter.publish(message, key, dict(self.steps))

    def find(self, message: Message, key: str) -> Finding:
        return self.adapter.find(message, key, dict(self.steps), self.started)

    def fault(self, fault: str, operation: str = "publish", **more: Any) -> None:
        account = IDS[self.gateway]
        self.sandbox.fault(
            platform=self.platform, account=account, fault=fault, operation=operation, **more
        )

    def posts(self) -> list[dict[str, Any]]:
        """Every post ever written on this channel."""
        return self.sandbox.ledger(self.platform, IDS[self.gateway])

    def _save(self, steps: dict[str, str]) -> None:
        self.steps = steps
        self.saves.append(dict(steps))
