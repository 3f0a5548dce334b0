"""The signed ZIP: verified with the tools of every Linux, and recorded when it is taken."""

from __future__ import annotations

import hashlib
import io
import json
import re
import shutil
import subprocess
import zipfile
from pathlib import Path

import pytest

from broadcasts import sealing
from broadcasts.models import Broadcast, Export
from inspections.tests import owner
from newsroom import exporting, record
from newsroom.models import Step
from newsroom.tests import cast as people
from newsroom.tests import warnings
from newsroom.tests.cast import Cast, signed_in
from newsroom.tests.test_audit import signed

pytestmark = pytest.mark.django_db
VERIFY = (
    *("openssl", "pkeyutl", "-verify", "-pubin", "-inkey", "public-key.pem"),
    *("-rawin", "-in", "SHA256SUMS", "-sigfile", "SHA256SUMS.sig"),
)


@pytest.fixture
def cast() -> Cast:
    return people.cast()


@pytest.fixture
def broadcast(cast: Cast) -> Broadcast:
    return signed(cast)


def taken(cast: Cast, broadcast: Broadcast) -> bytes:
    answer = signed_in(cast.auditor).post(f"/desk/audit/{broadcast.public_id}/export/")
    assert answer.status_code == 200
    return bytes(answer.content)


@pytest.fixture
def unpacked(cast: Cast, broadcast: Broadcast, tmp_path: Path) -> Path:
    zipfile.ZipFile(io.BytesIO(taken(cast, broadcast))).extractall(tmp_path / "export")
    return tmp_path / "export"


def run(folder: Path, *words: str) -> int:
    return subprocess.run(words, cwd=folder, capture_output=True, check=False).returncode


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_the_command_lines_of_the_readme_alone_verify_it(unpacked: Path) -> None:
    lines = [line.strip() for line in (unpacked / "README.txt").read_text().splitlines()]
    commands = [line for line in lines if line.startswith(("sha256sum ", "openssl "))]
    assert len(commands) == 6  # three in each language
    for command in commands:
        done = subprocess.run(
            ["bash", "-o", "pipefail", "-c", command], cwd=unpacked, capture_output=True, check=True
        )
    assert done.stdout.decode().split()[0] == sealing.fingerprint()


@pytest.mark.skipif(not shutil.which("openssl"), reason="openssl is not installed")
def test_the_command_line_finds_a_changed_letter(unpacked: Path) -> None:
    sums = unpacked / "SHA256SUMS"
    (unpacked / "record.json").write_text("{}")
    assert run(unpacked, "sha256sum", "-c", "SHA256SUMS") != 0
    sums.write_bytes(sums.read_bytes().replace(b"record.json", b"record.jsom"))
    assert run(unpacked, *VERIFY) != 0


def test_every_file_is_in_the_sums_or_signs_them(unpacked: Path) -> None:
    summed = {line.split("  ")[1] for line in (unpacked / "SHA256SUMS").read_text().splitlines()}
    there = {str(f.relative_to(unpacked)) for f in unpacked.rglob("*") if f.is_file()}
    assert there - summed == {"SHA256SUMS", "SHA256SUMS.sig", "public-key.pem"}
    assert {"pictures/1-master.jpg", "record.html", "README.txt"} <= summed


def test_a_stranger_can_walk_the_chains(unpacked: Path) -> None:
    rows = json.loads((unpacked / "record.json").read_text())["rows"]
    chained = [row for row in rows if "digest" in row]
    assert {"newsroom.revision", "newsroom.step"} <= {row["table"] for row in chained}
    for row in chained:
        # By the words of the README, and with nothing of this software.
        entry = json.dumps(row["entry"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
        assert row["digest"] == hashlib.sha256(
            f"{row['previous_digest']}\n{entry}".encode()
        ).hexdigest()  # fmt: skip


def test_what_a_warning_stood_on_leaves_with_it(cast: Cast) -> None:
    lane = warnings.open_lane(cast)
    rows = json.loads(exporting.files(warnings.sent(lane))["record.json"])["rows"]
    allowed = [row["entry"] for row in rows if row["table"] == "broadcasts.authorisation"]
    assert [entry["by"] for entry in allowed] == [cast.chief.pk]
    assert allowed[0]["template"] == lane.version.text


def test_the_document_needs_nothing_from_anywhere(unpacked: Path) -> None:
    text = (unpacked / "record.html").read_text()
    assert "<script" not in text
    assert set(re.findall(r'src="([^"]+)"', text)) == {"pictures/1-master.jpg"}
    assert re.findall(r"url\(|@import|<link", text) == []


def test_no_secret_of_a_channel_leaves(cast: Cast, unpacked: Path) -> None:
    assert "sealed" not in (unpacked / "record.json").read_text()
    assert cast.whatsapp.sealed_credentials not in (unpacked / "record.json").read_text()


def test_the_same_record_is_the_same_zip_and_each_export_is_recorded(
    cast: Cast, broadcast: Broadcast
) -> None:
    first, second = taken(cast, broadcast), taken(cast, broadcast)
    assert first == second
    rows = Export.objects.order_by("number")
    assert [(row.number, row.by) for row in rows] == [(1, cast.auditor), (2, cast.auditor)]
    assert rows[0].zip_digest == hashlib.sha256(first).hexdigest()
    assert list(record.broken_rows(only=broadcast)) == []
    owner.rows(Export).filter(number=1).update(by=cast.chief)
    assert any("export" in line for line in record.broken_rows(only=broadcast))


def test_a_broken_record_leaves_with_its_break_named(cast: Cast, broadcast: Broadcast) -> None:
    owner.rows(Step).filter(number=1).update(comment="Nie gesagt")
    packed = zipfile.ZipFile(io.BytesIO(taken(cast, broadcast)))
    assert any("step" in line for line in json.loads(packed.read("record.json"))["broken"])


def test_the_screen_shows_the_fingerprint_and_who_took_an_export(
    cast: Cast, broadcast: Broadcast
) -> None:
    taken(cast, broadcast)
    text = signed_in(cast.chief).get(f"/desk/audit/{broadcast.public_id}/").content.decode()
    assert sealing.fingerprint() in text
    assert Export.objects.get().zip_digest in text


def test_looking_takes_no_export_and_a_writer_gets_none(cast: Cast, broadcast: Broadcast) -> None:
    address = f"/desk/audit/{broadcast.public_id}/export/"
    assert signed_in(cast.auditor).get(address).status_code == 405
    assert signed_in(cast.writer).post(address).status_code == 403
    assert not Export.objects.exists()
