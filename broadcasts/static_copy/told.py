"""What changed since the last run, as the pages of a copy that have to be asked for again."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from broadcasts import changes
from broadcasts.archive import languages
from broadcasts.archive.cap.alerts import alerts
from broadcasts.archive.front import news
from broadcasts.archive.places import Places, places_of
from broadcasts.models import Broadcast, Category, XPost
from broadcasts.models.broadcast import BroadcastQuerySet
from broadcasts.static_copy import addresses, maps
from broadcasts.static_copy.state import State
from inspections.models import Inspection

#: The parts of a mark that are times.
TIMES = ("looked", "turns")
#: Addresses that stand by themselves, whatever links to them.
ALONE = ("/robots.txt", maps.INDEX, *addresses.NOTES)
#: The key under which everything of one text is found, and the pages of lists that show it.
TEXT = "@"


@dataclass(frozen=True)
class News:
    """``keys`` of ``broadcasts.changes``, or None for everything; ``mark`` goes into the next."""

    keys: frozenset[str] | None
    mark: str


def look(mark: str, now: datetime) -> News:
    """What changed since ``mark``, as every web process learns it."""
    reader = news.News(_read(mark) if mark else None)
    missed = reader.missed(now)
    touches = reader.look(now)
    keys = frozenset(key for touch in touches for key in touch.keys)
    return News(None if missed else keys, _written(reader.mark))


def _written(mark: news.Mark) -> str:
    plain = {**asdict(mark), "seen": sorted(mark.seen)}
    return json.dumps({name: _plain(value) for name, value in plain.items()})


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _read(mark: str) -> news.Mark:
    known = json.loads(mark)
    times = {name: known[name] and datetime.fromisoformat(known[name]) for name in TIMES}
    return news.Mark(**{**known, **times, "seen": set(known["seen"])})


def outdated(state: State, keys: frozenset[str], now: datetime) -> set[str]:
    """The addresses whose pages are out of date, and those that are new."""
    if not keys:
        return set()
    found = state.showing({*keys, changes.EVERYTHING})
    if changes.EVERYTHING in keys:
        found.update(state.addresses())
    rows = Broadcast.objects.filter(pk__in=changes.pages_in(sorted(keys)))
    numbers = set(rows.values_list("public_id", flat=True))
    found |= state.showing(f"{TEXT}{number}" for number in numbers)
    found |= set(of_texts(rows.addressable(now).select_related("withdrawal")))
    found |= set(of_alerts(alerts(now).filter(pk__in=rows)))
    places = Places(state.db, state.want)
    for place in places_of(numbers).values():
        for of in state.showing(keys):
            found.update(places.around(of, place))
    return found


def of_texts(rows: Iterable[Broadcast]) -> Iterator[str]:
    """The pages of texts in every language: the permanent address and the readable one."""
    for broadcast in rows:
        for language in languages.INSTANCES.values():
            yield _reverse(language, "permanent", broadcast.public_id)
            if broadcast.is_withdrawn:
                continue  # the readable address is made of the headline, which is gone, too
            yield _reverse(language, "broadcast", broadcast.public_id, broadcast.slug)


def of_alerts(known: BroadcastQuerySet) -> Iterator[str]:
    """The messages in CAP format, which a feed names for a while and no page links to."""
    for broadcast in known.iterator():
        name = "cap-withdrawal" if broadcast.is_withdrawn else "cap"
        yield reverse(f"archive:{name}", args=[broadcast.public_id])


def own_keys(address: str) -> list[str]:
    """The key under which ``address`` itself is found, whatever its answer says it shows."""
    found = addresses.match(address)
    if found is None:
        return []
    if found.url_name == "x-picture":
        post = XPost.objects.only("root").get(pk=found.kwargs["post"])
        return [changes.x_thread_key(post.root_id or post.pk)]
    return [f"{TEXT}{text}" for text in [addresses.number_of(address)] if text]


def standing(now: datetime) -> Iterator[str]:
    """Every address that is there without any text: lists, and what stands alone."""
    yield from ALONE
    for language in languages.INSTANCES.values():
        yield _reverse(language, "start")
        if XPost.objects.public().exists():
            yield _reverse(language, "x")
        for key in Inspection.objects.values_list("key", flat=True):
            yield _reverse(language, "inspection", key)
        for category in Category.values:
            yield _reverse(language, "category", category)
        yield from (_reverse(language, "month", month) for month in months(now))


def months(now: datetime) -> list[str]:
    """The months from the first public text to the last, as ``2026-11``; the newest first."""
    try:
        reverse("archive:month", args=["2026-11"])
    except NoReverseMatch:
        return []
    public = Broadcast.objects.public(now).order_by("visible_from").values_list("visible_from")
    first, last = public.first(), public.last()
    if not (first and last):
        return []
    ends = [timezone.localtime(moment) for moment in (first[0], last[0])]
    numbers = [end.year * 12 + end.month - 1 for end in ends]
    whole = reversed(range(numbers[0], numbers[1] + 1))
    return [f"{number // 12}-{number % 12 + 1:02}" for number in whole]


def _reverse(language: str, name: str, *args: str) -> str:
    return reverse(f"archive:{name}", args=args, current_app=language)
