"""Whose export it is, when X made it, and how many posts it promises."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from broadcasts.legacy.reading import posts, script, texts, times, zips
from broadcasts.legacy.reading.contents import Contents
from broadcasts.legacy.reading.faults import Refused
from broadcasts.legacy.reading.posts import listed, number, words

#: More than any account has, and what a column of numbers holds.
PROMISED_MOST = 2**31 - 1
#: What is kept of the account; its address for mails and telephone are dropped while reading.
NEEDED = ("accountId", "username", "accountDisplayName", "id", "screen_name", "full_name")


@dataclass(frozen=True)
class Former:
    """A handle that was given up at ``until``."""

    name: str
    until: datetime | None


@dataclass(frozen=True)
class Identity:
    account_id: int
    handle: str
    name: str
    generated_at: datetime | None
    is_partial: bool
    #: How many posts the manifest lists; None where there is no manifest.
    promised: int | None
    former: Sequence[Former] = ()

    @property
    def handles(self) -> set[str]:
        return {one.lower() for one in (self.handle, *(old.name for old in self.former)) if one}


def identity(packed: zipfile.ZipFile, known: Contents) -> Identity:
    """Read what says whose it is. Raises Refused when it says nothing, or two things."""
    manifest = _first(packed, known, "manifest")
    account = _account(_first(packed, known, "account"))
    user = _part(manifest, "userInfo")
    numbers = {
        found
        for one in (account.get("accountId"), account.get("id"), user.get("accountId"))
        if (found := number(one))
    }
    if len(numbers) != 1:
        raise Refused("two_accounts" if numbers else "no_account")
    info = _part(manifest, "archiveInfo")
    handle = account.get("username") or account.get("screen_name") or user.get("userName")
    name = account.get("accountDisplayName") or account.get("full_name") or user.get("displayName")
    return Identity(
        account_id=numbers.pop(),
        handle=_word(handle, 40),
        name=_word(name, 120),
        generated_at=times.moment(info.get("generationDate")),
        is_partial=info.get("isPartialArchive") is True,
        promised=_promised(manifest, _first(packed, known, "index")),
        former=_former(_first(packed, known, "handles")),
    )


def _first(packed: zipfile.ZipFile, known: Contents, kind: str) -> Any:
    for member in known.of(kind):
        try:
            with packed.open(member) as file:
                return script.whole(file, kind)
        except zips.UNREADABLE:
            return None  # as if it were not there; what it would have said is missed below
    return None


def _part(value: Any, name: str) -> Mapping[str, Any]:
    found = value.get(name) if isinstance(value, dict) else None
    return found if isinstance(found, dict) else {}


def _account(value: Any) -> Mapping[str, Any]:
    """Of the account only what is needed."""
    first = value[0] if isinstance(value, list) and value else value
    inner = posts.unwrapped(first, "account")
    if not isinstance(inner, dict):
        return {}
    return {name: inner[name] for name in NEEDED if name in inner}


def _word(value: object, most: int) -> str:
    clean, _raw, _is_dirty = posts.whole_characters(words(value, most))
    return texts.cleaned(clean)[0]


def _promised(manifest: Any, index: Any) -> int | None:
    """The number of posts by the manifest, or by the list of months of the classic export."""
    types = _part(manifest, "dataTypes")
    files = [
        one
        for name in ("tweets", "tweet", "communityTweet")
        for one in listed(_part(types, name).get("files"))
    ]
    counts = [one.get("count") for one in files] or [
        one.get("tweet_count") for one in listed(index)
    ]
    known = [int(str(one)) for one in counts if str(one).isdecimal() and len(str(one)) < 10]
    return min(sum(known), PROMISED_MOST) if known else None


def _former(value: Any) -> list[Former]:
    found = []
    for item in listed(value):
        outer = posts.unwrapped(item, "screenNameChange")
        inner = posts.unwrapped(outer, "screenNameChange")
        if isinstance(inner, dict) and (name := _word(inner.get("changedFrom"), 40)):
            found.append(Former(name, times.moment(inner.get("changedAt"))))
    return found
