"""German is complete: every text has a translation that fills in the same values."""

from __future__ import annotations

import re
from pathlib import Path

import polib
import pytest

from newsroom.tests import messages
from newsroom.tests.messages import GERMAN, Message

#: ``%(name)s``, ``%s``, and ``{name}``, however the value is formatted.
PLACEHOLDER = re.compile(r"%\((\w+)\)|%([sd])|\{(\w*)[:!}]")


def german() -> dict[Message, polib.POEntry]:
    return {
        Message(entry.msgctxt or "", entry.msgid, entry.msgid_plural): entry
        for entry in polib.pofile(str(GERMAN))
        if not entry.fuzzy and not entry.obsolete
    }


def placeholders(text: str) -> set[str]:
    return {"".join(found) for found in PLACEHOLDER.findall(text)}


def translations(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def test_every_text_has_a_german_translation() -> None:
    complete = {key for key, entry in german().items() if all(translations(entry))}
    missing = sorted(message.singular for message in messages.messages() - complete)
    assert not missing, "Without German; run `make messages` and translate: " + repr(missing)


def test_every_translation_fills_in_the_same_values() -> None:
    wrong = [
        entry.msgid
        for entry in german().values()
        for text in translations(entry)
        # A singular may say "one" instead of the number, so the plural's values are the measure.
        if placeholders(text) - placeholders(entry.msgid_plural or entry.msgid)
        or (not entry.msgid_plural and placeholders(entry.msgid) - placeholders(text))
    ]
    assert not wrong, f"Other values than the English text: {wrong}"


@pytest.mark.parametrize(
    ("name", "text", "expected"),
    [
        ("a.py", 'x = _("One")', Message("", "One", "")),
        ("a.py", 'x = gettext_lazy("One " "two")', Message("", "One two", "")),
        ("a.py", 'x = ngettext("%(n)s day", "%(n)s days", 2)', ("", "%(n)s day", "%(n)s days")),
        ("a.py", 'x = pgettext("verb", "Sign")', ("verb", "Sign", "")),
        ("a.html", "<p>it's {% translate 'Sign' context 'verb' %}</p>", ("verb", "Sign", "")),
        ("a.html", '{{ x|default:_("none") }}', ("", "none", "")),
        (
            "a.html",
            "{% blocktranslate count n=n %}{{ n }} day{% plural %}{{ n }} days{% endblocktranslate %}",
            ("", "%(n)s day", "%(n)s days"),
        ),
    ],
)
def test_texts_are_found_in_code_and_templates(
    tmp_path: Path, name: str, text: str, expected: tuple[str, str, str]
) -> None:
    (tmp_path / name).write_text(text)
    assert list(messages._extract(tmp_path / name)) == [expected]


def test_an_update_keeps_translations_and_drops_what_is_gone(tmp_path: Path) -> None:
    known = sorted(messages.messages())[0]
    old = polib.POFile()
    old.append(polib.POEntry(msgid=known.singular, msgctxt=known.context or None, msgstr="Hier"))
    old.append(polib.POEntry(msgid="gone for good", msgstr="fort"))
    old.save(str(tmp_path / "old.po"))
    new = messages.update(tmp_path / "old.po")
    assert [entry.msgstr for entry in new if entry.msgid == known.singular] == ["Hier"]
    assert new.find("gone for good") is None
