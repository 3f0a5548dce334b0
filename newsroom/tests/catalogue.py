"""The texts of the sources and their German translations, without the gettext tools."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import polib
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parents[2]
GERMAN = ROOT / "newsroom" / "locale" / "de" / "LC_MESSAGES" / "django.po"
ROOMS = ("inspections", "broadcasts", "newsroom")
LEFT_OUT = {"tests", "migrations", "sandbox", "benchmarks"}
FUNCTIONS = {"_", "gettext", "gettext_lazy", "ngettext", "ngettext_lazy", "pgettext"}
PLACEHOLDER = re.compile(r"%\((\w+)\)")
HEADER = {
    "Language": "de",
    "MIME-Version": "1.0",
    "Content-Type": "text/plain; charset=UTF-8",
    "Content-Transfer-Encoding": "8bit",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
}

#: A text, and its plural where it has one.
Text = tuple[str, str]


def sources() -> set[Text]:
    """Every translatable text of Python and templates."""
    return {text for source in _codes() for text in _texts(source)}


def catalogue() -> polib.POFile:
    return polib.pofile(str(GERMAN))


def placeholders(text: str) -> set[str]:
    return set(PLACEHOLDER.findall(text))


def update() -> tuple[int, int]:
    """Bring the file up to date: new texts empty, gone ones out; how many of each."""
    wanted, file = sources(), catalogue()
    known = {(entry.msgid, entry.msgid_plural): entry for entry in file}
    fresh = polib.POFile(wrapwidth=100)
    fresh.metadata = HEADER
    for msgid, plural in sorted(wanted):
        entry = known.get((msgid, plural)) or polib.POEntry(msgid=msgid, msgid_plural=plural)
        if plural and not entry.msgstr_plural:
            entry.msgstr_plural = {0: "", 1: ""}
        entry.flags = ["python-format"] if placeholders(msgid) else []
        fresh.append(entry)
    fresh.save(str(GERMAN))
    return len(wanted - known.keys()), len(known.keys() - wanted)


def _codes() -> Iterator[str]:
    """Python sources, and templates turned into the Python that Django's tools read."""
    for room in ROOMS:
        for file in sorted((ROOT / room).rglob("*.py")):
            if not LEFT_OUT & set(file.relative_to(ROOT).parts):
                yield file.read_text(encoding="utf-8")
    pages, mails = ((ROOT / "templates").rglob(ending) for ending in ("*.html", "*.txt"))
    for file in sorted([*pages, *mails]):
        if not LEFT_OUT & set(file.relative_to(ROOT).parts):
            yield _calls(templatize(file.read_text(encoding="utf-8"), origin=str(file)))


#: The calls that ``templatize`` leaves between its filling; each is valid Python by itself.
CALL = re.compile(
    r"""\bn?p?gettext\((?:[^()'"]|'(?:\\.|[^'\\])*'|"(?:\\.|[^"\\])*")*\)|_\(u?"[^"]*"\)|_\(u?'[^']*'\)"""
)


def _calls(templated: str) -> str:
    return "\n".join(match.group(0).replace("\n", " ") for match in CALL.finditer(templated))


def _texts(source: str) -> Iterator[Text]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name):
            name = node.func.id
            words = [arg.value for arg in node.args if isinstance(arg, ast.Constant)]
            strings = [word for word in words if isinstance(word, str)]
            if name in FUNCTIONS and strings:
                plural = strings[1] if name.startswith("ngettext") else ""
                yield (strings[1] if name == "pgettext" else strings[0]), plural
