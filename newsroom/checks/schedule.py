"""Embargo and "not after": both still to come, and in this order."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsroom.checks.text import Finding, Text
from newsroom.templatetags.moments import with_zone


def impossible(text: Text) -> Iterator[Finding]:
    begin, end = text.content.embargo_until, text.content.expires_at
    if begin and begin <= text.now:
        sentence = _("The embargo ended on %(time)s. Choose a later time, or none.")
        yield Finding(sentence % {"time": with_zone(begin)}, "embargo_until")
    if end and end <= text.now:
        sentence = _("“Not after” (%(time)s) is over; nothing would go out any more.")
        yield Finding(sentence % {"time": with_zone(end)}, "expires_at")
    elif begin and end and end <= begin:
        sentence = _("“Not after” has to be later than the embargo (%(time)s).")
        yield Finding(sentence % {"time": with_zone(begin)}, "expires_at")
