"""The words every adapter speaks: frozen values in, a receipt or a closed set of failures out."""

from __future__ import annotations

import secrets
import time
import unicodedata
from abc import ABC, abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from broadcasts.platforms import lengths
from broadcasts.platforms.account import Account as Account
from broadcasts.platforms.card import Card as Card
from broadcasts.platforms.problems import Problem as Problem
from broadcasts.platforms.problems import common_problems


@dataclass(frozen=True)
class Picture:
    """A picture as the platform gets it: JPEG bytes, their SHA-256 (hex), size in pixels.

    ``url`` is a public, short-lived address of the same bytes, for platforms that fetch.
    """

    digest: str
    content: bytes = field(repr=False)
    width: int
    height: int
    alt: str
    url: str = ""


@dataclass(frozen=True)
class Story:
    """What an adapter needs to propose a text: plain text without line-end variations."""

    headline: str
    place: str
    lead: str
    link: str
    is_danger: bool = False


@dataclass(frozen=True)
class Message:
    """What one channel gets: the exact wire text, the pictures, our own preview of the link."""

    text: str
    pictures: tuple[Picture, ...] = ()
    card: Card | None = None


@dataclass(frozen=True)
class Capabilities:
    """What a platform can express; whatever it cannot is refused before sign-off."""

    text_limit: int
    pictures_max: int
    #: Days a token lives that the platform tells nobody; 0 where it tells, or where none ends.
    token_days: int = 0
    needs_picture: bool = False
    alt_limit: int = 1000
    delete: bool = True
    edit: bool = False
    edit_with_pictures: bool = False
    read_back: bool = True
    human: bool = False
    #: Requests up to the platform's yes to a post with one picture.
    requests: int = 1


@dataclass(frozen=True)
class Receipt:
    """The platform's id of a post and the address where the public sees it (may be empty)."""

    remote_id: str
    permalink: str = ""


@dataclass(frozen=True)
class RemotePost:
    """A post as the platform shows it. ``alts`` is None where the platform does not tell."""

    receipt: Receipt
    text: str
    pictures: int = 0
    alts: tuple[str, ...] | None = None


@dataclass(frozen=True)
class Found:
    post: RemotePost


class Absent:
    """The platform can tell, and the post is not there."""


class Ambiguous:
    """Several posts fit; only a person can say which is ours."""


class CannotTell:
    """The platform cannot be asked, or did not answer."""


Finding = Found | Absent | Ambiguous | CannotTell


class Gone:
    """A post that was read is no longer there."""


class FailureKind(StrEnum):
    """Every way a call can end that is not success; what happens next depends on this alone."""

    NOT_SENT = "not_sent"  # nothing was written; again later
    RATE_LIMITED = "rate_limited"  # nothing was written; again at `seconds`
    NOT_READY = "not_ready"  # a preparation is still running; again at `seconds`
    REJECTED = "rejected"  # the content; an editor must act
    AUTH = "auth"  # the channel is paused until an administrator acts
    PERMISSION = "permission"
    CONFIG = "config"
    BLOCKED = "blocked"
    UNCLEAR = "unclear"  # it may be public; only a read-back or a person can say


#: These pause the whole channel; signed deliveries wait and resume after repair.
PAUSES_CHANNEL = frozenset(
    {FailureKind.AUTH, FailureKind.PERMISSION, FailureKind.CONFIG, FailureKind.BLOCKED}
)


class Failure(Exception):
    """A call to a platform failed. ``code`` is the platform's own, for the log and the table;
    ``seconds`` is how long to wait. Neither may hold a secret or a copy of the request.
    """

    def __init__(self, kind: FailureKind, code: str = "", seconds: float | None = None) -> None:
        super().__init__(f"{kind.value} ({code})" if code else kind.value)
        self.kind = kind
        self.code = code
        self.seconds = seconds


@dataclass(frozen=True)
class Health:
    """The answer to "could this channel publish now?"; nothing in it may hold a secret.

    ``code`` is the platform's own; with ``ok`` it is a warning, see ``warnings``. ``detail`` is
    what an administrator should know besides.
    ``days_left`` counts down to the end of the access or of the interface's version, whichever
    ends first; None where nothing ends. ``proof`` is what the platform itself says of the
    account (its name, role, session): what only a working connection can know.
    """

    ok: bool
    kind: FailureKind | None = None
    code: str = ""
    detail: str = ""
    days_left: int | None = None
    proof: str = ""


@dataclass(frozen=True)
class Reach:
    """How often a post was seen and reacted to; None where the platform does not tell."""

    views: int | None = None
    reactions: int | None = None


@dataclass
class Preparation:
    """What the repeatable calls before publishing returned so far; saved after each of them."""

    steps: dict[str, str]
    save: Callable[[dict[str, str]], None]

    def keep(self, key: str, value: str) -> None:
        self.steps[key] = value
        self.save(dict(self.steps))

    def drop(self, *keys: str) -> None:
        """Forget what turned out to be useless, so that the next call makes it anew."""
        for key in keys:
            self.steps.pop(key, None)
        self.save(dict(self.steps))


