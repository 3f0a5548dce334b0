"""Older pages of a list or feed, for an outage: kept at places that stay, found from any text."""

from __future__ import annotations

import html
import re
import sqlite3
from collections.abc import Iterable, Iterator
from urllib.parse import urljoin

from django.conf import settings
from django.urls import resolve

from broadcasts.archive import choosing
from broadcasts.archive.front.pages import Page
from broadcasts.archive.front.store import Store
from broadcasts.archive.places import Place, Places, list_and_place, places_of
from broadcasts.changes import page_key

#: As pages, Atom and JSON Feed say it.
_NEXT = re.compile(rb'(?:<(?:a|link) (?=[^>]*rel="next")[^>]*href=|"next_url": )"([^"]+)"')


def follow(store: Store, address: str, page: Page, links: Iterable[str]) -> None:
    """Have the page made to which ``page`` leads on; say which texts an older page is made of.

    A new text then makes no older page another one, but what becomes of one it shows does.
    """
    found = _NEXT.search(page.body)
    said = html.unescape(found[1].decode()).removeprefix(settings.PUBLIC_URL) if found else ""
    leads_to = urljoin(address, said) if said else ""
    (of, number, _), (_of, last, _direction) = list_and_place(address), list_and_place(leads_to)
    if leads_to and not last:
        store.want([leads_to])
    if not (number or last):
        return
    shown = places_of([number, *_numbers(links)])
    if number:
        page.shows = frozenset(page_key(place.pk) for place in shown.values())
    here = shown.pop(number, None)
    if last in shown:
        _places(store).older(of, here, shown[last], shown.values())


def around(store: Store, keys: Iterable[str], texts: Iterable[Place]) -> Iterator[str]:
    """The older pages on which these texts may stand again, after a doubt about them."""
    lists, places = store.showing(keys), _places(store)
    for place in texts:
        for of in lists:
            yield from places.around(of, place)


def instead_of(store: Store, address: str) -> str | None:
    """The kept page that goes on where ``address`` would; None where there is none."""
    asked, number, direction = list_and_place(address)
    of = choosing.led_to(asked)
    if not number:
        return of
    try:
        text = store.text(number)
        return _places(store).found(of, text, direction) if text else None
    except sqlite3.Error:
        return None


def _places(store: Store) -> Places:
    return Places(store.connection(), store.want)


def _numbers(links: Iterable[str]) -> Iterator[str]:
    """The texts that these addresses belong to."""
    for link in links:
        number = resolve(link).kwargs.get("public_id")
        if number:
            yield number
