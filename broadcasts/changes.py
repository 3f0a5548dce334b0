"""What a change touches, said in keys, and the one verb that writes it down.

A public page names the keys of what it shows (``archive.public.shows``); a change names the keys
of what it touches. A page is out of date when the two have one in common:

m17             the page of text 17
p0              a part of the sitemap
l/os//2026-11   a list: inspection, category and month, each of them or none
p/impressum     a standing page
channels        where the inspections can be followed
x17             a thread of an account that is gone from X
x/3/2024-03     a list of these: account and month, or the account's own page without a month
x/3/*           what all pages of an account say: its handles, the day it was deleted
*               every page
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import product

from django.db.models import Max
from django.utils import timezone

from broadcasts import failures
from broadcasts.archive.search import index
from broadcasts.archive.stories import members_of
from broadcasts.models import Broadcast, Change, Delivery
from broadcasts.models.change import TransactionNumber
from broadcasts.models.delivery import State

#: As what a change touches: every page. As what a page shows: any change touches it.
EVERYTHING = "*"
#: Row numbers in one part of the sitemap: well below the 50,000 addresses and 50 MB it may have.
PART = 10_000
#: Where the inspections can be followed.
CHANNELS = "channels"
#: How long a process may be away and still hear what it missed; after that, all is out of date.
KEPT = timedelta(days=7)
#: Since when this process runs its templates.
STARTED = timezone.now()


def record(*touched: str, takes_away: bool = False) -> None:
    """Write down, in the caller's transaction, that pages with one of these keys changed.

    Called by whatever changes what a reader sees. ``takes_away``: nobody may see the old ones.
    """
    Change.objects.create(
        at=timezone.now(),
        transaction=TransactionNumber(),
        touches=sorted(set(touched)),
        takes_away=takes_away,
    )


def record_move(delivery: Delivery, states: tuple[State, State], problem: str) -> None:
    """The page says where a text stands; where its signature fell, there is no page any more."""
    if delivery.is_takedown:
        return
    if {problem, delivery.problem} & set(failures.SIGNATURE_FELL):
        record(*of_broadcast(delivery.broadcast), takes_away=True)
        index.leave_broadcast(delivery.broadcast_id)
    elif State.VERIFIED in states:
        record(page_key(delivery.broadcast_id))


def of_broadcast(broadcast: Broadcast) -> Iterator[str]:
    """Keys of all that shows ``broadcast``: the pages of its story, and the lists with them.

    The whole story: an all-clear ends the danger on another inspection's page, too.
    """
    for member in members_of(broadcast):
        yield page_key(member.pk)
        yield part_key(member.pk)
        month = timezone.localtime(member.visible_from).strftime("%Y-%m")
        facets = product(("", member.inspection.key), ("", member.category), ("", month))
        for chosen in facets:
            yield list_key(*chosen)


def page_key(pk: int) -> str:
    return f"m{pk}"


def standing_page_key(key: str) -> str:
    return f"p/{key}"


def part_key(pk: int) -> str:
    """The part of the sitemap that names a text."""
    return f"p{(pk - 1) // PART}"


def list_key(inspection: str = "", category: str = "", month: str = "") -> str:
    """A list (page, feed) of all texts with these facets; of all texts without any."""
    return f"l/{inspection}/{category}/{month}"


def x_thread_key(pk: int) -> str:
    return f"x{pk}"


def x_source_key(account: int) -> str:
    """What every page of an account says of it."""
    return f"x/{account}/*"


def x_list_key(account: int, month: str = "") -> str:
    return f"x/{account}/{month}"


def pages_in(touched: list[str]) -> list[int]:
    """The texts whose own pages are touched."""
    return [int(key[1:]) for key in touched if key.startswith("m")]


def forget(now: datetime) -> int:
    """Take away what nobody needs to hear any more, but for the newest; returns how many."""
    newest = Change.objects.aggregate(pk=Max("pk"))["pk"]
    return Change.objects.filter(at__lt=now - KEPT).exclude(pk=newest).delete()[0]


def last_change() -> datetime:
    """When readers last got to see something else, by a deed or by a new release of this
    software: no page is younger, whatever it shows."""
    newest = Change.objects.order_by("-pk").values_list("at", flat=True).first()
    return max(newest or STARTED, STARTED)
