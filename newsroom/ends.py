"""The ends of all chains on paper: what lies outside the house cannot be rewritten with it.

ends ── kept by somebody else ──> missing() names every row that was there then and is not now
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from broadcasts.models.record import Chained, ChainEnd
from newsroom import record


def listed() -> Iterator[str]:
    """One line per chain: table, parent, number and digest of its last row."""
    for end in ChainEnd.objects.order_by("table", "parent").iterator(2000):
        yield f"{end.table} {end.parent} {end.number} {end.digest}"


def missing(lines: Iterable[str]) -> Iterator[str]:
    """The ends in ``lines`` that are no rows of the record any more, or not the same."""
    models = {model._meta.label_lower: model for model in record.chained_models()}
    for line in filter(None, map(str.strip, lines)):
        table, parent, number, digest = line.split()
        if table not in models or not _stands(models[table], parent, number, digest):
            yield f"{table.partition('.')[2]}: row {number} of {parent} is not what it was"


def _stands(model: type[Chained], parent: str, number: str, digest: str) -> bool:
    rows = record.rows_of(model, None)
    return rows.filter(**{f"{model.CHAIN}_id": parent}, number=number, digest=digest).exists()
