"""``manage.py sweep``: ring for due deliveries, every second, until told to stop."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from broadcasts import changes, database, feedback, jobs, life
from broadcasts.legacy import private_files
from broadcasts.rounds import RoundsCommand


class Command(RoundsCommand):
    help = "Rings for deliveries and probes that are due and frees deliveries of dead workers."
    every = 1.0

    def round(self) -> None:
        now = timezone.now()
        jobs.sweep(now)
        jobs.watch(now)
        jobs.survey(now)
        jobs.read_exports(now)
        if life.take_turn("changes", now, timedelta(hours=1)):
            changes.forget(now)
            feedback.forget(now)
            private_files.tidy(now)
            database.fold()
        life.sign(life.SWEEPER, now)
