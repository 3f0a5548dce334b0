"""LinkedIn's "little text": what a `commentary` becomes once LinkedIn has read it."""

import re
from dataclasses import dataclass

RESERVED = frozenset("\\|{}@[]()<>#*_~")

MENTION = re.compile(r"@\[((?:\\.|[^\]\\])+)\]\(urn:li:[a-zA-Z]+:[\w-]+\)")
HASHTAG_TEMPLATE = re.compile(r"\{hashtag\|\\?#\|((?:\\.|[^}\\|])+)\}")
HASHTAG = re.compile(r"#(?=\w)")


@dataclass(frozen=True)
class LittleText:
    plain: str
    kept: str  # the part of the wire text that survived
    cut: bool


def parse(wire: str) -> LittleText:
    """Read the text as far as it is well formed; an unescaped sign silently ends it."""
    plain: list[str] = []
    at = 0
    while at < len(wire):
        piece = _piece(wire, at)
        if piece is None:
            return LittleText("".join(plain), wire[:at], True)
        shown, length = piece
        plain.append(shown)
        at += length
    return LittleText("".join(plain), wire, False)


def _piece(wire: str, at: int) -> tuple[str, int] | None:
    """The next shown piece and how much of the wire it used; None where the text breaks off."""
    sign = wire[at]
    if sign not in RESERVED:
        return sign, 1
    if sign == "\\":
        return (wire[at + 1], 2) if at + 1 < len(wire) else None
    if mention := MENTION.match(wire, at):
        return _unescape(mention[1]), len(mention[0])
    if template := HASHTAG_TEMPLATE.match(wire, at):
        return "#" + _unescape(template[1]), len(template[0])
    if HASHTAG.match(wire, at):
        return "#", 1
    return None


def _unescape(text: str) -> str:
    return re.sub(r"\\(.)", r"\1", text)
