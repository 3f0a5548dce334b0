"""Where the text goes, and what each platform would refuse."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from broadcasts.models import Channel
from newsroom.checks.text import Finding, Text

#: Said once for the whole text, not once per channel.
SAID_ELSEWHERE = frozenset({"alt_missing"})


def no_channel(text: Text) -> Iterator[Finding]:
    if not text.content.channels:
        yield Finding(_("No channel is chosen."), "channels")


def retired_channel(text: Text) -> Iterator[Finding]:
    for channel in text.content.channels:
        if channel.state == Channel.State.RETIRED:
            yield Finding(_("%(channel)s is retired.") % {"channel": channel}, "channels")


def doubled_channel(text: Text) -> Iterator[Finding]:
    """Two rows for one account: its followers would get everything twice."""
    seen = set()
    for channel in text.content.channels:
        address = (channel.platform, channel.account.strip().casefold())
        if address in seen:
            sentence = _("%(channel)s is chosen twice: its followers would get the text twice.")
            yield Finding(sentence % {"channel": channel}, "channels")
        seen.add(address)


def refused_by_platform(text: Text) -> Iterator[Finding]:
    """The adapters' own objections: length, number of pictures, a missing picture."""
    for one in text.texts:
        for problem in one.problems:
            if problem.code not in SAID_ELSEWHERE:
                yield Finding(f"{one.channel}: {problem.text}", f"wording_{one.channel.platform}")
