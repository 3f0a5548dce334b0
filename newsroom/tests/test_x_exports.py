"""The pages about accounts on X: handing in, watching, the report, and "may be deleted"."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from broadcasts.legacy import importing, private_files
from broadcasts.legacy.tests import making
from broadcasts.models import XAccount, XImport, XPost
from newsroom.tests import cast as people
from newsroom.tests.cast import Cast, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def private_folder(settings: Settings, tmp_path: Path) -> None:
    settings.X_EXPORT_ROOT = tmp_path / "x-exports"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def upload(client: Client, key: str, content: bytes = b"", **more: object) -> Any:
    file = io.BytesIO(content or making.packed(making.modern([making.tweet("Moin")])))
    file.name = "twitter-2024.zip"
    fields = {"handle": "@polizei_demo", "file": file, **more}
    return client.post(reverse("desk:x_hand_in", args=[key]), fields)


def test_an_export_is_handed_in_watched_and_reported(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    assert upload(client, cast.home.key).status_code == 302
    imported = XImport.objects.get()
    assert len(imported.file_digest) == 64
    page = reverse("desk:x_import", args=[imported.pk])
    waiting = client.get(page)
    assert waiting["Refresh"] == "4"
    assert importing.advance(imported.pk) is False
    done = client.get(page)
    assert "Refresh" not in done
    assert "@Polizei_Demo" in done.content.decode()
    assert imported.file_digest in done.content.decode()
    assert client.get(reverse("desk:x_accounts")).status_code == 200
    assert not any(private_files.folder().iterdir())


def test_a_refused_export_says_why(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    upload(client, cast.home.key, b"kein Archiv")
    imported = XImport.objects.get()
    importing.advance(imported.pk)
    answer = client.get(reverse("desk:x_import", args=[imported.pk]))
    assert "Das ist keine ZIP-Datei." in answer.content.decode()
    assert "Refresh" not in answer


def test_who_may_not_hand_in_writes_nothing_to_the_disk(cast: Cast) -> None:
    for one in (cast.writer, cast.chief, cast.foreign_chief):
        assert upload(signed_in(one), cast.home.key).status_code == 403
    assert not any(private_files.folder().iterdir())
    assert not XImport.objects.exists()


@pytest.mark.parametrize("missing", ["handle", "token"])
def test_a_form_that_is_not_whole_leaves_no_file(cast: Cast, missing: str) -> None:
    client = Client(enforce_csrf_checks=missing == "token")
    client.force_login(cast.administrator)
    answer = upload(client, cast.home.key, handle="" if missing == "handle" else "@x")
    assert answer.status_code == (403 if missing == "token" else 422)
    assert not any(private_files.folder().iterdir())


def test_a_file_under_another_name_leaves_nothing_on_the_disk(cast: Cast) -> None:
    client = signed_in(cast.administrator)
    stray = io.BytesIO(b"mit privaten Nachrichten")
    stray.name = "twitter-2024.zip"
    fields = {"handle": "@x", "archive": stray}
    assert client.post(reverse("desk:x_hand_in", args=[cast.home.key]), fields).status_code == 422
    assert upload(client, cast.home.key, archive=stray).status_code == 302
    kept = [file.name for file in private_files.folder().iterdir()]
    assert kept == [XImport.objects.get().source]


def test_a_file_above_the_limit_is_refused_in_a_sentence(cast: Cast, settings: Settings) -> None:
    settings.X_EXPORT_MAX_BYTES = 100
    answer = upload(signed_in(cast.administrator), cast.home.key)
    assert answer.status_code == 422
    assert "größer, als dieser Newsroom annimmt" in answer.content.decode()
    assert not any(private_files.folder().iterdir())


def test_a_chief_clears_an_account_and_the_thirty_days_are_shown(cast: Cast) -> None:
    upload(signed_in(cast.administrator), cast.home.key)
    importing.advance(XImport.objects.get().pk)
    account, client = XAccount.objects.get(), signed_in(cast.chief)
    clear = reverse("desk:x_clear", args=[account.pk])
    assert client.post(clear).status_code == 409
    XPost.objects.update(state="published")
    assert signed_in(cast.administrator).post(clear).status_code == 403
    assert client.post(clear).status_code == 302
    noted = reverse("desk:x_deactivate", args=[account.pk])
    assert client.post(noted, {"day": "gestern"}).status_code == 422
    client.post(noted, {"day": timezone.localdate().isoformat()})
    page = client.get(reverse("desk:x_import", args=[XImport.objects.get().pk]))
    assert "noch 30 Tage" in page.content.decode()


def test_the_report_takes_the_same_number_of_queries_for_a_longer_record(cast: Cast) -> None:
    client = signed_in(cast.chief)
    counts = []
    for number in (1, 40):
        upload(
            signed_in(cast.administrator), cast.home.key,
            making.packed(making.modern([making.tweet(f"{n}", n) for n in range(number)])),
        )  # fmt: skip
        newest = XImport.objects.order_by("-pk")[0]
        importing.advance(newest.pk)
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("desk:x_import", args=[newest.pk]))
        counts.append(len(queries))
    assert counts[0] == counts[1]
