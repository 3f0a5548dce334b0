"""What a check looks at, and what it finds: plain values, no request and no database."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from broadcasts.models import Channel
from newsroom import translations
from newsroom.composing import ChannelText, Content

#: "24. November" ends no sentence.
SENTENCE_ENDS = re.compile(r"(?<!\d)[.!?][ ]|\n")
#: Characters of a sentence on each side of a passage.
LONGEST = 300


@dataclass(frozen=True)
class Target:
    """A channel of the story's original; ``obstacle`` says why a new item cannot reach it."""

    channel: Channel
    state: str
    obstacle: str = ""
    remark: str = ""


@dataclass(frozen=True)
class Text:
    """One text with everything around it that a check may need.

    ``phones`` are the inspection's own numbers and ``hint_phone`` the one for witnesses;
    ``own_links`` are the numbers of archive pages the text names and ``gone`` those of them
    that lead nowhere; ``targets`` are the channels of the original, in a story.
    """

    content: Content
    now: datetime
    texts: tuple[ChannelText, ...] = ()
    phones: frozenset[str] = frozenset()
    hint_phone: str = ""
    gone: frozenset[str] = frozenset()
    targets: tuple[Target, ...] = ()

    def passages(self) -> Iterator[tuple[str, str]]:
        """Every entered text that becomes public, with the name of its field."""
        content = self.content
        for name in ("headline", "place", "lead", "body"):
            yield name, getattr(content, name)
        chosen = {channel.platform for channel in content.channels}
        for platform, wording in content.wordings.items():
            if platform in chosen:
                yield f"wording_{platform}", wording
        for number, place in enumerate(content.pictures, start=1):
            yield f"picture {number}", place.alt
        yield from translations.passages(content.translations)

    def message(self) -> str:
        """Headline, lead and text as one: what the page in the archive says."""
        return "\n".join((self.content.headline, self.content.lead, self.content.body))


@dataclass(frozen=True)
class Finding:
    """One sentence for the editor; ``start`` and ``end`` mark the passage in its field."""

    sentence: str
    field: str = ""
    start: int = 0
    end: int = 0


def around(text: str, start: int) -> tuple[int, int]:
    """Where the sentence that holds ``start`` begins and ends; a line ends it too."""
    low = max(0, start - LONGEST)
    begin = [end.end() for end in SENTENCE_ENDS.finditer(text, low, start)]
    end = SENTENCE_ENDS.search(text, start, start + LONGEST)
    return begin[-1] if begin else low, end.start() + 1 if end else min(len(text), start + LONGEST)
