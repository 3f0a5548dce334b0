"""Django for the sandbox process alone: addresses and templates, no database, no admin."""

import secrets
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]

SECRET_KEY = secrets.token_hex(32)
DEBUG = False
# It listens on the loopback interface and is called by whatever name the demo uses.
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "broadcasts.sandbox.urls"
INSTALLED_APPS: list[str] = []
MIDDLEWARE: list[str] = []
DATABASES: dict[str, dict[str, str]] = {}
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [ROOT / "templates"],
    }
]
LANGUAGE_CODE = "de"
TIME_ZONE = "Europe/Berlin"
USE_TZ = True
# For the names of months only.
USE_I18N = True
# Whole requests are read by the server already; WAHA takes 50 MB.
DATA_UPLOAD_MAX_MEMORY_SIZE = None
FILE_UPLOAD_MAX_MEMORY_SIZE = 64 * 1024 * 1024
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    # Answers of 500 are often ordered; only the sandbox's own mistakes are worth a line.
    "filters": {
        "mistakes": {
            "()": "django.utils.log.CallbackFilter",
            "callback": lambda record: bool(record.exc_info),
        }
    },
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["mistakes"]}},
    "loggers": {"django": {"handlers": ["console"], "level": "ERROR", "propagate": False}},
}
