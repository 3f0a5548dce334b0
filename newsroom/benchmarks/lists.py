"""The archive's pages over 20,000 broadcasts: time of the slowest twentieth, and queries."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from broadcasts.models import Broadcast, Category, Kind, Urgency
from inspections.models import Inspection, User
from newsroom.benchmarks.stage import Stage
from newsroom.benchmarks.table import NotMeasured, Row, percentile
from newsroom.demo import units

FEW, MANY = 200, 20_000
REQUESTS = 100
#: The target's milliseconds; it is set for a million broadcasts on PostgreSQL.
ALLOWED = 20.0
#: Hours between two broadcasts: 20,000 of them are eleven years.
APART = 5


def measure(stage: Stage) -> Iterator[Row]:
    people = _people()
    # One client for all, because each of them builds the whole chain of middleware anew.
    client = Client(SERVER_NAME="localhost")
    _fill(0, FEW, *people)
    few = {what: _queries(client, addresses[0]) for what, addresses in _pages(FEW).items()}
    _fill(FEW, MANY, *people)
    for what, addresses in _pages(MANY).items():
        slow = percentile([_milliseconds(client, address) for address in addresses], 95)
        queries = f"{_queries(client, addresses[0])} queries ({few[what]} with {FEW})"
        measured = f"p95 {slow:.1f} ms, {queries}"
        reference = f"{ALLOWED:.0f} ms, later with 1,000,000"
        yield Row(f"{what} of {MANY:,}", measured, reference, slow / ALLOWED)


def fill(number: int) -> None:
    """``number`` broadcasts, for whoever needs an archive that is not empty."""
    _fill(0, number, *_people())


def _people() -> tuple[list[Inspection], User, User]:
    inspections = list(units.make_inspections().values())
    author, signer = (
        User.objects.get_or_create(username=f"messung-{role}")[0] for role in ("text", "leitung")
    )
    return inspections, author, signer


def _fill(begin: int, end: int, inspections: list[Inspection], author: User, signer: User) -> None:
    """Rows as publishing would freeze them, the oldest last; the texts are as long as usual."""
    now, chance = timezone.now(), random.Random(begin)  # noqa: S311 - data, not a secret
    rows = []
    for number in range(begin, end):
        moment = now - timedelta(hours=APART * number, seconds=1)
        rows.append(
            Broadcast(
                public_id=f"messung{number:05d}",
                slug=f"messung-{number}",
                inspection=chance.choice(inspections),
                category=chance.choice(Category.values),
                urgency=chance.choice(Urgency.values),
                kind=Kind.INITIAL,
                headline=f"Messung {number}: Verkehrsunfall mit zwei Leichtverletzten",
                place="Leer",
                lead="Auf der Hauptstraße sind zwei Autos zusammengestoßen. " * 3,
                body="Die Polizei hat den Unfall aufgenommen und sucht Zeugen. " * 20,
                author=author,
                signer=signer,
                signed_at=moment,
                visible_from=moment,
                manifest="{}",
            )
        )
    Broadcast.objects.bulk_create(rows, batch_size=500)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def _pages(count: int) -> dict[str, list[str]]:
    """Addresses by what they show; the later ones of a list begin anywhere in its past."""
    chance = random.Random(count)  # noqa: S311 - data, not a secret
    pasts = [f"?vor=messung{chance.randrange(count):05d}" for _ in range(REQUESTS)]
    chosen = Inspection.objects.exclude(is_directorate=True)[0]
    single = [f"/m/messung{chance.randrange(count):05d}/" for _ in range(REQUESTS)]
    return {
        "start page": ["/"] * REQUESTS,
        "older pages of the list": [f"/{past}" for past in pasts],
        "pages of an inspection": _with_past(f"/dienststellen/{chosen.key}/", pasts),
        "pages of a category": _with_past(f"/kategorien/{Category.TRAFFIC}/", pasts),
        "release pages": [_followed(address) for address in single],
    }


def _with_past(address: str, pasts: Sequence[str]) -> list[str]:
    return [f"{address}{past}" for past in pasts]


def _followed(permanent: str) -> str:
    number = int(permanent.strip("/").removeprefix("m/messung"))
    return f"{permanent}messung-{number}/"


def _milliseconds(client: Client, address: str) -> float:
    begun = time.perf_counter()
    status = client.get(address).status_code
    if status != 200:
        raise NotMeasured(f"{address} answered {status}")
    return (time.perf_counter() - begun) * 1000


def _queries(client: Client, address: str) -> int:
    with CaptureQueriesContext(connection) as queries:
        _milliseconds(client, address)
    return len(queries)
