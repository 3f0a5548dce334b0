"""One run: what changed is asked for, written, and what is gone is taken away.

    log of changes ──> pending addresses ──> ask ──> file ──> links that are new ──> pending ...

What is pending is written down before anything else, so a run that was killed goes on where it
was, and a page that was half done is done again.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings
from django.utils.translation import gettext as _

from broadcasts.archive.cap.alerts import alerts
from broadcasts.archive.paging import NEWER
from broadcasts.archive.places import Place, Places, list_and_place, older_page, places_of
from broadcasts.changes import EVERYTHING
from broadcasts.models import Broadcast
from broadcasts.static_copy import addresses, feeds, maps, note, pages, told
from broadcasts.static_copy.asking import Answer, Site
from broadcasts.static_copy.folder import Folder, Refused
from broadcasts.static_copy.state import State

#: Addresses between two entries in the books.
BATCH = 50
#: Answers that say that there is nothing (any more), and those that lead elsewhere.
GONE, MOVED = (404, 410), (301, 302)
FORMAT = "archive-copy/1"


@dataclass
class Tally:
    """What a run did: pages asked for, files that are other ones now, and files taken away."""

    asked: int = 0
    written: int = 0
    removed: int = 0


class Unanswered(Exception):
    """The application answered with an error; what is there stays, and the next run goes on."""


class Copy:
    """``site`` answers as it does for citizens; ``say`` hears how far a run is."""

    def __init__(
        self,
        folder: Folder,
        site: Site,
        now: Callable[[], datetime],
        say: Callable[[Tally], None] = lambda _tally: None,
    ) -> None:
        self.folder, self.site, self.now, self.say = folder, site, now, say
        self.state, self.tally = State(folder.state), Tally()
        self.places = Places(self.state.db, self.state.want)

    def run(self) -> Tally:
        """Raises Refused or Unanswered; then the next run goes on where this one was."""
        self._begin()
        while batch := self.state.wanted(BATCH):
            # The books say which files are ours before there are any.
            with self.state.whole():
                found = [(address, self._bring(address)) for address in batch]
            for address, content in found:
                self._keep(address, content)
            with self.state.whole():
                self._settle(found)
            self.say(self.tally)
        return self.tally

    def close(self) -> None:
        self.state.close()
        self.folder.close()

    def _begin(self) -> None:
        now = self.now()
        made_of = f"{FORMAT} {settings.PUBLIC_URL}"
        if self.state.word("of") not in ("", made_of):
            raise Refused(_("This folder holds a copy of another site. Name an empty one."))
        with self.state.whole():
            news = told.look(self.state.word("mark"), now)
            if news.keys is None:
                self.state.want(self.state.addresses())
                texts = Broadcast.objects.addressable(now).select_related("withdrawal")
                self.state.want(told.of_texts(texts.iterator()))
                self.state.want(told.of_alerts(alerts(now)))
            else:
                self.state.want(told.outdated(self.state, news.keys, now))
            self.state.want(one for one in told.standing(now) if not self.state.has(one))
            if news.keys:
                self.state.want(addresses.NOTES)
            self.state.remember("of", made_of)
            self.state.remember("mark", news.mark)

    def _bring(self, address: str) -> bytes | None:
        """What the file of ``address`` has to hold; None where there shall be none."""
        self.tally.asked += 1
        if address in addresses.NOTES:
            return self._page(address, note.page(address, self.now()), (EVERYTHING,))
        answer = self.site.ask(address)
        if answer.status in MOVED:
            return self._moved(address, answer)
        if answer.status in GONE and not self._tells_of_the_end(address, answer):
            return None
        if answer.status not in (200, *GONE):
            raise Unanswered(f"{address}: {answer.status}")
        if answer.is_html:
            return self._page(address, answer.body.decode(), answer.shows)
        if answer.kind.startswith("text/css") and b"url(" in answer.body:
            raise Unanswered(f"{address}: names files that a copy would not have")
        self._want(set(maps.named(answer.body, address)))
        return self._owned(address, feeds.newest_alone(answer.body, answer.kind), answer.shows)

    def _tells_of_the_end(self, address: str, answer: Answer) -> bool:
        """A page that says what was withdrawn when and why, at the address that names no word of
        it; the readable address is made of the headline, which is gone, too."""
        found = addresses.match(address)
        is_permanent = found is not None and found.url_name in addresses.TELLING
        return answer.status == 410 and answer.is_html and is_permanent

    def _moved(self, address: str, answer: Answer) -> bytes | None:
        inner = addresses.inside(answer.location, address)
        if inner is None or not addresses.is_copied(inner[0]):
            return None
        self._want({inner[0]})
        return self._owned(address, pages.moved(address, inner[0]).encode(), answer.shows)

    def _page(self, address: str, html: str, shows: tuple[str, ...]) -> bytes:
        of, number, _direction = list_and_place(address)
        links = pages.linked(html, address)
        texts = places_of(text for link in links if (text := addresses.number_of(link)))
        here = places_of([number]).get(number)
        led: set[str] = set()

        def lead(link: str) -> str:
            to = self._older_or_newer(link, of, here, list(texts.values()))
            to = to if addresses.is_copied(to) else addresses.instead_of(to, address)
            led.add(to)
            return to

        content = pages.rewritten(html, address, lead).encode()
        self._want(led)
        if number:
            # Its place stays; it changes with the texts that stand on it, not with every new one.
            shows = tuple(f"{told.TEXT}{text}" for text in (*texts, number))
        return self._owned(address, content, shows)

    def _older_or_newer(self, link: str, of: str, here: Place | None, shown: list[Place]) -> str:
        """A link to another page of the same list as one to a page that the copy has."""
        target, number, direction = list_and_place(link)
        if target != of or not number:
            return link
        if direction == NEWER:
            newer = self.places.newer(of, here) if here else ""
            return older_page(of, newer) if newer else of
        last = places_of([number]).get(number)
        if last is None:
            return of
        return older_page(of, self.places.older(of, here, last, shown))

    def _owned(self, address: str, content: bytes, shows: tuple[str, ...]) -> bytes:
        """``content``, with its file noted as one of ours. Raises Refused where it is another's."""
        if not self.state.has(address):
            self.folder.require_free(addresses.file_of(address))
        self.state.own(address, (*shows, *told.own_keys(address)))
        return content

    def _want(self, found: set[str]) -> None:
        self.state.want(one for one in sorted(found) if not self.state.has(one))

    def _keep(self, address: str, content: bytes | None) -> None:
        file = addresses.file_of(address)
        if content is not None:
            self.tally.written += self.folder.write(file, content)
        elif self.state.has(address):
            self.tally.removed += self.folder.remove(file)

    def _settle(self, found: list[tuple[str, bytes | None]]) -> None:
        """What is written is no longer pending; what is gone is no longer ours."""
        for address, content in found:
            if content is None:
                self.state.disown(address)
                self.places.forget(address)
        self.state.done(address for address, _content in found)