class Adapter(ABC):
    """One platform. ``publish`` makes exactly one irreversible request and never repeats it."""

    capabilities: ClassVar[Capabilities]
    #: Seconds since 1970; tests set another clock.
    clock: Callable[[], float] = time.time

    def __init__(self, account: Account) -> None:
        self.account = account

    @classmethod
    def new_key(cls, token_hex: Callable[[int], str] = secrets.token_hex) -> str:
        """Our own id of a post, saved before the call; in WhatsApp's form; Mastodon takes any."""
        return "3EB0" + token_hex(9).upper()

    def credential(self) -> str:
        """The token, if it can stand in a header. Raises Failure before any socket opens."""
        token = self.account.token
        if not token:
            raise Failure(FailureKind.AUTH, "no_credentials")
        if not (token.isascii() and token.isprintable() and token == token.strip()):
            raise Failure(FailureKind.AUTH, "bad_credentials")
        return token

    def patience(self, seconds: float) -> dict[str, float | None]:
        """How long ``http.call`` waits for an answer that may take ``seconds``, and until when."""
        longest = self.account.read_seconds
        read = seconds if longest is None else min(seconds, longest)
        return {"seconds": read, "until": self.account.until}

    # -- pure: used while composing, at sign-off and when sending ------------------------

    @classmethod
    def propose(cls, story: Story) -> str:
        """The text for an editor who wrote no wording of their own for this platform.

        A lead that is too long for it is shortened; headline and address stay whole.
        """
        return cls.proposal(story.headline, story.lead, story.link)

    @classmethod
    def proposal(cls, headline: str, lead: str, link: str = "") -> str:
        room = cls.capabilities.text_limit
        return lengths.fitted((headline, lead, link), 1, room, cls.weight)

    @classmethod
    def weight(cls, text: str) -> int:
        """What ``text`` takes of the limit once it stands in a wire text."""
        return cls.count(text)

    @classmethod
    def render(cls, wording: str, link: str) -> str:
        """The exact wire text for ``wording``: NFC, one kind of line end, the link filled in."""
        text = normal_text(wording).replace("{link}", link)
        if link and link not in text:
            text = f"{text}\n\n{link}"
        return normal_text(text)

    @classmethod
    def shown(cls, wire_text: str) -> str:
        """What a reader sees of ``wire_text``, before the platform's own formatting."""
        return wire_text

    @classmethod
    def count(cls, wire_text: str) -> int:
        """The length of ``wire_text`` as this platform counts: UTF-16 code units."""
        return len(wire_text.encode("utf-16-le")) // 2

    @classmethod
    def limit(cls, message: Message) -> int:
        """How long the text of ``message`` may be, counted by ``count``."""
        return cls.capabilities.text_limit

    @classmethod
    def problems(cls, message: Message) -> list[Problem]:
        """Everything about ``message`` that this platform would refuse."""
        return common_problems(cls, message)

    @classmethod
    def can_edit(cls, message: Message) -> bool:
        """Whether a post can be changed to read ``message``; else it is deleted and made anew."""
        can = cls.capabilities
        return can.edit and (can.edit_with_pictures or not message.pictures)

    # -- network: no transaction and no database connection is held meanwhile -------------

    @abstractmethod
    def check(self) -> Health:
        """Whether account, token and role would allow publishing now. Never raises Failure."""

    def revive(self, health: Health) -> bool:
        """Try once to bring back what a failed ``check`` found; whether anything was tried."""
        return False

    def prepare(self, message: Message, preparation: Preparation) -> None:
        """Reversible calls before publishing (uploads, containers); may run again after a crash.

        Raises Failure; NOT_READY asks to be called again after ``seconds``.
        """
        return

    @abstractmethod
    def publish(self, message: Message, key: str, prepared: Mapping[str, str]) -> Receipt:
        """The one irreversible call. ``key`` is our own id of the post. Raises Failure."""

    @abstractmethod
    def find(
        self, message: Message, key: str, prepared: Mapping[str, str], since: datetime
    ) -> Finding:
        """Whether the post that ``publish`` would have made since ``since`` stands. Read only."""

    @abstractmethod
    def read(self, remote_id: str) -> RemotePost | Gone:
        """The post as the public sees it now. Raises Failure when the platform cannot say."""

    @abstractmethod
    def delete(self, remote_id: str) -> None:
        """Take the post down; one that is gone already counts as done. Raises Failure."""

    def edit(self, remote_id: str, message: Message) -> None:
        """Let the post read ``message``; doing it twice is doing it once. Raises Failure.

        The pictures stay as they are. Asked only where ``can_edit`` says so.
        """
        raise Failure(FailureKind.REJECTED, "cannot_edit")

    def followers(self) -> int | None:
        """How many follow the account; None where the platform does not tell. Raises Failure."""
        return None

    def reach(self, remote_id: str) -> Reach | None:
        """What became of one post; None where the platform does not tell. Raises Failure."""
        return None

    @classmethod
    def same_text(cls, wire_text: str, remote: str) -> bool:
        """Whether ``remote`` shows what ``wire_text`` says, whatever its Unicode form."""
        return normal_text(remote) == normal_text(cls.shown(wire_text))


def normal_text(text: str) -> str:
    """NFC, LF line ends, no blanks around: the form in which texts are signed and compared."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", text).strip()
