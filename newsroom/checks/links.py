"""Addresses in the text. Nothing is fetched: see decision "links are read, not called"."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.conf import settings
from django.utils.translation import gettext as _

from newsroom.checks.text import Finding, Text

ADDRESS = re.compile(r"(?<![\w@])(?:https?|ftps?|file)://[^\s<>\"']{1,2000}", re.IGNORECASE)
BARE = re.compile(
    r"(?<![\w@./:-])(?:[a-zäöüß0-9-]{1,63}\.){1,4}(?:de|com|org|net|eu|info|nl|example)"
    r"(?:/[^\s<>\"']{0,500})?(?![\w-])",
    re.IGNORECASE,
)
_SHORT = (
    "bit.ly t.co tinyurl.com goo.gl ow.ly is.gd buff.ly t1p.de lmy.de kurzelinks.de "
    "shorturl.at rb.gy cutt.ly tiny.cc"
)
SHORTENERS = frozenset(_SHORT.split())
HOST = re.compile(
    r"[a-z]+://(?:[^/@\s]{0,200}@)?(\[[^\]\s]{0,60}\]|[^/:?#\s]{0,253})", re.IGNORECASE
)
NUMERIC = re.compile(r"[\d.]+|\[.*\]")
OWN = re.compile(r"/m/([0-9a-z]{1,12})\b")


def addresses(value: str) -> Iterator[tuple[int, str]]:
    """Every address with its scheme, without the punctuation of the sentence behind it."""
    for found in ADDRESS.finditer(value):
        yield found.start(), found[0].rstrip(".,;:!?)*_~“”»«")


def insecure(text: Text) -> Iterator[Finding]:
    sentence = _("This address does not begin with https://. Browsers warn readers of it.")
    for name, value in text.passages():
        for start, address in addresses(value):
            if not address.lower().startswith(("https://", settings.PUBLIC_URL)):
                yield Finding(sentence, name, start, start + len(address))


def bare(text: Text) -> Iterator[Finding]:
    sentence = _("On some channels nobody can tap this address: it needs https:// before it.")
    for name, value in text.passages():
        for found in BARE.finditer(value):
            yield Finding(sentence, name, found.start(), found.end())


def shortened(text: Text) -> Iterator[Finding]:
    sentence = _("Readers cannot see where this short address leads. Name the real one.")
    for name, value in text.passages():
        for start, address in addresses(value):
            if _host(address) in SHORTENERS:
                yield Finding(sentence, name, start, start + len(address))


def leads_nowhere(text: Text) -> Iterator[Finding]:
    """An address nobody can open: no host, a machine's number, or a page of ours that is gone."""
    sentence = _("This address leads nowhere: no reader can open it.")
    for name, value in text.passages():
        for start, address in addresses(value):
            own = address.startswith(settings.PUBLIC_URL)
            if own_number(address) in text.gone if own else not _is_public(_host(address)):
                yield Finding(sentence, name, start, start + len(address))


def own_number(address: str) -> str:
    """The number of the archive page that ``address`` names; empty for other addresses."""
    base = settings.PUBLIC_URL.rstrip("/")
    found = OWN.match(address[len(base) :]) if address.startswith(base) else None
    return found[1] if found else ""


def _is_public(host: str) -> bool:
    """Whether ``host`` can be a name in the public network at all."""
    return "." in host and ".." not in host and not NUMERIC.fullmatch(host)


def _host(address: str) -> str:
    found = HOST.match(address)
    return found[1].lower() if found else ""
