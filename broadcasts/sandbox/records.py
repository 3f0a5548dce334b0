"""The plain values the sandbox remembers: accounts, posts and what is uploaded before a post."""

from dataclasses import dataclass, field
from typing import Any

PLATFORMS = ("whatsapp", "facebook", "instagram", "linkedin", "mastodon")


class BadAccount(ValueError):
    """The description of an account lacks something the platform cannot do without."""


@dataclass(frozen=True)
class Account:
    platform: str
    id: str
    name: str
    token: str
    extra: dict[str, Any] = field(default_factory=dict)

    @property
    def session(self) -> str:
        return str(self.extra.get("session", ""))

    @property
    def invite(self) -> str:
        """The channel code alone, however much of the link was given."""
        return str(self.extra.get("invite", "")).rstrip("/").rsplit("/", 1)[-1]

    @property
    def role(self) -> str:
        return str(self.extra.get("role", "ADMIN")).upper()

    @property
    def app_secret(self) -> str:
        return str(self.extra.get("app_secret", ""))

    @property
    def username(self) -> str:
        made_up = self.id if self.platform == "mastodon" else self.name.lower().replace(" ", "_")
        return str(self.extra.get("username") or made_up)

    @property
    def names(self) -> frozenset[str]:
        """Every name a fault may use to point at this account."""
        return frozenset({self.id, self.session, f"urn:li:organization:{self.id}"} - {""})


@dataclass(frozen=True)
class Post:
    number: int
    platform: str
    account: str
    id: str
    text: str
    wire: str
    data: dict[str, Any]
    created: float
    edited: float | None
    deleted: float | None
    visible_from: float
    dropped: int
    versions: list[str]


@dataclass(frozen=True)
class Asset:
    """Something uploaded or prepared that is not a post yet: photo, container, image."""

    platform: str
    id: str
    account: str
    created: float
    data: dict[str, Any]


def account_id(platform: str, given: str) -> str:
    """LinkedIn organisations go by number or by URN; both mean the same account."""
    return given.rsplit(":", 1)[-1] if platform == "linkedin" else given


def account_from(entry: object) -> Account:
    """Read one account from JSON; say which part is missing."""
    if not isinstance(entry, dict):
        raise BadAccount("An account must be a JSON object.")
    known = {key: str(entry.get(key) or "") for key in ("platform", "id", "name", "token")}
    missing = [key for key, value in known.items() if not value]
    if missing:
        raise BadAccount(f"An account lacks {', '.join(missing)}.")
    if known["platform"] not in PLATFORMS:
        raise BadAccount(f"Unknown platform {known['platform']!r}.")
    extra = {key: value for key, value in entry.items() if key not in known}
    if known["platform"] == "whatsapp" and not (extra.get("session") and extra.get("invite")):
        raise BadAccount("A WhatsApp account needs session and invite.")
    known["id"] = account_id(known["platform"], known["id"])
    return Account(**known, extra=extra)
