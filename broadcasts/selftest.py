"""What nobody has proven about WhatsApp channels, tried on a test channel before go-live.

adapter of a test channel ── tries() ──> Points: what holds there, what does not, what was not tried

It posts, changes and deletes on that channel, with a pause between posts, and leaves it empty.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from enum import Enum

from broadcasts.platforms.base import (
    Card,
    Failure,
    Gone,
    Message,
    Picture,
    Receipt,
    RemotePost,
)
from broadcasts.platforms.gowa import Gowa
from broadcasts.platforms.waha import Waha
from broadcasts.platforms.whatsapp import CAPTION_LIMIT, WhatsAppChannel

#: Seconds between posts: nobody should look like a machine, not even here.
PAUSE = 8
#: Seconds between looks at what was posted or changed.
LOOKS = (0, 2, 5, 15, 60)
LINK = "https://example.org/selftest"


class Verdict(Enum):
    HOLDS = "holds"
    FAILS = "does not hold"
    OPEN = "not tried"


@dataclass(frozen=True)
class Point:
    """One thing that was to be proven. What is ``needed`` must hold before go-live."""

    name: str
    verdict: Verdict
    remark: str = ""
    needed: bool = False


@dataclass
class Bench:
    """The channel under test, and everything that was posted on it meanwhile."""

    channel: WhatsAppChannel
    picture: Picture
    sleep: Callable[[float], None]
    posted: list[str] = field(default_factory=list)

    def publish(
        self, message: Message, key: str, channel: WhatsAppChannel | None = None
    ) -> Receipt:
        if self.posted:
            self.sleep(PAUSE)
        receipt = (channel or self.channel).publish(message, key, {})
        if receipt.remote_id not in self.posted:
            self.posted.append(receipt.remote_id)
        return receipt

    def until(self, holds: Callable[[], bool]) -> float | None:
        """Seconds until ``holds``; None when it does not within a good minute."""
        waited = 0.0
        for pause in LOOKS:
            self.sleep(pause)
            waited += pause
            if holds():
                return waited
        return None

    def text_of(self, remote_id: str) -> str | None:
        post = self.channel.read(remote_id)
        return post.text if isinstance(post, RemotePost) else None


def tries(bench: Bench, foreign: str = "") -> Iterator[Point]:
    """Every point in turn; the channel is emptied at the end, whatever happened before.

    ``foreign`` is the id of a post that another admin made: it is deleted, too.
    """
    health = bench.channel.check()
    yield _point("the channel can be used", health.ok, health.detail or health.code, needed=True)
    if not health.ok:
        return
    restricted = "WhatsApp restricts the account" if health.detail else "no restriction told"
    yield Point("(f) sending while the account is restricted", Verdict.OPEN, restricted)
    try:
        for trial in (_text, _picture, _card, _limits):
            yield from _tried(trial, bench)
        if foreign:
            yield from _tried(lambda found: _foreign(found, foreign), bench)
        else:
            yield Point("(e) deleting another admin's post", Verdict.OPEN, "name one: --foreign ID")
    finally:
        yield from _tried(_emptied, bench)


def _tried(trial: Callable[[Bench], Iterator[Point]], bench: Bench) -> Iterator[Point]:
    """The points of ``trial``; a refusal ends it and is itself a point."""
    try:
        yield from trial(bench)
    except Failure as failure:
        name = getattr(trial, "__doc__", "") or "a trial"
        yield _point(f"{name} was refused", False, str(failure), needed=True)


def _text(bench: Bench) -> Iterator[Point]:
    """a text"""
    key, told = bench.channel.new_key(), Message(f"Test {secrets.token_hex(4)} {LINK}")
    receipt = bench.publish(told, key)
    if isinstance(bench.channel, Waha):
        yield _point("(a) our id is kept for a text", receipt.remote_id == key, needed=True)
    seen = bench.until(lambda: bench.text_of(receipt.remote_id) == told.text)
    yield _point("(b) the own post can be read back", seen is not None, _after(seen), needed=True)
    if isinstance(bench.channel, Waha):
        yield from _repeated(bench, key, told)
    changed = Message(f"{told.text} (berichtigt)")
    bench.channel.edit(receipt.remote_id, changed)
    seen = bench.until(lambda: bench.text_of(receipt.remote_id) == changed.text)
    yield _point("a text can be changed", seen is not None, _after(seen))


def _repeated(bench: Bench, key: str, told: Message) -> Iterator[Point]:
    """Under the same id a second text must neither appear nor replace the first."""
    before = len(bench.channel.entries())
    bench.publish(Message(f"{told.text} (zweimal)"), key)
    bench.sleep(sum(LOOKS[:4]))
    dropped = len(bench.channel.entries()) == before and bench.text_of(key) == told.text
    yield _point("(c) a repeat under the same id is dropped", dropped)


def _picture(bench: Bench) -> Iterator[Point]:
    """a picture"""
    if isinstance(bench.channel, Gowa):
        yield _refusal_of_media(bench.channel, bench.picture)
        return
    key, told = bench.channel.new_key(), Message("Test mit Bild", (bench.picture,))
    receipt = bench.publish(told, key)
    yield _point("(a) our id is kept for a picture", receipt.remote_id == key)
    seen = bench.until(lambda: bench.text_of(receipt.remote_id) == told.text)
    yield _point("(b) the own picture can be read back", seen is not None, _after(seen))
    try:
        bench.channel.edit(receipt.remote_id, Message("Test mit Bild, berichtigt"))
    except Failure as failure:
        yield _point("(d) a caption can be changed", False, str(failure))
        return
    seen = bench.until(lambda: bench.text_of(receipt.remote_id) == "Test mit Bild, berichtigt")
    yield _point("(d) a caption can be changed", seen is not None, _after(seen))


def _refusal_of_media(channel: Gowa, picture: Picture) -> Point:
    try:
        channel.try_picture(picture)
    except Failure as failure:
        return _point("(g) GOWA refuses media", True, str(failure))
    return _point("(g) GOWA refuses media", False, "it says yes; look whether followers see it")


def _card(bench: Bench) -> Iterator[Point]:
    """a preview card"""
    if not isinstance(bench.channel, Waha):
        return
    carded = Waha(replace(bench.channel.account, cards=True))
    told = Message(f"Test mit Karte {LINK}", card=Card(LINK, "Test", "Eine Karte"))
    key = carded.new_key()
    receipt = bench.publish(told, key, carded)
    yield _point("(a) our id is kept for a preview card", receipt.remote_id == key)


def _limits(bench: Bench) -> Iterator[Point]:
    """the longest text"""
    longest = bench.channel.capabilities.text_limit
    receipt = bench.publish(Message("x" * longest), bench.channel.new_key())
    seen = bench.until(lambda: bench.text_of(receipt.remote_id) == "x" * longest)
    yield _point(f"(h) {longest} characters stay whole", seen is not None, needed=True)
    if bench.channel.capabilities.pictures_max:
        caption = "x" * CAPTION_LIMIT
        receipt = bench.publish(Message(caption, (bench.picture,)), bench.channel.new_key())
        seen = bench.until(lambda: bench.text_of(receipt.remote_id) == caption)
        yield _point(f"(h) a caption of {CAPTION_LIMIT} stays whole", seen is not None)


def _foreign(bench: Bench, remote_id: str) -> Iterator[Point]:
    """another admin's post"""
    bench.channel.delete(remote_id)
    seen = bench.until(lambda: isinstance(bench.channel.read(remote_id), Gone))
    yield _point("(e) deleting another admin's post", seen is not None, _after(seen))


def _emptied(bench: Bench) -> Iterator[Point]:
    """taking everything down"""
    for remote_id in bench.posted:
        bench.channel.delete(remote_id)
    gone = bench.until(
        lambda: all(isinstance(bench.channel.read(one), Gone) for one in bench.posted)
    )
    yield _point("everything posted can be taken down", gone is not None, _after(gone), needed=True)


def _point(name: str, holds: bool, remark: str = "", needed: bool = False) -> Point:
    return Point(name, Verdict.HOLDS if holds else Verdict.FAILS, remark, needed)


def _after(seconds: float | None) -> str:
    return "" if seconds is None else f"after {seconds:g} s"
