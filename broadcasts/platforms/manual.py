"""A channel served by hand: a person posts the signed text and confirms with the link."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import ClassVar

from broadcasts.platforms.base import (
    Adapter,
    CannotTell,
    Capabilities,
    Finding,
    Gone,
    Health,
    Message,
    Receipt,
    RemotePost,
)


class Manual(Adapter):
    """``human`` says it all: the network methods below are never called by the engine."""

    capabilities: ClassVar = Capabilities(
        text_limit=5000, pictures_max=10, delete=False, read_back=False, human=True
    )

    def check(self) -> Health:
        return Health(True)

    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        raise NotImplementedError("A person publishes here.")

    def find(
        self, message: Message, key: str, prepared: Mapping[str, str], since: datetime
    ) -> Finding:
        return CannotTell()

    def read(self, remote_id: str) -> RemotePost | Gone:
        raise NotImplementedError("A person looks here.")

    def delete(self, remote_id: str) -> None:
        raise NotImplementedError("A person deletes here.")
