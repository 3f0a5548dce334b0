"""A prepared query: put together once, asked with other values each time."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from broadcasts.archive.prepared import NOW, Given, Prepared
from broadcasts.archive.tests.making import make_broadcast, make_inspection, withdraw
from broadcasts.models import Broadcast

pytestmark = pytest.mark.django_db
INSPECTION: Any = Given("inspection")


def test_each_asking_finds_what_the_same_filter_finds() -> None:
    query = Prepared(Broadcast.objects.public(NOW).filter(inspection_id=INSPECTION))
    now, os, leer = timezone.now(), make_inspection("os"), make_inspection("ler-emd")
    later = now + timedelta(hours=1)
    withdraw(make_broadcast(inspection=os))
    make_broadcast(inspection=os)
    make_broadcast(inspection=leer, visible_from=later, signed_at=later)
    for moment, inspection, count in ((now, os, 1), (now, leer, 0), (later, leer, 1)):
        found = query.ask(now=moment, inspection=inspection.pk)
        assert found == list(Broadcast.objects.public(moment).filter(inspection=inspection))
        assert len(found) == count


def test_a_value_that_is_not_given_is_a_fault() -> None:
    with pytest.raises(KeyError):
        Prepared(Broadcast.objects.public(NOW)).ask()
