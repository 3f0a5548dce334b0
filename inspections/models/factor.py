"""What a person has besides a password: a device that makes codes, and codes on paper."""

from __future__ import annotations

from django.conf import settings
from django.db import models


class SecondFactor(models.Model):
    """The secret shared with one person's device, encrypted at rest; counts once confirmed.

    ``last_step`` is the time step of the newest code that was taken: no code is taken twice.
    """

    user = models.OneToOneField(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="second_factor"
    )
    secret = models.BinaryField()
    last_step = models.BigIntegerField(default=-1)
    confirmed_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"second factor of {self.user_id}"


class RecoveryCode(models.Model):
    """One code for the day the device is lost: only its hash is kept, and it works once."""

    factor = models.ForeignKey(SecondFactor, models.CASCADE, related_name="recovery_codes")
    digest = models.CharField(max_length=64, unique=True)
    used_at = models.DateTimeField(null=True)

    def __str__(self) -> str:
        return f"recovery code {self.pk}"
