"""What a WhatsApp channel is, whichever gateway leads to it: signs, limits, list of posts."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from broadcasts.platforms import outcome
from broadcasts.platforms.base import (
    Absent,
    Account,
    Adapter,
    Ambiguous,
    CannotTell,
    Capabilities,
    Failure,
    FailureKind,
    Finding,
    Found,
    Gone,
    Message,
    Problem,
    Reach,
    Receipt,
    RemotePost,
    Story,
    normal_text,
)

CAPTION_LIMIT = 1024
#: The longest list either gateway hands out at once.
LIST_LIMIT = 100
CLOCKS_DIFFER = timedelta(seconds=120)
FORMATTING = frozenset("*_~`")
#: Who may post in a channel.
POSTING_ROLES = frozenset({"OWNER", "ADMIN"})
#: WhatsApp's own refusals, which a gateway passes on inside its 500. Nothing was published.
SERVER_CODES: Mapping[int, FailureKind] = {
    400: FailureKind.CONFIG,  # a stuck session refuses everything until it is restarted
    401: FailureKind.PERMISSION,  # not an admin of this channel
    403: FailureKind.PERMISSION,
    429: FailureKind.RATE_LIMITED,
    463: FailureKind.BLOCKED,  # the account may not reach out for a while
    479: FailureKind.REJECTED,  # malformed media
}


def server_meaning(code: int) -> outcome.Meaning:
    """What WhatsApp's own ``code`` means; an unknown one is never tried again by itself."""
    usual = FailureKind.REJECTED if code < 500 else FailureKind.UNCLEAR
    return outcome.Meaning(SERVER_CODES.get(code, usual), f"whatsapp {code}")


@dataclass(frozen=True)
class Entry:
    """A post in the channel's list. ``number`` is WhatsApp's own, the end of its address."""

    id: str
    number: str
    timestamp: float
    body: str
    has_media: bool
    reach: Reach

    @property
    def is_shell(self) -> bool:
        """A revoked post may stay in the list with nothing in it."""
        return not (self.body or self.has_media)


def invite_code(link: str) -> str:
    """The channel's code alone, however much of its link was given."""
    return link.rstrip("/").rsplit("/", 1)[-1]


class WhatsAppChannel(Adapter):
    """Everything that hangs on the channel and not on the way to it."""

    capabilities: ClassVar = Capabilities(text_limit=4096, pictures_max=1, edit=True)

    def __init__(self, account: Account) -> None:
        super().__init__(account)
        self.invite = invite_code(account.invite)
        self.address = f"https://whatsapp.com/channel/{self.invite}" if self.invite else ""

    @classmethod
    def propose(cls, story: Story) -> str:
        """The headline in bold, unless a sign in it would end the bold too early."""
        headline = story.headline.strip()
        if headline and not FORMATTING.intersection(headline):
            headline = f"*{headline}*"
        return cls.proposal(headline, story.lead, story.link)

    @classmethod
    def limit(cls, message: Message) -> int:
        """With a picture the text is its caption, which is shorter."""
        return CAPTION_LIMIT if message.pictures else super().limit(message)

    @classmethod
    def problems(cls, message: Message) -> list[Problem]:
        found, used = super().problems(message), cls.count(message.text)
        if message.pictures and used > CAPTION_LIMIT:
            text = _("With a picture the text may have %(limit)d characters; it has %(used)d.")
            values = {"limit": CAPTION_LIMIT, "used": used}
            found.append(Problem("caption_too_long", text % values))
        return found

    @abstractmethod
    def entries(self) -> list[Entry]:
        """The channel's last posts as WhatsApp's servers show them. Raises Failure."""

    def find(
        self, message: Message, key: str, prepared: Mapping[str, str], since: datetime
    ) -> Finding:
        return outcome.finding(lambda: self._find(message, key, since - CLOCKS_DIFFER))

    def read(self, remote_id: str) -> RemotePost | Gone:
        entry = self._entry(remote_id)
        return Gone() if entry is None or entry.is_shell else self._post(entry)

    def reach(self, remote_id: str) -> Reach | None:
        entry = self._entry(remote_id)
        return entry.reach if entry else None

    def until_gone(self, remote_id: str, remove: Callable[[], object]) -> None:
        """``remove``, whose refusal does not matter once the post is not there."""
        try:
            remove()
        except Failure as failure:
            if failure.kind != FailureKind.REJECTED or not isinstance(self.read(remote_id), Gone):
                raise

    def require_own(self, role: str, invite: str) -> None:
        """Raises Failure unless the account may post, and the code leads to this channel."""
        if role.upper() not in POSTING_ROLES:
            raise Failure(FailureKind.PERMISSION, "role")
        # Read-back goes by the code: a wrong one would look at somebody else's channel.
        if not self.invite or invite_code(invite) != self.invite:
            raise Failure(FailureKind.CONFIG, "invite")

    def _find(self, message: Message, key: str, since: datetime) -> Finding:
        """By our id; else by the text, for a gateway may have chosen another id than ours."""
        entries = self.entries()
        recent = [entry for entry in entries if entry.timestamp >= since.timestamp()]
        wanted = fingerprint(message.text)
        ours = [entry for entry in entries if entry.id == key] or [
            entry for entry in recent if fingerprint(entry.body) == wanted
        ]
        if len(ours) == 1:
            return Found(self._post(ours[0]))
        if ours:
            return Ambiguous()
        # A page full of newer posts may have pushed ours out of it.
        return CannotTell() if len(recent) >= LIST_LIMIT else Absent()

    def _entry(self, remote_id: str) -> Entry | None:
        """The post in the list; None proves that it is gone. Raises Failure."""
        entries = self.entries()
        found = next((entry for entry in entries if entry.id == remote_id), None)
        if found is None and len(entries) >= LIST_LIMIT:
            raise Failure(FailureKind.NOT_SENT, "beyond_preview")
        return found

    def _post(self, entry: Entry) -> RemotePost:
        permalink = f"{self.address}/{entry.number}" if entry.number else self.address
        return RemotePost(Receipt(entry.id, permalink), entry.body, int(entry.has_media))


def fingerprint(text: str) -> str:
    """By which a post is known again where no id of ours is on it: blanks do not count."""
    return " ".join(normal_text(text).split())
