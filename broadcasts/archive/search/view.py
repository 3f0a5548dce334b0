"""The page of the search: the newest hits first, twenty at a time."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urlencode

from django.db import OperationalError, connection, transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.safestring import SafeString

from broadcasts.archive import allowance, choosing
from broadcasts.archive.choosing import Choice
from broadcasts.archive.languages import address
from broadcasts.archive.outage import AGAIN
from broadcasts.archive.paging import NEWER, OLDER, PAGE_LENGTH
from broadcasts.archive.public import public_question
from broadcasts.archive.search import sources
from broadcasts.archive.search.marks import excerpt, marked
from broadcasts.archive.search.sources import Found
from broadcasts.archive.search.terms import LONGEST, Terms, terms
from broadcasts.models import Category, SearchEntry
from broadcasts.models.search import SearchEntryQuerySet, Sought
from inspections.models import Inspection

#: Milliseconds after which PostgreSQL gives a search up; a machine asks for the costliest there is.
PATIENCE = 3000
#: Rows of the index are numbered in 64 bits.
HIGHEST = 2**63 - 1


@dataclass(frozen=True)
class Hit:
    """One result: the record, with what was asked for marked."""

    found: Found
    headline: SafeString
    excerpt: SafeString


@dataclass(frozen=True)
class Results:
    """A page of hits; the numbers at which older and newer ones go on, or empty."""

    hits: list[Hit]
    older: str = ""
    newer: str = ""


@public_question
def search(request: HttpRequest) -> HttpResponse:
    """Signed texts by their words, from a month on, of an inspection or a category."""
    question = request.GET.get("q", "")[:LONGEST].strip()
    asked = terms(question)
    if asked:
        refusal = allowance.refused(request, allowance.SEARCH)
        if refusal:
            return refusal
    try:
        return render(request, "archive/search.html", _context(request, question, asked))
    except OperationalError:
        # The database is away, or gave up on a costly search.
        later = render(request, "archive/search_later.html", {"here": "search"}, status=503)
        later.headers["Retry-After"] = str(AGAIN)
        return later


def _context(request: HttpRequest, question: str, asked: Terms) -> dict[str, object]:
    now, inspections = timezone.now(), list(Inspection.objects.all())
    chosen = choosing.choice({}, request.GET, inspections, now)
    return {
        "here": "search",
        "question": question,
        "longest": LONGEST,
        "asked": asked,
        "results": _results(asked, chosen, request.GET, now) if asked else None,
        "again": _again(question, chosen),
        "chosen": chosen,
        "inspections": inspections,
        "categories": Category,
        "months": choosing.month_options(now, chosen.month),
    }


def _again(question: str, chosen: Choice) -> str:
    """The address of this search, to which a place is added."""
    return f"{address('search')}?{urlencode({'q': question, **chosen.words()})}"


def _results(asked: Terms, chosen: Choice, query: Mapping[str, str], now: datetime) -> Results:
    older, newer = _number(query.get(OLDER, "")), _number(query.get(NEWER, ""))
    rows = _matching(asked, chosen)
    if newer:
        listed = _read(rows.filter(id__gt=newer).order_by("id"))
        # Too few for a page: then the newest page shows them all.
        if len(listed) > PAGE_LENGTH:
            shown = listed[PAGE_LENGTH - 1 :: -1]
            return Results(_hits(shown, asked, now), str(shown[-1][0]), str(shown[0][0]))
        older = 0
    listed = _read((rows.filter(id__lt=older) if older else rows).newest_first())
    shown = listed[:PAGE_LENGTH]
    return Results(
        hits=_hits(shown, asked, now),
        older=str(shown[-1][0]) if len(listed) > PAGE_LENGTH else "",
        newer=str(shown[0][0]) if older and shown else "",
    )


def _matching(asked: Terms, chosen: Choice) -> SearchEntryQuerySet:
    words = chosen.words()
    facets = [words[name] for name in ("dienststelle", "kategorie") if name in words]
    rows = SearchEntry.objects.matching(Sought(asked.phrases, facets))
    return rows.since(chosen.month.begins) if chosen.month else rows


def _read(rows: SearchEntryQuerySet) -> list[tuple[int, int, int]]:
    """Place, kind and record of one row more than a page shows."""
    with transaction.atomic():
        if connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET LOCAL statement_timeout = %s", [PATIENCE])
        return list(rows.values_list("id", "kind", "record")[: PAGE_LENGTH + 1])


def _hits(listed: Sequence[tuple[int, int, int]], asked: Terms, now: datetime) -> list[Hit]:
    return [
        Hit(found, marked(found.headline, asked), excerpt(found.text, asked))
        for found in _found(listed, now)
    ]


def _found(listed: Sequence[tuple[int, int, int]], now: datetime) -> Iterator[Found]:
    """The records behind the rows, in their order; one query for each kind that occurs."""
    records = {
        kind: sources.found(kind, [record for _id, same, record in listed if same == kind], now)
        for kind in {kind for _id, kind, _record in listed}
    }
    for _id, kind, record in listed:
        if record in records[kind]:
            yield records[kind][record]


def _number(written: str) -> int:
    """A place in the results, or 0. Raises Http404 for what cannot be one."""
    if not written:
        return 0
    if not (written.isascii() and written.isdigit() and len(written) < 20):
        raise Http404
    number = int(written)
    if not 0 < number <= HIGHEST:
        raise Http404
    return number
