"""An archive of any size within minutes: the database itself multiplies rows from few pieces.

One broadcast is made by the product's own models; all others copy its columns, with words, time,
inspection and category of their own. Each hundredth is an exercise or withdrawn, and the newest
fifth stands on a channel. Words go into the index in the form that the product writes.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from django.db import connection, models
from django.utils import timezone

from broadcasts.archive.search.words import stems
from broadcasts.models import Broadcast, Category, Channel, Delivery, SearchEntry, Withdrawal
from broadcasts.models.channel import Platform
from broadcasts.models.search import FACET, FINE_BITS, RECORD_BITS, Indexed
from inspections.models import Inspection, User
from newsroom.benchmarks import texts
from newsroom.demo import units

YEARS = 10
#: Pieces of one text: the first is the lead, the others the body.
PARTS = 6
FIRST_ID = 1000
#: Of each hundred texts these are not public.
EXERCISE, WITHDRAWN = 50, 99


@dataclass(frozen=True)
class Archive:
    """What was made: so many texts, one every ``step`` seconds before ``newest``."""

    count: int
    step: int
    newest: int
    inspections: Sequence[Inspection]


def fill(count: int) -> Archive:
    inspections = list(units.make_inspections().values())
    step = YEARS * 365 * 86_400 // count
    archive = Archive(count, step, int(timezone.now().timestamp()) - 60, inspections)
    _pieces()
    with connection.cursor() as cursor:
        cursor.execute(_broadcasts(archive, _template(inspections[0])))
        cursor.execute(_words(archive))
        cursor.execute(_deliveries(archive))
        cursor.execute(_withdrawals(archive))
        cursor.execute("ANALYZE")
    return archive


def number_of(place: int) -> str:
    """The public number of the text that is ``place`` texts below the newest."""
    return f"m{place + FIRST_ID}"


def _template(inspection: Inspection) -> Broadcast:
    author, signer = (
        User.objects.get_or_create(username=f"messung-{role}")[0] for role in ("text", "leitung")
    )
    old = datetime(2000, 1, 1, tzinfo=UTC)
    return Broadcast.objects.create(
        public_id="muster", slug="messung", inspection=inspection, category=Category.TRAFFIC,
        urgency="normal", headline="Muster", place="Leer", lead="Muster", body="Muster",
        author=author, signer=signer, signed_at=old, visible_from=old, manifest="{}",
    )  # fmt: skip


def _pieces() -> None:
    kind = "tsvector" if connection.vendor == "postgresql" else "text"
    rows = []
    for number, said in enumerate(texts.pieces()):
        indexed = Indexed([stems(said)])
        is_postgres = connection.vendor == "postgresql"
        rows.append(
            (number, said, indexed.for_postgresql() if is_postgres else indexed.for_sqlite())
        )
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP TABLE piece (n bigint PRIMARY KEY, said text, words {kind})")
        cursor.executemany("INSERT INTO piece VALUES (%s, %s, %s)", rows)
        cursor.execute("ANALYZE")


def _broadcasts(archive: Archive, template: Broadcast) -> str:
    body = " || ' ' || ".join(f"p{part}.said" for part in range(2, PARTS + 1))
    own = {
        "id": f"g + {FIRST_ID}",
        "public_id": f"'m' || (g + {FIRST_ID})",
        "headline": f"'Messung ' || (g + {FIRST_ID}) || ': ' || substr(p2.said, 1, 60)",
        "lead": "p1.said",
        "body": body,
        "inspection_id": _turn([str(one.pk) for one in archive.inspections], 7),
        "category": _turn([f"'{category}'" for category in Category.values], 11),
        "signed_at": _moment(archive),
        "visible_from": _moment(archive),
        "is_exercise": f"g {_MOD} 100 = {EXERCISE}",
    }
    return _copy(Broadcast, template.pk, own, archive, joined=True)


def _words(archive: Archive) -> str:
    """The row of the index beside each text, as ``search.index`` makes it."""
    postgres = connection.vendor == "postgresql"
    number = f"'''' || (g + {FIRST_ID}) || ''':1'" if postgres else f"'' || (g + {FIRST_ID})"
    keys = _turn([_facet(one.key) for one in archive.inspections], 7)
    categories = _turn([_facet(one) for one in Category.values], 11)
    between = " || " if postgres else f" || ' {FACET} ' || "
    facets = f"({keys} || ' ' || {categories})"
    parts = [number, *(f"p{part}.words" for part in range(1, PARTS + 1)), facets]
    if postgres:
        parts = [f"({part})::tsvector" for part in parts]
    fine = f"(g + {FIRST_ID}) {_MOD} {1 << RECORD_BITS}"
    place = f"({archive.newest} - g * {archive.step}) * 1000 * {1 << FINE_BITS} + {fine}"
    # FTS5 writes what it holds to the disk for each row that does not follow on the last one.
    order = "" if postgres else " ORDER BY g DESC"
    return (
        f"{_series(archive)} INSERT INTO {SearchEntry._meta.db_table} (id, kind, record, words) "  # noqa: S608 - numbers and our own words
        f"SELECT {place}, 0, g + {FIRST_ID}, {between.join(parts)} FROM series {_joins()} "
        f"WHERE g {_MOD} 100 NOT IN ({EXERCISE}, {WITHDRAWN}){order}"
    )


def _deliveries(archive: Archive) -> str:
    channel = Channel.objects.create(
        inspection=archive.inspections[0], platform=Platform.WHATSAPP, name="Messung",
        gateway=Channel.Gateway.MANUAL, account="messung",
    )  # fmt: skip
    row = Delivery.objects.create(
        broadcast=Broadcast.objects.get(public_id="muster"), channel=channel, state="verified",
        message_key="m", due_at=timezone.now(),
    )  # fmt: skip
    own = {"id": f"g + {FIRST_ID}", "broadcast_id": f"g + {FIRST_ID}"}
    return _copy(Delivery, row.pk, own, archive, where=f"g < {archive.count // 5}")


def _withdrawals(archive: Archive) -> str:
    muster = Broadcast.objects.get(public_id="muster")
    row = Withdrawal.objects.create(
        broadcast=muster, by=muster.signer, at=timezone.now(), reason="Messung"
    )
    own = {"id": f"g + {FIRST_ID}", "broadcast_id": f"g + {FIRST_ID}"}
    return _copy(Withdrawal, row.pk, own, archive, where=f"g {_MOD} 100 = {WITHDRAWN}")


_MOD = "%"


def _copy(
    model: type[models.Model],
    pk: int,
    own: dict[str, str],
    archive: Archive,
    *,
    joined: bool = False,
    where: str = "true",
) -> str:
    """One row of ``model`` for each of the series: the columns of ``pk``, but for its ``own``."""
    columns = [field.column for field in model._meta.concrete_fields]
    values = [own.get(str(column), f't."{column}"') for column in columns]
    names = ", ".join(f'"{column}"' for column in columns)
    table = model._meta.db_table
    return (
        f"{_series(archive)} INSERT INTO {table} ({names}) SELECT {', '.join(values)} "  # noqa: S608 - numbers and names of columns
        f"FROM series JOIN {table} t ON t.id = {pk} {_joins() if joined else ''} WHERE {where}"
    )


def _series(archive: Archive) -> str:
    counting = f"SELECT 0::bigint UNION ALL SELECT g + 1 FROM series WHERE g < {archive.count - 1}"  # noqa: S608 - a number
    if connection.vendor == "sqlite":
        counting = counting.replace("::bigint", "")
    return f"WITH RECURSIVE series(g) AS ({counting})"


def _joins() -> str:
    """The pieces of each text, scattered so that no two texts share more than chance wants."""
    return " ".join(
        f"JOIN piece p{part} ON p{part}.n = ({_scatter(part)}) {_MOD} {texts.PIECES}"
        for part in range(1, PARTS + 1)
    )


def _scatter(part: int) -> str:
    return f"g * {7919 + 104 * part} + (g / 89) * {part * part} + {part * 3571}"


def _turn(values: Sequence[str], scatter: int) -> str:
    """One of ``values`` for each text, scattered."""
    cases = " ".join(f"WHEN {number} THEN {value}" for number, value in enumerate(values))
    return f"CASE (g * {scatter} + g / {scatter}) {_MOD} {len(values)} {cases} END"


def _facet(word: str) -> str:
    quoted = f"''{FACET}{word}''" if connection.vendor == "postgresql" else f"{FACET}{word}"
    return f"'{quoted}'"


def _moment(archive: Archive) -> str:
    seconds = f"({archive.newest} - g * {archive.step})"
    if connection.vendor == "postgresql":
        return f"to_timestamp({seconds})"
    return f"datetime({seconds}, 'unixepoch')"
