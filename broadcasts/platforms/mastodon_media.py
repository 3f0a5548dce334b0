"""Mastodon's media: each picture goes up with its words, then the server works on it."""

from __future__ import annotations

from broadcasts.platforms import outcome
from broadcasts.platforms.base import Failure, FailureKind, Picture, Preparation
from broadcasts.platforms.mastodon_server import NOT_FOUND, ServerAdapter
from broadcasts.platforms.outcome import Phase

WAITS = (1, 5, 60)  # seconds between looks; the last one from then on
MOST_LOOKS = 8
#: A server may drop media without a post after a day; well before that they go up again.
MEDIA_SECONDS = 20 * 3600
PROCESSED, PROCESSING = 200, 206


class Media:
    """The uploaded pictures of one message, in the steps that survive a crash."""

    def __init__(self, adapter: ServerAdapter, preparation: Preparation) -> None:
        self.adapter = adapter
        self.preparation = preparation
        self.steps = preparation.steps

    def prepare(self, pictures: tuple[Picture, ...]) -> None:
        """Upload what is missing, then look at each once. Raises Failure until all are there."""
        for number, picture in enumerate(pictures):
            age = self.adapter.clock() - float(self.steps.get(f"made.{number}", "0"))
            if age > MEDIA_SECONDS:
                self._upload(number, picture)
        pending = [n for n in range(len(pictures)) if not self._is_ready(n)]
        if pending:
            raise self._wait(pending)

    def _upload(self, number: int, picture: Picture) -> None:
        self.preparation.drop(f"ready.{number}")
        reply = self.adapter.ask(
            "POST",
            "/api/v2/media",
            data={"description": picture.alt},
            files={"file": (f"{picture.digest[:16]}.jpg", picture.content, "image/jpeg")},
        )
        id = outcome.required(reply.text("id"), Phase.REPEATABLE)
        self.preparation.keep(f"media.{number}", id)
        self.preparation.keep(f"made.{number}", str(int(self.adapter.clock())))
        if reply.status == PROCESSED:
            self.preparation.keep(f"ready.{number}", "1")

    def _is_ready(self, number: int) -> bool:
        if f"ready.{number}" in self.steps:
            return True
        try:
            reply = self.adapter.ask("GET", f"/api/v1/media/{self.steps[f'media.{number}']}")
        except Failure as failure:
            if failure.code == NOT_FOUND:
                self._forget(number)
                raise Failure(FailureKind.NOT_SENT, NOT_FOUND) from None
            raise
        if reply.status != PROCESSING:
            self.preparation.keep(f"ready.{number}", "1")
        return reply.status != PROCESSING

    def _wait(self, pending: list[int]) -> Failure:
        looks = int(self.steps.get("looks", "0")) + 1
        self.preparation.keep("looks", str(looks))
        if looks > MOST_LOOKS:
            self._forget(*pending)
            return Failure(FailureKind.NOT_SENT, "never_ready")
        return Failure(FailureKind.NOT_READY, "PROCESSING", WAITS[min(looks, len(WAITS)) - 1])

    def _forget(self, *numbers: int) -> None:
        parts = (f"{part}.{number}" for number in numbers for part in ("media", "made"))
        self.preparation.drop("looks", *parts)
