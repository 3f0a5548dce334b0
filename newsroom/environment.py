"""Typed readers of environment variables; a wrong value is one sentence that names the variable."""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable
from pathlib import Path
from typing import TypeVar
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from environ import FileAwareEnv

#: Every reader goes through this: a variable ``NAME_FILE`` names a file that holds ``NAME``.
env = FileAwareEnv()

T = TypeVar("T")


def read(name: str, cast: Callable[[str], T], default: T, expected: str) -> T:
    """``cast`` of the variable ``name``, or ``default`` where it is unset or empty.

    Raises ImproperlyConfigured with what was ``expected``; the value itself is not repeated,
    because it may be a secret.
    """
    raw = env.str(name, default="")
    if not raw:
        return default
    try:
        return cast(raw)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} must be {expected}.") from error


def boolean(name: str, default: bool) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    return read(name, lambda raw: words[raw.lower()], default, "true or false")


def integer(name: str, default: int, least: int = 0) -> int:
    def cast(raw: str) -> int:
        number = int(raw)
        if number < least:
            raise ValueError(raw)
        return number

    return read(name, cast, default, f"a whole number of at least {least}")


def words(name: str, default: list[str]) -> list[str]:
    return read(
        name,
        lambda raw: [word.strip() for word in raw.split(",") if word.strip()],
        default,
        "words separated by commas",
    )


def url(name: str, default: str) -> str:
    """An http(s) base address without a trailing slash."""

    def cast(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in {"http", "https"} or not parts.netloc:
            raise ValueError(raw)
        return raw.rstrip("/")

    return read(name, cast, default, "an address that begins with http:// or https://")


def kept_secret(name: str, path: Path, generate: Callable[[], str]) -> str:
    """The secret ``name``, or the one kept in ``path``, made there at the first start.

    Machines that share a database must be given the secret by variable; the file serves one
    machine. ``O_EXCL`` decides between two processes that start at the same moment.
    """
    given: str = env.str(name, default="")
    if given:
        return given
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is unset and {path} cannot be written.") from error
    with os.fdopen(handle, "w", encoding="ascii") as file:
        secret = generate()
        file.write(secret)
    return secret


def session_secret() -> str:
    return secrets.token_urlsafe(50)


def credential_key() -> str:
    return Fernet.generate_key().decode("ascii")
