"""Rotating keys: everything that is kept sealed is sealed anew with the first key.

    CREDENTIAL_KEYS=new,old ── restart ── rotate_keys ── CREDENTIAL_KEYS=new ── restart

Row by row, each claimed by the sealed text that was read: what somebody enters meanwhile stays.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings
from django.db import models

from broadcasts.models import Channel, ConnectionRequest
from inspections.models import SecondFactor

#: Every column that holds something sealed.
SEALED: tuple[tuple[type[models.Model], str], ...] = (
    (Channel, "sealed_credentials"),
    (ConnectionRequest, "sealed_credentials"),
    (SecondFactor, "secret"),
)


class Counted(Counter[str]):
    """What became of the rows: ``sealed`` anew, ``current`` before, ``changed`` meanwhile."""

    unreadable: list[str]


def rotate() -> Counted:
    """Seal all of it with the first key; what no key opens is left as it is and named."""
    counted = Counted()
    counted.unreadable = []
    for model, column in SEALED:
        for key, sealed in list(_rows(model, column)):
            try:
                counted[_resealed(model, column, key, sealed)] += 1
            except InvalidToken:
                counted.unreadable.append(f"{model._meta.label} {key}")
    return counted


def _rows(model: type[models.Model], column: str) -> Iterator[tuple[int, Any]]:
    rows: models.QuerySet[Any] = models.QuerySet(model)
    for key, sealed in rows.order_by("pk").values_list("pk", column):
        if sealed:
            yield key, sealed


def _resealed(model: type[models.Model], column: str, key: int, sealed: Any) -> str:
    """What became of one row. Raises InvalidToken."""
    before = sealed.encode("ascii") if isinstance(sealed, str) else bytes(sealed)
    if _is_current(before):
        return "current"
    after = MultiFernet([Fernet(one) for one in settings.CREDENTIAL_KEYS]).rotate(before)
    rows: models.QuerySet[Any] = models.QuerySet(model)
    same = rows.filter(pk=key, **{column: sealed})
    value = after.decode("ascii") if isinstance(sealed, str) else after
    return "sealed" if same.update(**{column: value}) else "changed"


def _is_current(sealed: bytes) -> bool:
    try:
        Fernet(settings.CREDENTIAL_KEYS[0]).decrypt(sealed)
    except InvalidToken:
        return False
    return True
