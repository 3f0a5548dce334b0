"""LinkedIn images: reserve an address, put the bytes there, wait until they are processed."""

from __future__ import annotations

from collections.abc import Mapping
from urllib.parse import quote

from broadcasts.platforms import http, outcome
from broadcasts.platforms.base import Failure, FailureKind, Picture, Preparation
from broadcasts.platforms.outcome import Phase
from broadcasts.platforms.restli import RestliAdapter

WAITS = (1, 5, 60)  # seconds between looks; the last one from then on
MOST_LOOKS = 8

#: An image in one of these states never becomes ready.
BROKEN: Mapping[str, FailureKind] = {
    "NOT_FOUND": FailureKind.NOT_SENT,
    "PROCESSING_FAILED": FailureKind.REJECTED,
}


class Images:
    """The uploaded images of one message, in the steps that survive a crash."""

    def __init__(self, adapter: RestliAdapter, author: str, preparation: Preparation) -> None:
        self.adapter = adapter
        self.author = author
        self.preparation = preparation
        self.steps = preparation.steps

    def prepare(self, pictures: tuple[Picture, ...]) -> None:
        """Upload what is missing, then look at each once. Raises Failure until all are there."""
        for number, picture in enumerate(pictures):
            if f"image.{number}" not in self.steps:
                # Kept only once the bytes are there: an upload address works a single time.
                self.preparation.keep(f"image.{number}", self._upload(picture))
        pending = [n for n in range(len(pictures)) if not self._is_ready(n)]
        if pending:
            raise self._wait(pending)

    def _upload(self, picture: Picture) -> str:
        body = {"initializeUploadRequest": {"owner": self.author}}
        params = {"action": "initializeUpload"}
        reply = self.adapter.ask("POST", "/rest/images", params=params, json=body)
        urn = outcome.required(reply.text("value", "image"), Phase.REPEATABLE)
        address = outcome.required(reply.text("value", "uploadUrl"), Phase.REPEATABLE)
        self._require_known_host(address)
        self.adapter.put(address, picture.content)
        return urn

    def _require_known_host(self, address: str) -> None:
        """The token goes along with the bytes, so it must not follow just any address."""
        base, given = http.place(self.adapter.account.base_url), http.place(address)
        (scheme, host, _port) = given
        if given != base and (scheme != base[0] or not host.endswith(".linkedin.com")):
            raise Failure(FailureKind.CONFIG, "upload_address")

    def _is_ready(self, number: int) -> bool:
        if f"ready.{number}" in self.steps:
            return True
        status = self._status(number)
        if status in BROKEN:
            self._forget(number)
            raise Failure(BROKEN[status], status)
        if status == "AVAILABLE":
            self.preparation.keep(f"ready.{number}", "1")
        return status == "AVAILABLE"

    def _wait(self, pending: list[int]) -> Failure:
        looks = int(self.steps.get("looks", "0")) + 1
        self.preparation.keep("looks", str(looks))
        if looks > MOST_LOOKS:
            self._forget(*pending)
            return Failure(FailureKind.NOT_SENT, "never_ready")
        return Failure(FailureKind.NOT_READY, "PROCESSING", WAITS[min(looks, len(WAITS)) - 1])

    def _status(self, number: int) -> str:
        urn = quote(self.steps[f"image.{number}"], safe="")
        try:
            return self.adapter.ask("GET", f"/rest/images/{urn}").text("status")
        except Failure as failure:
            if failure.code == "NOT_FOUND":
                return failure.code
            raise

    def _forget(self, *numbers: int) -> None:
        self.preparation.drop("looks", *(f"image.{number}" for number in numbers))
