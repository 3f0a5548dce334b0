"""Answers in each platform's own words, without a socket, and the calls that receive them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any
from unittest import mock

from broadcasts.platforms import http
from broadcasts.platforms.base import Adapter, Failure, Message
from broadcasts.platforms.http import Reply
from broadcasts.platforms.registry import adapter_class
from broadcasts.platforms.tests.cast import KEY, adapter, message, picture, preparation

PREPARED = {
    "photo.0": "1",
    "made.0": "0",
    "container": "17900",
    "image.0": "urn:li:image:1",
    "ready.0": "1",
    "media.0": "1150",
}
PICTURE = picture(url="https://presse.example/p/1.jpg")


def with_pictures(gateway: str) -> Message:
    """A text with one picture, where the platform takes any."""
    most = adapter_class(gateway).capabilities.pictures_max
    return message(gateway, "Text", *[PICTURE][:most])


def publish(adapter: Adapter, gateway: str) -> None:
    adapter.publish(with_pictures(gateway), KEY, PREPARED)


def prepare(adapter: Adapter, gateway: str) -> None:
    adapter.prepare(with_pictures(gateway), preparation())


def read(adapter: Adapter, gateway: str) -> None:
    adapter.read("1")


def delete(adapter: Adapter, gateway: str) -> None:
    adapter.delete("1")


def edit(adapter: Adapter, gateway: str) -> None:
    adapter.edit("1", message(gateway, "Text"))


def followers(adapter: Adapter, gateway: str) -> None:
    adapter.followers()


def reach(adapter: Adapter, gateway: str) -> None:
    adapter.reach("1")


REPEATABLE = {
    "waha": [read, delete, edit, followers, reach],
    "gowa": [read, delete, edit, followers, reach],
    "facebook": [prepare, read, delete, edit, followers, reach],
    "instagram": [prepare, read, delete, followers, reach],
    "linkedin": [prepare, read, delete, edit, followers, reach],
    "mastodon": [prepare, read, delete, edit, followers, reach],
}


@contextmanager
def answered(*replies: Reply | Exception) -> Iterator[mock.Mock]:
    """Every call gets the next of ``replies``; the last one stays."""
    waiting = list(replies)

    def call(*args: Any, **options: Any) -> Reply:
        reply = waiting.pop(0) if len(waiting) > 1 else waiting[0]
        if isinstance(reply, Exception):
            raise reply
        return reply

    with mock.patch.object(http, "call", side_effect=call) as called:
        yield called


def failure(
    gateway: str, act: Callable[[Adapter, str], None], *replies: Reply | Exception
) -> Failure:
    """How ``act`` fails when the platform answers so."""
    with answered(*replies):
        try:
            act(adapter(gateway), gateway)
        except Failure as failure:
            return failure
    raise AssertionError("It did not fail.")


def reply(status: int, json: Any = None, **headers: str) -> Reply:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return Reply(status=status, headers=named, json=json)


def graph(code: int, subcode: int | None = None, status: int = 400, **more: Any) -> Reply:
    error = {"message": "words", "type": "OAuthException", "code": code, **more}
    return reply(status, {"error": error | ({"error_subcode": subcode} if subcode else {})})


def waha(code: object, status: int = 500) -> Reply:
    details = f"server returned error {code}" if isinstance(code, int) else str(code)
    exception = {"message": f"2 UNKNOWN: {details}", "code": 2, "details": details}
    return reply(status, {"statusCode": 500, "exception": exception, "request": {"body": "…"}})


def gowa(status: int, code: str, text: str = "words") -> Reply:
    return reply(status, {"code": code, "message": text, "results": None})


def gowa_500(text: str) -> Reply:
    return gowa(500, "INTERNAL_SERVER_ERROR", text)


def session(status: str) -> Reply:
    return reply(422, {"error": "words", "session": "s", "status": status, "expected": ["WORKING"]})


def mastodon(status: int, sentence: str = "words", **headers: str) -> Reply:
    return reply(status, {"error": sentence}, **headers)


def linkedin(status: int, code: str = "", text: str = "words") -> Reply:
    return reply(status, {"status": status, "message": text} | ({"code": code} if code else {}))
