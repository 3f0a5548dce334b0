"""Channel credentials at rest: sealed with the first key, opened with any of them."""

from __future__ import annotations

from cryptography.fernet import Fernet, MultiFernet
from django.conf import settings


def _box() -> MultiFernet:
    return MultiFernet([Fernet(key) for key in settings.CREDENTIAL_KEYS])


def seal(token: str) -> str:
    """``token`` encrypted; an empty token stays empty so that "none entered" shows."""
    return _box().encrypt(token.encode()).decode("ascii") if token else ""


def unseal(sealed: str) -> str:
    """The token in the clear. Raises InvalidToken when no configured key opens it."""
    return _box().decrypt(sealed.encode("ascii")).decode() if sealed else ""
