"""How often a secret was tried: counted in the database, so that every machine counts together."""

from __future__ import annotations

from django.db import models


class Strike(models.Model):
    """Tries under one ``key`` since ``since``. Keys are hashes: they name no person or address.

    ``is_known`` marks an account at an address where the right secret was given before.
    """

    key = models.CharField(max_length=64, unique=True)
    tries = models.PositiveIntegerField(default=0)
    since = models.DateTimeField()
    is_known = models.BooleanField(default=False)

    def __str__(self) -> str:
        return f"{self.key[:8]}: {self.tries}"
