"""The command reads an export like the page does."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from broadcasts.legacy import private_files
from broadcasts.models import XImport, XPost
from broadcasts.tests.cast import Cast
from inspections.models import Inspection
from inspections.permissions import Right, grant

SAMPLE = Path(__file__).parent / "sample" / "export-2024.zip"


def test_the_command_imports_and_tells_the_numbers(cast: Cast) -> None:
    out = StringIO()
    call_command("import_x_export", str(SAMPLE), inspection="ler-emd", stdout=out)
    assert XPost.objects.count() == 15
    assert XImport.objects.get().by == cast.administrator
    assert "parsed: 16" in out.getvalue()
    assert "complete: True" in out.getvalue()
    assert not any(private_files.folder().iterdir())
    assert SAMPLE.exists()


@pytest.mark.parametrize(
    ("file", "options", "said"),
    [
        (SAMPLE, {"inspection": "nirgends"}, "There is no inspection"),
        (SAMPLE, {"inspection": "ler-emd", "by": "niemand"}, "There is nobody"),
        (SAMPLE, {"inspection": "ler-emd", "by": "writer-ler-emd"}, "does not administer"),
        (SAMPLE, {"inspection": "ler-emd", "handle": "@anders"}, "anderen Kontos"),
        (Path("/gibt/es/nicht.zip"), {"inspection": "ler-emd"}, "cannot be read"),
        (Path(__file__), {"inspection": "ler-emd"}, "keine ZIP-Datei"),
    ],
)
def test_the_command_says_why_not(
    cast: Cast, file: Path, options: dict[str, str], said: str
) -> None:
    with pytest.raises(CommandError, match=said):
        call_command("import_x_export", str(file), **options, stdout=StringIO())
    assert not XPost.objects.exists()
    assert not any(private_files.folder().iterdir())


def test_of_two_administrators_one_has_to_be_named(cast: Cast) -> None:
    grant(cast.chief, Right.ADMINISTER, Inspection.objects.get())
    with pytest.raises(CommandError, match="--by"):
        call_command("import_x_export", str(SAMPLE), inspection="ler-emd")
