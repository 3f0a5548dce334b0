"""Secrets tried in vain are counted per account and address; who tries too often has to wait.

A try is counted before it is looked at, by a conditional UPDATE, so that many at once gain
nothing. Where an account has signed in before, strangers elsewhere cannot lock it out.
"""

from __future__ import annotations

import logging
import unicodedata
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.crypto import salted_hmac

from inspections.models import Strike, User

log = logging.getLogger(__name__)

#: Counting begins anew after this time, so nobody waits longer.
COOL_OFF = timedelta(minutes=5)
#: Tries within the cool-off: of one account at one address, of one account from all addresses
#: at which it never signed in, of one address (an office behind one line) on all accounts.
PAIR_MOST, ACCOUNT_MOST, ADDRESS_MOST = 5, 25, 60


class TooManyTries(Exception):
    """The account or the address has to wait until the cool-off is over."""


@dataclass(frozen=True)
class Door:
    """One account tried from one network address."""

    account: str
    address: str

    @property
    def pair(self) -> str:
        return _key("pair", f"{_plain(self.account)}\n{self.address}")

    def counters(self) -> dict[str, int]:
        """The counters of this door with how many tries each allows."""
        counters = {self.pair: PAIR_MOST, _key("address", self.address): ADDRESS_MOST}
        if not Strike.objects.filter(key=self.pair, is_known=True).exists():
            counters[_key("account", _plain(self.account))] = ACCOUNT_MOST
        return counters


def knock(door: Door, now: datetime) -> None:
    """Count a try before the secret is looked at. Raises TooManyTries."""
    for key, most in door.counters().items():
        if not _counted(key, most, now):
            log.warning("a sign-in has to wait: too many tries")
            raise TooManyTries


def opened(door: Door) -> None:
    """The secret was right: the tries before it are forgotten, and the place is known."""
    for key in door.counters():
        if key == door.pair:
            Strike.objects.filter(key=key).update(tries=0, is_known=True)
        else:
            Strike.objects.filter(key=key, tries__gt=0).update(tries=F("tries") - 1)


def confirmed(user: User, password: str, address: str, now: datetime) -> bool:
    """Whether somebody at ``address`` knows the password of ``user``. Raises TooManyTries."""
    door = Door(user.get_username(), address)
    knock(door, now)
    if not user.check_password(password):
        return False
    opened(door)
    return True


def _counted(key: str, most: int, now: datetime) -> bool:
    rows = Strike.objects.filter(key=key)
    if rows.filter(since__lte=now - COOL_OFF).update(tries=1, since=now):
        return True
    if rows.filter(tries__lt=most).update(tries=F("tries") + 1):
        return True
    try:
        with transaction.atomic():
            _row, made = Strike.objects.get_or_create(key=key, defaults={"tries": 1, "since": now})
    except IntegrityError:
        # Another first try was faster; this one counts on its row.
        made = bool(rows.filter(tries__lt=most).update(tries=F("tries") + 1))
    return made


def _key(kind: str, text: str) -> str:
    return salted_hmac(f"inspections.access.{kind}", text, algorithm="sha256").hexdigest()


def _plain(account: str) -> str:
    return unicodedata.normalize("NFKC", account).casefold().strip()
