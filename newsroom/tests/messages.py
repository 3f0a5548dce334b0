"""The texts that need a translation, read from the sources without the gettext tools.

``make messages`` (``python -m newsroom.tests.messages``) brings the German file up to date.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import polib
from babel.messages.extract import extract
from django.utils.translation.template import templatize

BASE_DIR = Path(__file__).resolve().parent.parent.parent
GERMAN = BASE_DIR / "newsroom" / "locale" / "de" / "LC_MESSAGES" / "django.po"

#: Which argument is what: the message, the plural, or ("c") the context.
_SINGULAR, _PLURAL = (1,), (1, 2)
_CONTEXT, _CONTEXT_PLURAL = ((1, "c"), 2), ((1, "c"), 2, 3)
CALLS = {
    **dict.fromkeys(("_", "gettext", "gettext_lazy", "gettext_noop"), _SINGULAR),
    **dict.fromkeys(("ngettext", "ngettext_lazy"), _PLURAL),
    **dict.fromkeys(("pgettext", "pgettext_lazy"), _CONTEXT),
    **dict.fromkeys(("npgettext", "npgettext_lazy"), _CONTEXT_PLURAL),
}
#: Never seen by a person who reads German: the platforms' stand-in, and what only developers run.
LEFT_OUT = {"sandbox", "migrations", "tests", "benchmarks", "start"}


class Message(NamedTuple):
    context: str
    singular: str
    plural: str


def messages() -> set[Message]:
    found = {message for source in sources() for message in _extract(source)}
    return {message for message in found if message.singular}


def sources() -> Iterator[Path]:
    for room in ("inspections", "broadcasts", "newsroom"):
        yield from _below(BASE_DIR / room, "*.py")
    yield from _below(BASE_DIR / "templates", "*.*")


def _below(folder: Path, pattern: str) -> Iterator[Path]:
    for path in sorted(folder.rglob(pattern)):
        if path.is_file() and not LEFT_OUT.intersection(path.relative_to(folder).parts):
            yield path


def _extract(source: Path) -> Iterator[Message]:
    text = source.read_text("utf-8")
    if source.suffix != ".py":
        # Django's own translation of a template into something that looks like Python.
        text = templatize(text, origin=str(source))
    file = io.BytesIO(text.encode("utf-8"))
    for _line, found, _comments, context in extract("python", file, keywords=CALLS):
        singular, plural = found if isinstance(found, tuple) else (found, "")
        yield Message(context or "", singular, plural)


def update(file: Path = GERMAN) -> polib.POFile:
    """The file with exactly the messages of the sources; what was translated stays."""
    old = polib.pofile(str(file)) if file.exists() else polib.POFile()
    known = {_key(entry): entry for entry in old}
    new = polib.POFile(wrapwidth=98)
    new.metadata = old.metadata
    # Without line numbers, which would turn every edit of a source into a change here.
    new.extend(_entry(message, known.get(message)) for message in sorted(messages()))
    return new


def _entry(message: Message, known: polib.POEntry | None) -> polib.POEntry:
    entry = polib.POEntry(
        msgid=message.singular,
        msgid_plural=message.plural,
        msgctxt=message.context or None,
        msgstr=known.msgstr if known else "",
        msgstr_plural=(known.msgstr_plural if known else {}) or _no_plurals(message),
        comment=known.comment if known else "",
        tcomment=known.tcomment if known else "",
    )
    entry.flags = ["python-format"] if "%(" in message.singular else []
    return entry


def _no_plurals(message: Message) -> dict[int, str]:
    return {0: "", 1: ""} if message.plural else {}


def _key(entry: polib.POEntry) -> Message:
    return Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural)


def main() -> None:
    file = update()
    file.save(str(GERMAN))
    print(f"{len(file)} texts, {len(file.untranslated_entries())} without a translation.")


if __name__ == "__main__":
    main()
