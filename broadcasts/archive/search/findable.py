"""A record as the index wants it, whatever kind it is of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from broadcasts.archive.search.words import stems
from broadcasts.models import SearchEntry
from broadcasts.models.search import Indexed, Kind, place


@dataclass(frozen=True)
class Findable:
    """When a record became public, what it says, and its facets.

    No phrase is found across two passages. ``facets`` are an inspection's key, a category.
    """

    kind: Kind
    record: int
    moment: datetime
    passages: Sequence[str]
    facets: Sequence[str] = ()

    def row(self) -> SearchEntry:
        indexed = Indexed([stems(passage) for passage in self.passages], self.facets)
        number = place(self.moment, self.kind, self.record)
        return SearchEntry(id=number, kind=self.kind, record=self.record, words=indexed)
