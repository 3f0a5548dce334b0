"""When a process that has no address was last seen at work."""

from __future__ import annotations

from django.db import models


class LifeSign(models.Model):
    """One row per kind of process, however many of it run: the last of them counts."""

    name = models.CharField(max_length=20, primary_key=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"{self.name} {self.at:%H:%M:%S}"
