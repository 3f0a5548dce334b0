"""What keeps an exercise among exercises: its channels, its words, and the story it belongs to."""

from __future__ import annotations

from broadcasts import manifest
from broadcasts.models import Broadcast, Channel

#: The first words on every channel. German whatever language the writer's screen speaks, because
#: readers see it; without a sign that any platform would format or escape.
MARK = "ÜBUNG: Dies ist eine Übung, keine echte Meldung."


def marked(wording: str) -> str:
    """``wording`` as a test channel gets it; marked once, however often it is asked for."""
    return wording if is_marked(wording) else f"{MARK}\n\n{wording}"


def is_marked(text: str) -> bool:
    return text.lstrip().startswith(MARK)


def strays(release: manifest.Release) -> bool:
    """Whether an exercise would get out, or a real text get in."""
    targets = {signed.channel for signed in release.channels}
    reach = Channel.objects.within_reach(is_exercise=release.is_exercise)
    if reach.filter(pk__in=targets).count() != len(targets):
        return True
    original = Broadcast.objects.filter(public_id=release.follows).first()
    if not joins(original, is_exercise=release.is_exercise):
        return True
    return release.is_exercise and not all(is_marked(signed.text) for signed in release.channels)


def joins(original: Broadcast | None, *, is_exercise: bool) -> bool:
    """Whether a text may follow ``original``: exercises follow exercises, real texts real ones."""
    return original is None or original.is_exercise == is_exercise
