"""A million texts on PostgreSQL, a hundred thousand on SQLite: lists and the search.

What is measured is the whole answer at the view: Django's middleware, the queries, the template,
and 0.2 ms for Django's client. No web server and no front take part: nothing comes from memory but
what the database keeps, and what is the same on all pages. Computing is this process's own, with
SQLite in it and without PostgreSQL; unlike the milliseconds it hardly heeds what runs beside it.
"""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urlencode

from django.db import connection
from django.test import Client

from inspections.local_time import BERLIN
from newsroom.benchmarks import filling, texts
from newsroom.benchmarks.filling import Archive
from newsroom.benchmarks.stage import Stage
from newsroom.benchmarks.table import NotMeasured, Row, at_most, percentile

REQUESTS, WARM = 100, 10
#: Milliseconds that 95 % of the answers may take.
LIST, SEARCH = 20.0, 100.0
MILLION, HUNDRED_THOUSAND = 1_000_000, 100_000


def measure(stage: Stage) -> Iterator[Row]:
    count = MILLION if connection.vendor == "postgresql" else HUNDRED_THOUSAND
    begun = time.monotonic()
    archive = filling.fill(count)
    with connection.cursor() as cursor:
        # As the database does by itself some time after so many rows.
        cursor.execute("VACUUM")
    yield Row(f"making {count:,} texts", f"{time.monotonic() - begun:.0f} s")
    for limit, pages in ((LIST, lists(archive)), (SEARCH, searches(archive))):
        for what, addresses in pages.items():
            yield _row(f"{what} of {count:,}", addresses, limit)


def lists(archive: Archive) -> dict[str, list[str]]:
    """Addresses by what they show; each begins anywhere in ten years."""
    chance = random.Random(3)  # noqa: S311 - data, not a secret
    places = [chance.randrange(archive.count) // 100 * 100 + 1 for _ in range(REQUESTS)]
    pasts = [filling.number_of(place) for place in places]
    months = [_month(archive, place) for place in places]
    key = archive.inspections[1].key
    both = f"dienststelle={key}&kategorie=gefahr"
    return {
        "start page": ["/"] * REQUESTS,
        "list, older": [f"/?vor={past}" for past in pasts],
        "list, newer": [f"/?nach={past}" for past in pasts],
        "inspection": [f"/dienststellen/{key}/?vor={past}" for past in pasts],
        "subject": [f"/kategorien/verkehr/?vor={past}" for past in pasts],
        "month": [f"/monate/{month}/" for month in months],
        "all three": [f"/?{both}&monat={month}" for month in months],
    }


def searches(archive: Archive) -> dict[str, list[str]]:
    """Questions by their kind, each another one."""
    chance, known = random.Random(4), texts.vocabulary()  # noqa: S311 - data, not a secret
    said = [piece.rstrip(".").split() for piece in chance.sample(texts.pieces(), REQUESTS)]
    numbers = [str(filling.FIRST_ID + chance.randrange(archive.count)) for _ in said]
    filters = {"dienststelle": archive.inspections[1].key, "kategorie": "gefahr"}
    months = [_month(archive, chance.randrange(archive.count)) for _ in said]
    common = known[4:80]
    return {
        "frequent word": [_asked(chance.choice(common)) for _ in said],
        "rare word": [_asked(word) for word in chance.sample(known[2000:], REQUESTS)],
        "word of one text": [_asked(number) for number in numbers],
        "phrase": [_asked(f'"{words[2]} {words[3]}"') for words in said],
        "two words": [_asked(f"{words[3]} {words[15]}") for words in said],
        "filtered": [
            _asked(chance.choice(known[:500]), **filters, monat=month) for month in months
        ],
    }


def _asked(question: str, **more: str) -> str:
    return f"/suche/?{urlencode({'q': question, **more})}"


def _month(archive: Archive, place: int) -> str:
    moment = datetime.fromtimestamp(archive.newest - place * archive.step, BERLIN)
    return f"{moment:%Y-%m}"


def _row(what: str, addresses: list[str], limit: float) -> Row:
    client = Client(SERVER_NAME="localhost")
    for number, address in enumerate(addresses[:WARM]):
        _milliseconds(client, address, number)
    begun = time.process_time()
    times = [_milliseconds(client, address, n) for n, address in enumerate(addresses)]
    computing = (time.process_time() - begun) * 1000 / len(addresses)
    slow, usual = percentile(times, 95), percentile(times, 50)
    measured = f"p95 {slow:.1f} ms, median {usual:.1f} ms, {computing:.1f} ms of computing"
    return Row(what, measured, f"{limit:.0f} ms", slow / limit, at_most(1))


def _milliseconds(client: Client, address: str, number: int) -> float:
    """From an address of the network of its own, for each of those may search so often only."""
    begun = time.perf_counter()
    status = client.get(address, REMOTE_ADDR=f"10.0.{number // 50}.{number % 50}").status_code
    if status not in (200, 302):
        raise NotMeasured(f"{address} answered {status}")
    return (time.perf_counter() - begun) * 1000
