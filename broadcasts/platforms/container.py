"""Instagram's containers: Meta fetches the pictures into one, and it is polled until it is ready.

A container also knows whether it was published, which answers every question after a crash.
"""

from __future__ import annotations

import re
import time
from collections.abc import Mapping

from broadcasts.platforms import outcome
from broadcasts.platforms.base import Failure, FailureKind, Message, Picture, Preparation
from broadcasts.platforms.graph import NO_SUCH_OBJECT, SUBCODES, GraphAdapter
from broadcasts.platforms.outcome import Meaning, Phase

#: By code and subcode; the codes alone are Facebook's.
CONTAINER_CODES: Mapping[tuple[int, int], FailureKind] = {
    **SUBCODES,
    (-2, 2207003): FailureKind.NOT_SENT,  # fetching the picture took too long
    (9004, 2207052): FailureKind.NOT_SENT,  # the picture could not be fetched
    (-2, 2207020): FailureKind.NOT_SENT,  # the container has expired
    (24, 2207006): FailureKind.NOT_SENT,  # the container is not found
    (24, 2207008): FailureKind.NOT_SENT,
    (-1, 2207001): FailureKind.UNCLEAR,
    (-1, 2207032): FailureKind.UNCLEAR,
    (-1, 2207053): FailureKind.UNCLEAR,
    (-1, 2207073): FailureKind.REJECTED,  # this medium cannot be deleted
    (-1, 2207085): FailureKind.REJECTED,  # deleting failed
    (4, 2207051): FailureKind.BLOCKED,
    (9, 2207042): FailureKind.RATE_LIMITED,  # the day's posts are used up
    (25, 2207050): FailureKind.BLOCKED,
    (9007, 2207027): FailureKind.NOT_READY,
    (36000, 2207004): FailureKind.REJECTED,
    (36001, 2207005): FailureKind.REJECTED,
    (36003, 2207009): FailureKind.REJECTED,
    (36004, 2207010): FailureKind.REJECTED,
    (100, 2207023): FailureKind.REJECTED,
    (100, 2207028): FailureKind.REJECTED,
    (100, 2207040): FailureKind.REJECTED,
    (352, 2207026): FailureKind.REJECTED,
}
#: "Blocked" was seen as the answer to a call that did publish.
PUBLISH_CODES = {**CONTAINER_CODES, (4, 2207051): FailureKind.UNCLEAR}

UNFETCHED = frozenset({2207003, 2207052})
LOST = frozenset({"-2/2207020", "24/2207006", "24/2207008", NO_SUCH_OBJECT})
SUBCODE = re.compile(r"\b2207\d{3}\b")

WAITS = (1, 5, 60)  # seconds between looks; the last one from then on
MOST_LOOKS = 8
MOST_OFFERS = 3  # as often is a finished container given to the publish call
MOST_UNFETCHED = 2


def status_of(adapter: GraphAdapter, container: str) -> tuple[str, str]:
    """The container's status and, with ERROR, the sentence that holds the reason."""
    reply = adapter.ask("GET", container, params={"fields": "status_code,status"})
    return reply.text("status_code"), reply.text("status")


class Container:
    """The container of one message, in the steps that survive a crash."""

    def __init__(self, adapter: GraphAdapter, preparation: Preparation) -> None:
        self.adapter = adapter
        self.preparation = preparation
        self.steps = preparation.steps

    def prepare(self, message: Message) -> None:
        """Build what is missing and look once. Raises Failure until it can be published."""
        try:
            if "container" not in self.steps:
                self._build(message)
            self._look()
        except Failure as failure:
            if failure.code in LOST:
                raise self._begin_again(failure.code) from None
            if self._is_unfetched_again(failure.code):
                # Not a hiccup: our picture server cannot be reached from outside.
                raise Failure(FailureKind.CONFIG, failure.code) from None
            raise

    def _build(self, message: Message) -> None:
        if len(message.pictures) == 1:
            fields = self._image(message.pictures[0])
        else:
            children = [self._child(n, picture) for n, picture in enumerate(message.pictures)]
            fields = {"media_type": "CAROUSEL", "children": ",".join(children)}
        self.preparation.keep("made", str(int(time.time())))
        self.preparation.keep("container", self._create({**fields, "caption": message.text}))

    def _child(self, number: int, picture: Picture) -> str:
        key = f"child.{number}"
        if key not in self.steps:
            child = self._create({**self._image(picture), "is_carousel_item": "true"})
            self.preparation.keep(key, child)
        return self.steps[key]

    def _image(self, picture: Picture) -> dict[str, str]:
        if not (picture.url and picture.url.isascii()):
            raise Failure(FailureKind.CONFIG, "picture_address")
        return {"image_url": picture.url, "alt_text": picture.alt}

    def _create(self, fields: dict[str, str]) -> str:
        reply = self.adapter.ask("POST", f"{self.adapter.account.id}/media", data=fields)
        return outcome.required(reply.text("id"), Phase.REPEATABLE)

    def _look(self) -> None:
        status, sentence = status_of(self.adapter, self.steps["container"])
        if status == "PUBLISHED":
            # An earlier call went through after all; looking for the post will show it.
            raise Failure(FailureKind.UNCLEAR, "published_before")
        if status == "FINISHED":
            self._offer()
        elif status == "IN_PROGRESS":
            self._wait()
        elif status == "ERROR":
            raise self._broken(sentence)
        else:
            raise self._begin_again("EXPIRED" if status == "EXPIRED" else "no_status")

    def _offer(self) -> None:
        """Not published though offered before: after some times it is not fit to be."""
        offers = self._count("offers")
        if offers > MOST_OFFERS:
            raise self._begin_again("offered_in_vain")

    def _wait(self) -> None:
        looks = self._count("looks")
        if looks > MOST_LOOKS:
            raise self._begin_again("never_ready")
        seconds = WAITS[min(looks, len(WAITS)) - 1]
        raise Failure(FailureKind.NOT_READY, "IN_PROGRESS", seconds)

    def _broken(self, sentence: str) -> Failure:
        found = SUBCODE.search(sentence)
        subcode = int(found[0]) if found else 0
        meanings = {sub: kind for (_code, sub), kind in CONTAINER_CODES.items()}
        self._forget()
        kind = meanings.get(subcode, FailureKind.NOT_SENT)
        if kind == FailureKind.NOT_READY:
            kind = FailureKind.NOT_SENT
        return outcome.failure(Meaning(kind, f"ERROR/{subcode}"), Phase.REPEATABLE)

    def _is_unfetched_again(self, code: str) -> bool:
        subcode = code.rpartition("/")[2]
        if not subcode.isdigit() or int(subcode) not in UNFETCHED:
            return False
        again = self._count("unfetched") > MOST_UNFETCHED
        if again:
            self.preparation.drop("unfetched")
        return again

    def _count(self, key: str) -> int:
        number = int(self.steps.get(key, "0")) + 1
        self.preparation.keep(key, str(number))
        return number

    def _begin_again(self, code: str) -> Failure:
        self._forget()
        return Failure(FailureKind.NOT_SENT, code)

    def _forget(self) -> None:
        self.preparation.drop(*(key for key in list(self.steps) if key != "unfetched"))
