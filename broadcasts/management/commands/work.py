"""``manage.py work``: RQ workers that share one loaded product and keep it between jobs."""

from __future__ import annotations

import gc
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.urls import get_resolver


class Command(BaseCommand):
    help = "Starts workers that put broadcasts on the platforms; see decision 0055."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--queue", choices=settings.RQ_QUEUES, default="default", help="which jobs they take"
        )
        parser.add_argument("--workers", type=int, default=16, help="how many jobs run at once")

    def handle(self, *args: Any, **options: Any) -> None:
        # Loaded once, before the workers are forked off: they share these pages of memory, and
        # none of them spends its first job on importing what builds a picture's address.
        assert get_resolver().url_patterns
        gc.freeze()
        call_command(
            "rqworker-pool",
            options["queue"],
            num_workers=options["workers"],
            worker_class="rq.worker.SimpleWorker",
            serializer="rq.serializers.JSONSerializer",
        )
