"""The gaps of a text template, „[Ort]" for example: none may be left in what is submitted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from django.utils.translation import gettext as _

from newsroom.checks.text import Finding, Text

#: Words in square brackets; a bracket without a letter, like "[…]" in a quotation, is no gap.
GAP = re.compile(r"\[[^\[\]\n]*[^\W\d_][^\[\]\n]*\]")


def unfilled(text: Text) -> Iterator[Finding]:
    for field, words in text.passages():
        for gap in GAP.finditer(words):
            sentence = _("Please fill in %(gap)s.") % {"gap": gap[0]}
            yield Finding(sentence, field, gap.start(), gap.end())
