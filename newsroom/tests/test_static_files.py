"""What a reader's browser asks for in one request, joined as for a real start."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

from django.conf import settings
from django.core.files.storage import FileSystemStorage

from newsroom.static_files import OneSheetStorage

#: How names of compressed copies end.
PACKED = {".gz", ".br"}


def collect(folder: Path) -> dict[str, str]:
    """The sheets of the product and what they need, by their names with a hash."""
    shutil.copytree(settings.BASE_DIR / "static", folder, dirs_exist_ok=True)
    source = FileSystemStorage(settings.BASE_DIR / "static")
    names = [f"{kind}/{name}" for kind in ("css", "img") for name in source.listdir(kind)[1]]
    storage = OneSheetStorage(location=folder, base_url="/static/")
    done = storage.post_process({name: (source, name) for name in names})
    # The compressed copies are named after their files, too.
    return {name: hashed for name, hashed, _processed in done if Path(hashed).suffix not in PACKED}


def test_the_archives_sheet_is_one_file_that_asks_for_nothing(tmp_path: Path) -> None:
    sheet = (tmp_path / collect(tmp_path)["css/public.css"]).read_text()
    assert "@import" not in sheet
    assert re.search(r"^\.danger \{", sheet, re.MULTILINE)
    assert "--page:" in sheet


def test_no_sheet_asks_anybody_else_for_anything() -> None:
    for sheet in (settings.BASE_DIR / "static").rglob("*.css"):
        text = sheet.read_text()
        targets = re.findall(r"""(?:url\(|@import)\s*["']?([^"')\s;]*)""", text)
        foreign = [one for one in targets if "//" in one or one.startswith("data:")]
        assert (sheet.name, foreign) == (sheet.name, [])


def test_a_second_collection_says_the_same(tmp_path: Path) -> None:
    first = collect(tmp_path)["css/public.css"]
    assert collect(tmp_path)["css/public.css"] == first
