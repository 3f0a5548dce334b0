"""Texts as followers see them: WhatsApp's signs and plain links, every character escaped."""

import re
from itertools import groupby

from django.utils.html import escape
from django.utils.safestring import SafeString, mark_safe

URL = re.compile(r"https?://[^\s<>\"'`]*[^\s<>\"'`.,;:!?)\]*_~]")
TAG = re.compile(r"(?<![\w&/])#\w+")
FENCE = re.compile(r"```\n?(.+?)\n?```", re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
# Stands for a piece that is finished already; no keyboard types it, and it is removed from texts.
SLOT = re.compile("\ue000(\\d+)\ue001")
# A sign counts only at the edge of a word and hugging its text, as in the app.
STYLES = [
    (re.compile(r"(?<![\w*])\*(?=\S)([^*\n]*\S)\*(?![\w*])"), "strong"),
    (re.compile(r"(?<![\w_])_(?=\S)([^_\n]*\S)_(?![\w_])"), "em"),
    (re.compile(r"(?<![\w~])~(?=\S)([^~\n]*\S)~(?![\w~])"), "s"),
]
BLOCKS = {
    "ul": re.compile(r"[-*] +(.*)"),
    "ol": re.compile(r"\d{1,3}\. +(.*)"),
    "blockquote": re.compile(r"> +(.*)"),
}


class Slots:
    """Finished pieces of HTML, put aside while the text around them is worked on."""

    def __init__(self) -> None:
        self._pieces: list[str] = []

    def keep(self, html: str) -> str:
        self._pieces.append(html)
        return f"\ue000{len(self._pieces) - 1}\ue001"

    def fill(self, text: str) -> str:
        return SLOT.sub(lambda match: self._pieces[int(match[1])], text)


def linked(text: str) -> SafeString:
    """Line breaks, links and hashtags; nothing else is a sign."""
    slots = Slots()
    text = URL.sub(lambda match: slots.keep(_anchor(match[0])), _clean(text))
    text = TAG.sub(lambda match: slots.keep(f'<span class="tag">{escape(match[0])}</span>'), text)
    html = slots.fill(escape(text)).replace("\n", "<br>")
    return mark_safe(html)  # noqa: S308 - every piece went through escape()


def whatsapp_html(text: str) -> SafeString:
    """Bold, italic, struck, code, lists and quotes, as the app shows them."""
    slots = Slots()
    text = FENCE.sub(lambda match: slots.keep(f"<pre>{escape(match[1])}</pre>"), _clean(text))
    groups = groupby(text.split("\n"), key=_kind)
    html = "".join(_block(kind, list(lines), slots) for kind, lines in groups)
    return mark_safe(slots.fill(html))  # noqa: S308 - every piece went through escape()


def _clean(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\ue000", "").replace("\ue001", "")


def _anchor(url: str) -> str:
    return f'<a href="{escape(url)}" rel="noopener nofollow">{escape(url)}</a>'


def _kind(line: str) -> str:
    return next((kind for kind, pattern in BLOCKS.items() if pattern.fullmatch(line)), "")


def _block(kind: str, lines: list[str], slots: Slots) -> str:
    if not kind:
        return "<p>" + "<br>".join(_inline(line, slots) for line in lines) + "</p>"
    inner = [_inline(BLOCKS[kind].sub(r"\1", line), slots) for line in lines]
    if kind == "blockquote":
        return f"<blockquote>{'<br>'.join(inner)}</blockquote>"
    items = "".join(f"<li>{item}</li>" for item in inner)
    start = f' start="{int(lines[0].partition(".")[0])}"' if kind == "ol" else ""
    return f"<{kind}{start}>{items}</{kind}>"


def _inline(line: str, slots: Slots) -> str:
    line = CODE.sub(lambda match: slots.keep(f"<code>{escape(match[1])}</code>"), line)
    line = URL.sub(lambda match: slots.keep(_anchor(match[0])), line)
    html = str(escape(line))
    for pattern, tag in STYLES:
        html = pattern.sub(rf"<{tag}>\1</{tag}>", html)
    return html
