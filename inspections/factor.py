"""The second factor: begun, confirmed by a code, asked for, removed.

A code counts as a try before it is looked at, and is taken by a conditional UPDATE, so that
neither the same code nor the same recovery code opens twice, however many ask at once.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import b32encode
from datetime import datetime
from urllib.parse import quote, urlencode

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings
from django.db import transaction
from django_otp.oath import TOTP

from inspections import access, rights
from inspections.models import RecoveryCode, RightChange, SecondFactor, User

RECOVERY_CODES = 10
#: Bytes of a secret (RFC 4226 recommends 20) and of a recovery code, too many to be guessed.
SECRET_BYTES, RECOVERY_BYTES = 20, 10
#: Steps of 30 seconds by which a device's clock may be off.
TOLERANCE = 1
ISSUER = "Newsroom"


class WrongSecret(Exception):
    """The password or the code is not right; nothing has changed."""


def of(user: User) -> SecondFactor | None:
    """The factor that is asked for; None without one."""
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=False).first()


def begin(user: User) -> None:
    """A new secret, unless one waits to be confirmed or is confirmed already."""
    secret = _box().encrypt(secrets.token_bytes(SECRET_BYTES))
    SecondFactor.objects.get_or_create(user=user, defaults={"secret": secret})


def pending(user: User) -> SecondFactor | None:
    return SecondFactor.objects.filter(user=user, confirmed_at__isnull=True).first()


def confirm(user: User, password: str, code: str, address: str, now: datetime) -> list[str]:
    """From now on codes are asked for; the recovery codes, which nobody can read again.

    Raises WrongSecret or access.TooManyTries.
    """
    factor = pending(user)
    if factor is None or not access.confirmed(user, password, address, now):
        raise WrongSecret
    if not _opens(factor, code, address, now):
        raise WrongSecret
    with transaction.atomic():
        rows = SecondFactor.objects.filter(pk=factor.pk, confirmed_at__isnull=True)
        if not rows.update(confirmed_at=now):
            raise WrongSecret
        rights.note(RightChange.What.FACTOR_SET, user, None, None, by=user, reason="", now=now)
        return _recovery_codes(factor)


def passed(user: User, code: str, address: str, now: datetime) -> bool:
    """Whether ``code`` is one of this person's now. Raises access.TooManyTries."""
    factor = of(user)
    return factor is not None and _opens(factor, code, address, now)


def confirmed(user: User, secret: str, address: str, now: datetime) -> bool:
    """Whether ``user`` sits there: by a code where there is a factor, else by the password.

    Raises access.TooManyTries.
    """
    if of(user) is None:
        return access.confirmed(user, secret, address, now)
    return passed(user, secret, address, now)


def remove(user: User, password: str, code: str, address: str, now: datetime) -> None:
    """Only with both. Raises WrongSecret or access.TooManyTries."""
    if not access.confirmed(user, password, address, now):
        raise WrongSecret
    if not passed(user, code, address, now):
        raise WrongSecret
    with transaction.atomic():
        SecondFactor.objects.filter(user=user).delete()
        rights.note(RightChange.What.FACTOR_REMOVED, user, None, None, by=user, reason="", now=now)


def reset(user: User, *, reason: str, now: datetime) -> bool:
    """Remove a lost factor on the server, into the record; False when there is none."""
    with transaction.atomic():
        gone, _rows = SecondFactor.objects.filter(user=user).delete()
        if gone:
            rights.note(
                RightChange.What.FACTOR_RESET, user, None, None, by=None, reason=reason, now=now
            )
    return bool(gone)


def secret_text(factor: SecondFactor) -> str:
    """The secret as people type it into a device that has no camera, in groups of four."""
    text = b32encode(_secret(factor)).decode("ascii")
    return " ".join(text[at : at + 4] for at in range(0, len(text), 4))


def enrolment_address(factor: SecondFactor) -> str:
    """What the QR code says to an authenticator app."""
    secret = secret_text(factor).replace(" ", "")
    label = quote(f"{ISSUER}:{factor.user.get_username()}")
    return f"otpauth://totp/{label}?{urlencode({'secret': secret, 'issuer': ISSUER})}"


def current_code(factor: SecondFactor, now: datetime, step: int = 0) -> str:
    """What the person's device shows at ``now``, or so many steps later."""
    totp = TOTP(_secret(factor), drift=step)
    totp.time = now.timestamp()
    return f"{totp.token():06d}"


def _opens(factor: SecondFactor, typed: str, address: str, now: datetime) -> bool:
    """Codes are counted apart from passwords: a right password must not forgive wrong codes."""
    door = access.Door(f"{factor.user.get_username()}\ncode", address)
    access.knock(door, now)
    code = "".join(typed.split()).replace("-", "").upper()
    if not (_taken(factor, code, now) or _recovered(factor, code, now)):
        return False
    access.opened(door)
    return True


def _taken(factor: SecondFactor, code: str, now: datetime) -> bool:
    step = int(now.timestamp()) // 30
    for offset in range(-TOLERANCE, TOLERANCE + 1):
        if secrets.compare_digest(current_code(factor, now, offset).encode(), code.encode()):
            rows = SecondFactor.objects.filter(pk=factor.pk, last_step__lt=step + offset)
            return bool(rows.update(last_step=step + offset))
    return False


def _recovered(factor: SecondFactor, code: str, now: datetime) -> bool:
    rows = RecoveryCode.objects.filter(factor=factor, digest=_digest(code), used_at__isnull=True)
    return bool(rows.update(used_at=now))


def _recovery_codes(factor: SecondFactor) -> list[str]:
    codes = [
        b32encode(secrets.token_bytes(RECOVERY_BYTES)).decode("ascii")
        for _number in range(RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(factor=factor, digest=_digest(code)) for code in codes
    )
    return ["-".join(code[at : at + 4] for at in range(0, len(code), 4)) for code in codes]


def _digest(code: str) -> str:
    """80 random bits need no salt and no slow hash."""
    return hashlib.sha256(code.encode()).hexdigest()


def _secret(factor: SecondFactor) -> bytes:
    return _box().decrypt(bytes(factor.secret))


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_KEYS])
