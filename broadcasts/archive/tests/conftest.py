"""Files in a folder of their own, static files without a build, and addresses that show."""

from __future__ import annotations

from pathlib import Path

import pytest
from pytest_django import Settings

PUBLIC_URL = "https://presse.polizei-demo.example"


@pytest.fixture(autouse=True)
def archive_settings(settings: Settings, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path / "media"
    settings.PUBLIC_URL = PUBLIC_URL
    settings.PICTURE_FETCH_URL = "https://abruf.example"
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
