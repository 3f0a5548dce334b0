"""How often one address may ask for something costly, counted without knowing whose it is.

A view asks once, before it does anything::

    refusal = allowance.refused(request, allowance.SEARCH)
    if refusal:
        return refusal

Counted is under a hash whose key changes every day, in Redis, where a count forgets itself when
its time is over. While Redis is away each process counts for itself: then there is a little more
for everybody, and nobody is turned away for it. See decision 0064.
"""

from __future__ import annotations

import logging
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from ipaddress import IPv6Address, ip_address

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.crypto import salted_hmac
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from redis import Redis
from redis.exceptions import RedisError

from inspections.signing_in import address_of

log = logging.getLogger(__name__)

#: Seconds for which a visitor may wait for Redis, and for which it is left alone after that.
PATIENCE, REST = 0.2, 5
#: Addresses that one process remembers by itself; beyond them it begins anew.
REMEMBERED = 10_000


@dataclass(frozen=True)
class Allowance:
    """``most`` requests for one purpose in every ``seconds``, per address."""

    purpose: str
    most: int
    seconds: int


SEARCH = Allowance("search", settings.SEARCHES_PER_MINUTE, 60)
FEEDBACK = Allowance("feedback", 5, 3600)


def refused(request: HttpRequest, allowance: Allowance) -> HttpResponse | None:
    """Count this request; the page to answer instead when there were too many, else None."""
    wait = spent(allowance, address_of(request), timezone.now())
    if not wait:
        return None
    response = render(request, "archive/too_often.html", {"text": sentence(wait)}, status=429)
    response.headers["Retry-After"] = str(wait)
    # A shared cache would say it to everybody.
    response.headers["Cache-Control"] = "no-store"
    return response


def sentence(wait: int) -> str:
    """What to say to whoever has to wait so many seconds."""
    if wait > 90:
        minutes = -(-wait // 60)
        text = _("Too many requests came from your connection; please try again in %d minutes.")
        return text % minutes
    return (
        ngettext(
            "Too many requests came from your connection; please try again in %d second.",
            "Too many requests came from your connection; please try again in %d seconds.",
            wait,
        )
        % wait
    )


def spent(allowance: Allowance, address: str, now: datetime) -> int:
    """Count one request of ``address``; the seconds it has to wait, or 0 when it may go on."""
    window, gone = divmod(int(now.timestamp()), allowance.seconds)
    key = f"allowance:{allowance.purpose}:{window}:{_nameless(address, now)}"
    if _counted(key, allowance.seconds, now) <= allowance.most:
        return 0
    return allowance.seconds - gone


class OwnMemory:
    """Counts of this process, for the time in which Redis is away."""

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}
        self.alone_until: datetime | None = None

    def count(self, key: str) -> int:
        if len(self.counts) >= REMEMBERED:
            self.counts.clear()
        self.counts[key] = self.counts.get(key, 0) + 1
        return self.counts[key]

    def is_alone(self, now: datetime) -> bool:
        return self.alone_until is not None and now < self.alone_until

    def leave_alone(self, now: datetime) -> None:
        self.alone_until = now + timedelta(seconds=REST)


_own = OwnMemory()


def _counted(key: str, seconds: int, now: datetime) -> int:
    """The number of requests under ``key``, this one included."""
    if not _own.is_alone(now):
        try:
            return _counted_together(key, seconds)
        except RedisError as error:
            _own.leave_alone(now)
            log.warning("Redis does not count requests: %s", type(error).__name__)
    return _own.count(key)


def _counted_together(key: str, seconds: int) -> int:
    with _redis(settings.REDIS_URL).pipeline() as both:
        both.incr(key)
        both.expire(key, seconds)
        return int(both.execute()[0])


@cache
def _redis(url: str) -> Redis:
    return Redis.from_url(url, socket_timeout=PATIENCE, socket_connect_timeout=PATIENCE)


def _nameless(address: str, now: datetime) -> str:
    """``address`` as a hash that cannot be compared with that of another day."""
    salt = f"broadcasts.archive.allowance.{now:%Y-%m-%d}"
    return salted_hmac(salt, _line(address), algorithm="sha256").hexdigest()


def _line(address: str) -> str:
    """Whoever has a line with IPv6 has 2^64 addresses on it, so the line is what counts."""
    try:
        found = ip_address(address)
    except ValueError:
        return address
    if isinstance(found, IPv6Address):
        return str(found.ipv4_mapped or int(found) >> 64)
    return str(found)
