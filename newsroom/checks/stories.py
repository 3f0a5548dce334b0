"""A follow-up belongs to its original: in kind, in time and on the channels."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils.translation import gettext as _

from broadcasts.models import Kind
from newsroom.checks.text import Finding, Text
from newsroom.templatetags.moments import with_zone


def kind_without_story(text: Text) -> Iterator[Finding]:
    content = text.content
    if content.kind != Kind.INITIAL and content.follows is None:
        sentence = _("A follow-up needs its original. Begin it on the page of the broadcast.")
        yield Finding(sentence, "follows")
    if content.kind == Kind.INITIAL and content.follows is not None:
        sentence = _("This belongs to an earlier broadcast, so it cannot be a new story.")
        yield Finding(sentence, "kind")


def before_its_original(text: Text) -> Iterator[Finding]:
    original = text.content.follows
    if original is None or max(text.content.embargo_until or text.now, text.now) >= (
        original.visible_from
    ):
        return
    moment = with_zone(original.visible_from)
    sentence = _("The original is not public before %(time)s; this text must not come earlier.")
    yield Finding(sentence % {"time": moment}, "embargo_until")


def beyond_the_story(text: Text) -> Iterator[Finding]:
    """A correction where nobody saw the error spreads the error."""
    if text.content.follows is None:
        return
    reached = {target.channel.pk for target in text.targets if not target.obstacle}
    for channel in text.content.channels:
        if channel.pk not in reached:
            sentence = _("%(channel)s never got the original, so it does not get this either.")
            yield Finding(sentence % {"channel": channel}, "channels")


def left_out(text: Text) -> Iterator[Finding]:
    chosen = {channel.pk for channel in text.content.channels}
    for target in text.targets:
        if not target.obstacle and target.channel.pk not in chosen:
            sentence = _("%(channel)s got the original, but would not get this.")
            yield Finding(sentence % {"channel": target.channel}, "channels")
