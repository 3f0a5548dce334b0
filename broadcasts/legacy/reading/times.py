"""The three ways in which exports write a time, read without the computer's own language."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone

MONTHS = dict(
    zip(
        ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
        range(1, 13),
        strict=True,
    )
)
#: ``Sat Aug 12 16:10:37 +0000 2023``
POST = re.compile(
    r"[A-Z][a-z]{2} (?P<month>[A-Z][a-z]{2}) (?P<day>\d\d?) (?P<clock>\d\d:\d\d:\d\d) "
    r"(?P<zone>[+-]\d{4}) (?P<year>\d{4})"
)
#: ``2016-10-06 08:00:05 +0000`` and ``2024-08-30T09:00:00.000Z``
ISO = re.compile(
    r"(?P<year>\d{4})-(?P<month>\d\d)-(?P<day>\d\d)[T ](?P<clock>\d\d:\d\d:\d\d)(?:\.\d+)? ?"
    r"(?P<zone>Z|[+-]\d\d:?\d\d)"
)
#: Nobody wrote on X before, and no export comes from after; other years are mistakes.
FIRST_YEAR, LAST_YEAR = 2006, 2099
#: Numbers of posts hold their time since November 2010, in milliseconds after this moment.
FIRST_SNOWFLAKE = 29_700_859_247
EPOCH_MS = 1_288_834_974_657
#: The number is given a moment after or before the time that is written down.
TOLERANCE_MS = 2_000


def moment(written: object) -> datetime | None:
    """The time in UTC, or None where it is none that a post can have."""
    if not isinstance(written, str):
        return None
    found = POST.fullmatch(written) or ISO.fullmatch(written)
    if not found:
        return None
    month = found["month"]
    number = int(month) if month.isdecimal() else MONTHS.get(month, 0)
    hour, minute, second = (int(part) for part in found["clock"].split(":"))
    try:
        there = datetime(
            int(found["year"]), number, int(found["day"]), hour, minute, second,
            tzinfo=_zone(found["zone"]),
        )  # fmt: skip
        told = there.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return told if FIRST_YEAR <= told.year <= LAST_YEAR else None


def _zone(written: str) -> timezone:
    if written in ("Z", "+0000"):
        return UTC
    sign = -1 if written[0] == "-" else 1
    hours, minutes = int(written[1:3]), int(written[-2:])
    return timezone(sign * timedelta(hours=hours, minutes=minutes))


def agrees(post_id: int, written: datetime) -> bool:
    """Whether the number of a post says the same time as its date."""
    if post_id < FIRST_SNOWFLAKE:
        return True
    told = (post_id >> 22) + EPOCH_MS
    return abs(told - written.timestamp() * 1000) <= TOLERANCE_MS


def of_number(post_id: int) -> datetime | None:
    """The time that the number of a post holds; None for those from before they held one."""
    if post_id < FIRST_SNOWFLAKE:
        return None
    return datetime.fromtimestamp(((post_id >> 22) + EPOCH_MS) / 1000, UTC)
