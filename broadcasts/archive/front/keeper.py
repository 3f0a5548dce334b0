"""Keeps the store on the disk current: bounded work for each change, the first fill in between.

A text's own addresses and the lists that a query narrows come from its row; all other pages are
found as a reader finds them, by the links of the pages that are there already; older pages of
lists are a matter of ``older``. What is kept decides ``public_page``, as in memory.
"""

from __future__ import annotations

import html
import io
import json
import logging
import re
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from broadcasts import changes
from broadcasts.archive.choosing import narrowed
from broadcasts.archive.front import asking, older
from broadcasts.archive.front.asking import Application, Environ
from broadcasts.archive.front.news import Mark, News, Touch
from broadcasts.archive.front.pages import Page, page_from
from broadcasts.archive.front.store import CURRENT, LOOKED, Store
from broadcasts.archive.places import Place, place_of
from broadcasts.models import Broadcast

log = logging.getLogger(__name__)

#: Pages made, and texts entered, in one round: after each a change is looked for.
PAGES_AT_ONCE, TEXTS_AT_ONCE = 5, 100
#: Seconds between two notes of the last look.
NOTE_EVERY = 2
#: Names of what is remembered beside the pages.
MARK, FILLED = "mark", "filled"
#: Where the links begin; these two stand on no page.
DOORS = ("archive:start", "archive:robots", "archive:sitemap")
_LINK = re.compile(rb"""(?:href="|src="|srcset="|, |<loc>|"url": ")(/[^"?#<\s]*)["?#<\s]""")


@dataclass(frozen=True)
class Text:
    """What is known of a text without its page."""

    place: Place
    slug: str
    #: Where lists stand to which no link leads; their older pages link to each other.
    lists: tuple[str, ...]

    @property
    def addresses(self) -> tuple[str, str]:
        """The page itself links to its other languages."""
        number = self.place.number
        return (
            reverse("archive:permanent", args=[number]),
            reverse("archive:broadcast", args=[number, self.slug]),
        )


class Keeper:
    def __init__(
        self,
        store: Store,
        django: Application,
        clock: Callable[[], datetime] = timezone.now,
    ) -> None:
        self.store, self.django, self.clock = store, django, clock
        store.prepare()
        self.news = News(_mark(store.mark(MARK)))

    def round(self) -> bool:
        """One look and a few pages; whether there is more to do at once."""
        self.look()
        return self.make() or self.fill()

    def look(self) -> None:
        """Note what changed; the pages and how far the log was read are written together."""
        now = self.clock()
        if self.news.missed(now):
            self._start_over(now)
        touches = self.news.look(now)
        with self.store.together():
            for touch in touches:
                self.store.touch(touch.keys, takes_away=touch.takes_away)
                self._enter(touch)
            if touches or not self.store.mark(MARK):
                self.store.set_mark(MARK, _written(self.news.mark))
            if now.timestamp() - float(self.store.mark(LOOKED) or 0) > NOTE_EVERY:
                self.store.set_mark(LOOKED, str(now.timestamp()))
                if not self.store.waiting(most=1):
                    self.store.set_mark(CURRENT, str(now.timestamp()))
        if any(touch.takes_away for touch in touches):
            self.store.fold()

    def make(self) -> bool:
        """Have Django make the next few pages that are due; whether there were any."""
        paths = self.store.due(PAGES_AT_ONCE)
        for path in paths:
            page = self._page(path)
            with self.store.together():
                if page is None:
                    self.store.settle(path)
                else:
                    links = set(filter(asking.is_to_be_kept, _links(page)))
                    older.follow(self.store, path, page, links)
                    self.store.put(path, page)
                    self.store.want(links)
        return bool(paths)

    def fill(self) -> bool:
        """Enter the next texts that were signed before anybody looked; whether there were any."""
        filled = int(self.store.mark(FILLED) or 0)
        rows = Broadcast.objects.filter(pk__gt=filled).order_by("pk").values_list("pk", flat=True)
        pks = list(rows[:TEXTS_AT_ONCE])
        if not pks:
            return False
        with self.store.together():
            texts = _texts(pks)
            self.store.know(text.place for text in texts)
            self.store.want(address for text in texts for address in text.addresses)
            self.store.want(address for text in texts for address in text.lists)
            self.store.set_mark(FILLED, str(pks[-1]))
        return True

    def _enter(self, touch: Touch) -> None:
        """Have the pages made of the texts that are touched."""
        texts = _texts(changes.pages_in(list(touch.keys)))
        self.store.know(text.place for text in texts)
        self.store.renew(address for text in texts for address in text.addresses)
        if changes.list_key() in touch.keys:
            # Not only wanted: what was asked for before its month had begun was not there.
            self.store.renew(address for text in texts for address in text.lists)
        if touch.takes_away:
            places = [text.place for text in texts]
            self.store.renew(older.around(self.store, touch.keys, places))

    def _start_over(self, now: datetime) -> None:
        """Nobody knows what changed meanwhile, so nothing that is there may be shown."""
        self.news = News()
        self.news.look(now)
        with self.store.together():
            self.store.touch([changes.EVERYTHING], takes_away=True)
            self.store.want(reverse(name) for name in DOORS)
            self.store.set_mark(FILLED, "0")
            self.store.set_mark(MARK, _written(self.news.mark))

    def _page(self, address: str) -> Page | None:
        path, _mark, query = address.partition("?")
        host = urlsplit(settings.PUBLIC_URL).netloc
        answer = asking.ask(self.django, asking.request_for(path, query, host, _nobody()))
        if answer.code >= 500:
            # Either the database is away, then this says so, or it is a fault of that page.
            self.look()
            log.error("no page for the store: %s answered %s", address, answer.code)
        return page_from(answer.code, answer.headers, answer.body, self.clock().timestamp())


def _texts(pks: Iterable[int]) -> list[Text]:
    found = Broadcast.objects.filter(pk__in=list(pks), is_exercise=False)
    rows = found.values_list(
        "public_id", "visible_from", "pk", "slug", "inspection__key", "category"
    )
    return [
        Text(place_of(number, at, pk), slug, tuple(narrowed(inspection, category, at)))
        for number, at, pk, slug, inspection, category in rows
    ]


def _links(page: Page) -> set[str]:
    """Addresses of our own that a page links to, without their queries."""
    body = page.body.replace(settings.PUBLIC_URL.encode(), b"")
    return {html.unescape(found.decode("utf-8", "replace")) for found in _LINK.findall(body)}


def _nobody() -> Environ:
    """Where a request comes from that nobody made."""
    scheme = urlsplit(settings.PUBLIC_URL).scheme
    proxy = settings.SECURE_PROXY_SSL_HEADER
    return {
        "SCRIPT_NAME": "",
        "SERVER_NAME": "localhost",
        "SERVER_PORT": "0",
        "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "https" if settings.SECURE_SSL_REDIRECT else scheme,
        "wsgi.errors": io.StringIO(),
        **({proxy[0]: proxy[1]} if proxy and settings.SECURE_SSL_REDIRECT else {}),
    }


def _written(mark: Mark) -> str:
    return json.dumps({**asdict(mark), "seen": sorted(mark.seen)}, default=datetime.isoformat)


def _mark(written: str) -> Mark:
    if not written:
        return Mark()
    said: dict[str, Any] = json.loads(written)
    for name in ("looked", "turns"):
        said[name] = datetime.fromisoformat(said[name]) if said[name] else None
    return Mark(**{**said, "seen": set(said["seen"])})
