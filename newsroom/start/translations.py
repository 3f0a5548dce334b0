"""Compile .po to .mo without the gettext tools."""

from __future__ import annotations

import os
from pathlib import Path

import polib


def compile_translations(locale: Path) -> int:
    """Compile each ``.po`` below ``locale`` that is newer than its ``.mo``; how many were."""
    sources = [po for po in sorted(locale.glob("*/LC_MESSAGES/*.po")) if _is_stale(po)]
    for source in sources:
        compile_one(source)
    return len(sources)


def compile_one(source: Path) -> None:
    """Written beside and renamed, so that no process ever reads half a catalogue."""
    target = source.with_suffix(".mo")
    beside = target.with_name(f"{target.name}.{os.getpid()}")
    polib.pofile(str(source)).save_as_mofile(str(beside))
    beside.replace(target)


def _is_stale(source: Path) -> bool:
    target = source.with_suffix(".mo")
    return not target.exists() or target.stat().st_mtime <= source.stat().st_mtime


if __name__ == "__main__":
    compile_translations(Path(__file__).resolve().parent.parent / "locale")
