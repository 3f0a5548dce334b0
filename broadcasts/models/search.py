"""The index of the search: one row for everything that may be found, whatever it is.

A row is found by its words and stands in the order of its moment. How words are indexed is the
database's: ``tsvector`` with a GIN index on PostgreSQL, an FTS5 table beside it on SQLite. Both get
the same words, which were folded and stemmed before (``broadcasts.archive.search.words``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import connection, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models.sql.compiler import SQLCompiler

if TYPE_CHECKING:
    Field = models.Field["Indexed", "Indexed"]
    Lookup = models.Lookup["Sought"]
else:
    Field, Lookup = models.Field, models.Lookup

#: Stands before a facet (an inspection's key, a category), which no word of a text can begin with.
FACET = "¶"
#: The table of FTS5 on SQLite; triggers keep it equal to the rows (its migration says how).
FTS5 = "broadcasts_searchwords"
#: PostgreSQL keeps no places beyond these; what stands further back is found all the same.
LAST_PLACE, MOST_PLACES = 16_383, 255
#: Bytes of words that it takes for one row; with more it refuses the row, and the deed with it.
MOST_BYTES = 1_000_000
#: Bits of a row's number below the milliseconds: two for the kind, the rest for the record.
FINE_BITS, RECORD_BITS = 20, 18
#: Moments are counted from here.
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Kind(models.IntegerChoices):
    """What can be found. A new kind takes the next number (four fit) and gets a source."""

    BROADCAST = 0, "broadcast"
    POST = 1, "post"


@dataclass(frozen=True)
class Indexed:
    """The stems of each passage (no phrase reaches from one into the next), and the facets."""

    passages: Sequence[Sequence[str]]
    facets: Sequence[str] = ()

    def for_postgresql(self) -> str:
        """The text form of a ``tsvector``: every stem with its places, facets without any."""
        places: dict[str, list[int]] = {}
        begin = 1
        for passage in self.passages:
            for at, stem in enumerate(passage, start=begin):
                places.setdefault(stem, []).append(min(at, LAST_PLACE))
            # A place left out between two passages keeps their words apart.
            begin += len(passage) + 1
        found = [f"'{stem}':{','.join(map(str, at))}" for stem, at in _what_fits(places)]
        return " ".join([*found, *(f"'{FACET}{facet}'" for facet in self.facets)])

    def for_sqlite(self) -> str:
        """The stems in their order; a lone mark keeps passages and facets apart."""
        passages = [" ".join(passage) for passage in self.passages]
        return f" {FACET} ".join([*passages, *(f"{FACET}{facet}" for facet in self.facets)])


def _what_fits(places: Mapping[str, list[int]]) -> Iterator[tuple[str, list[int]]]:
    """The stems with as many places as are kept, from the first on, until the row is full."""
    left = MOST_BYTES
    for stem, at in places.items():
        kept = at[:MOST_PLACES]
        # What PostgreSQL stores: the word to an even length, and two bytes per place and for
        # their number.
        left -= len(stem.encode()) + 1 + 2 * (len(kept) + 1)
        if left < 0:
            return
        yield stem, kept


@dataclass(frozen=True)
class Sought:
    """Stems that stand side by side, all of which have to occur, and the facets a row must have."""

    phrases: Sequence[Sequence[str]]
    facets: Sequence[str] = ()

    def for_postgresql(self) -> str:
        phrases = ["(" + " <-> ".join(f"'{stem}'" for stem in one) + ")" for one in self.phrases]
        return " & ".join([*phrases, *(f"'{FACET}{facet}'" for facet in self.facets)])

    def for_sqlite(self) -> str:
        phrases = [f'"{" ".join(one)}"' for one in self.phrases]
        return " AND ".join([*phrases, *(f'"{FACET}{facet}"' for facet in self.facets)])


class Words(Field):
    """The words of a row, in the form that the database's engine indexes."""

    def db_type(self, connection: BaseDatabaseWrapper) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "text"

    def get_db_prep_value(
        self, value: Any, connection: BaseDatabaseWrapper, prepared: bool = False
    ) -> str:
        indexed: Indexed = value
        if connection.vendor == "postgresql":
            return indexed.for_postgresql()
        return indexed.for_sqlite()


@Words.register_lookup
class Matches(Lookup):
    """``words__matches=Sought(...)``, on either engine."""

    lookup_name = "matches"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: BaseDatabaseWrapper) -> Any:
        sought: Sought = value
        if connection.vendor == "postgresql":
            return "%s", [sought.for_postgresql()]
        return "%s", [sought.for_sqlite()]

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        words, before = self.process_lhs(compiler, connection)
        sought, asked = self.process_rhs(compiler, connection)
        return f"{words} @@ {sought}::tsquery", [*before, *asked]

    def as_sqlite(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper) -> Any:
        row = connection.ops.quote_name(self.lhs.alias)
        sought, asked = self.process_rhs(compiler, connection)
        matching = f"SELECT rowid FROM {FTS5} WHERE {FTS5} MATCH {sought}"  # noqa: S608 - our table
        return f"{row}.id IN ({matching})", asked


class SearchEntryQuerySet(models.QuerySet["SearchEntry"]):
    def matching(self, sought: Sought) -> SearchEntryQuerySet:
        """The one verb of the search: rows in which every phrase stands, with every facet."""
        return self.filter(words__matches=sought)

    def of(self, kind: Kind, records: Iterable[int]) -> SearchEntryQuerySet:
        return self.filter(kind=kind, record__in=records)

    def since(self, moment: datetime) -> SearchEntryQuerySet:
        return self.filter(id__gte=place(moment))

    def forget_words(self) -> None:
        """Have FTS5 drop the words of rows that are gone; else they stay until it next merges."""
        if connection.vendor == "sqlite":
            with connection.cursor() as cursor:
                cursor.execute(f"INSERT INTO {FTS5}({FTS5}) VALUES ('optimize')")  # noqa: S608 - our table

    def newest_first(self) -> SearchEntryQuerySet:
        return self.order_by("-id")


class SearchEntry(models.Model):
    """One record that may be found. ``id`` is its place in time, so the order needs no index.

    Another type of record joins by a number in ``Kind``, a source that knows its rows
    (``broadcasts.archive.search.sources``), and a call of ``index.enter`` and ``index.leave``
    wherever it becomes public and stops being so.
    """

    id = models.BigIntegerField(primary_key=True)
    kind = models.PositiveSmallIntegerField(choices=Kind.choices)
    record = models.BigIntegerField()
    words = Words()

    objects = SearchEntryQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["kind", "record"], name="found_once")]

    def __str__(self) -> str:
        return f"{Kind(self.kind).label} {self.record}"


def place(moment: datetime, kind: Kind = Kind.BROADCAST, record: int = 0) -> int:
    """The number that stands for a moment; of one millisecond no two records share it."""
    milliseconds = (moment - EPOCH) // timedelta(milliseconds=1)
    fine = (kind << RECORD_BITS) + record % (1 << RECORD_BITS)
    return (milliseconds << FINE_BITS) + fine
