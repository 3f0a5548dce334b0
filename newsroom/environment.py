"""Typed readers of environment variables; a wrong value is one sentence that names the variable."""

from __future__ import annotations

import hashlib
import ipaddress
import os
import re
import secrets
import tempfile
from collections.abc import Callable
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from django.core.exceptions import ImproperlyConfigured
from environ import Env, FileAwareMapping

#: A variable ``NAME_FILE`` names a file that holds the value of ``NAME``.
variables = FileAwareMapping(cache=False)

#: A unix socket's path may have 107 bytes; some are left for what is appended to it.
SOCKET_PATH_BYTES = 99

T = TypeVar("T")


def text(name: str, default: str) -> str:
    """The variable as it stands, or ``default`` where it is unset or empty."""
    try:
        return str(variables.get(name, "")).strip() or default
    except (OSError, UnicodeDecodeError) as error:
        raise ImproperlyConfigured(
            f"{name}_FILE must name a text file that can be read."
        ) from error


def read(name: str, cast: Callable[[str], T], default: T, expected: str) -> T:
    """``cast`` of the variable ``name``, or ``default`` where it is unset or empty.

    Raises ImproperlyConfigured with what was ``expected``; the value itself is not repeated,
    because it may be a secret.
    """
    raw = text(name, "")
    if not raw:
        return default
    try:
        return cast(raw)
    except (ValueError, KeyError) as error:
        raise ImproperlyConfigured(f"{name} must be {expected}.") from error


def boolean(name: str, default: bool) -> bool:
    words = {"1": True, "true": True, "yes": True, "0": False, "false": False, "no": False}
    return read(name, lambda raw: words[raw.lower()], default, "true or false")


def integer(name: str, default: int, least: int = 0, most: int | None = None) -> int:
    def cast(raw: str) -> int:
        number = int(raw)
        if number < least or (most is not None and number > most):
            raise ValueError(raw)
        return number

    span = f"of at least {least}" if most is None else f"from {least} to {most}"
    return read(name, cast, default, f"a whole number {span}")


def choice(name: str, default: str, choices: tuple[str, ...]) -> str:
    def cast(raw: str) -> str:
        return choices[choices.index(raw.upper())]

    return read(name, cast, default, f"one of {', '.join(choices)}")


def pattern(name: str, default: str, form: str, example: str) -> str:
    def cast(raw: str) -> str:
        if not re.fullmatch(form, raw):
            raise ValueError(raw)
        return raw

    return read(name, cast, default, f"written like {example}")


def words(name: str, default: list[str]) -> list[str]:
    return read(
        name,
        lambda raw: [word.strip() for word in raw.split(",") if word.strip()],
        default,
        "words separated by commas",
    )


def networks(name: str) -> list[IPv4Network | IPv6Network]:
    """Networks or single addresses separated by commas; none where it is unset."""
    return read(
        name,
        lambda raw: [ip_network(one.strip()) for one in raw.split(",") if one.strip()],
        [],
        "networks separated by commas, like 10.0.0.0/8",
    )


def url(name: str, default: str) -> str:
    """An http(s) base address without a trailing slash."""

    def cast(raw: str) -> str:
        parts = urlsplit(raw)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise ValueError(raw)
        return raw.rstrip("/")

    return read(name, cast, default, "an address that begins with http:// or https://")


def gateway(name: str, default: str) -> str:
    """The address of a gateway that drives an account: without TLS only in a network of ours."""
    found = url(name, default)
    if found.startswith("http://") and not _is_inner(urlsplit(found).hostname or ""):
        raise ImproperlyConfigured(f"{name} must begin with https:// outside the own network.")
    return found


def _is_inner(host: str) -> bool:
    """A name without a dot, one that no public server has, or an address nobody routes."""
    try:
        return ipaddress.ip_address(host).is_private
    except ValueError:
        return "." not in host or host.endswith((".internal", ".local", ".localhost"))


def host_of(address: str) -> str:
    """As ALLOWED_HOSTS wants it, an IPv6 address in brackets."""
    host = urlsplit(address).hostname or ""
    return f"[{host}]" if ":" in host else host


def origin_of(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}"


def folder(name: str, default: Path) -> Path:
    return Path(text(name, str(default))).expanduser().resolve()


def var_folder(base: Path) -> Path:
    """Where everything is kept that one installation writes."""
    return folder("NEWSROOM_VAR", base / "var")


def database(name: str, default: dict[str, Any]) -> dict[str, Any]:
    """A postgres:// or sqlite:// address as Django's dictionary."""
    engines = {"postgres", "postgresql", "sqlite"}

    def cast(raw: str) -> dict[str, Any]:
        if urlsplit(raw).scheme not in engines:
            raise ValueError(raw)
        return dict(Env.db_url_config(raw))

    return read(name, cast, default, "a postgres:// or sqlite:// address")


def mail_server(name: str, default: str) -> dict[str, Any]:
    """smtp://, smtp+tls://, smtp+ssl://, filemail:// (a folder) or consolemail:// as settings."""
    schemes = {"smtp", "smtp+tls", "smtp+ssl", "filemail", "consolemail"}

    def cast(raw: str) -> dict[str, Any]:
        parts = urlsplit(raw)
        if parts.scheme not in schemes or (parts.scheme.startswith("smtp") and not parts.hostname):
            raise ValueError(raw)
        found = {key: value for key, value in Env.email_url_config(raw).items() if value}
        if parts.scheme == "filemail":
            found["EMAIL_FILE_PATH"] = parts.path
        return found

    return read(name, cast, cast(default), "an address like smtp+tls://user:password@host:587")


def redis_url(name: str, default: str) -> str:
    def cast(raw: str) -> str:
        if urlsplit(raw).scheme not in {"redis", "rediss", "unix"}:
            raise ValueError(raw)
        return raw

    return read(name, cast, default, "an address that begins with redis://, rediss:// or unix://")


def redis_socket(var: Path) -> Path:
    """The embedded Redis listens in ``var``, or in /tmp where that path is too long."""
    socket = var / "redis.sock"
    if len(os.fsencode(socket)) <= SOCKET_PATH_BYTES:
        return socket
    mark = hashlib.sha256(os.fsencode(var)).hexdigest()[:12]
    return Path(tempfile.gettempdir()) / f"newsroom-{os.getuid()}-{mark}" / "redis.sock"


def kept_secret(name: str, path: Path, generate: Callable[[], str]) -> str:
    """The secret ``name``, or the one kept in ``path``, made there at the first start.

    Machines that share a database must be given the secret by variable; the file serves one
    machine.
    """
    given = text(name, "")
    if given:
        return given
    try:
        return path.read_text("ascii").strip() if path.exists() else _keep(path, generate())
    except OSError as error:
        raise ImproperlyConfigured(f"{name} is unset and {path} cannot be written.") from error


def _keep(path: Path, secret: str) -> str:
    """Written beside and linked: of two first starts one wins, and none reads half a file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "w", encoding="ascii") as file:
            file.write(secret)
        os.link(beside, path)
    except FileExistsError:
        return path.read_text("ascii")
    finally:
        os.unlink(beside)
    return secret


def credential_keys(name: str, path: Path) -> list[str]:
    """Fernet keys separated by commas; a damaged one is found at the start, not at a send."""
    keys = [key.strip() for key in kept_secret(name, path, credential_key).split(",")]
    try:
        for key in keys:
            Fernet(key)
    except ValueError as error:
        raise ImproperlyConfigured(f"{name} must be Fernet keys separated by commas.") from error
    return keys


def signing_key(name: str, path: Path) -> str:
    """An Ed25519 private key as PEM; any other kind is found at the start, not at an export."""
    pem = kept_secret(name, path, new_signing_key)
    try:
        known = isinstance(load_pem_private_key(pem.encode(), password=None), Ed25519PrivateKey)
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(f"{name} must be an Ed25519 key without a password.") from error
    if not known:
        raise ImproperlyConfigured(f"{name} must be an Ed25519 key without a password.")
    return pem


def new_signing_key() -> str:
    key = Ed25519PrivateKey.generate()
    return key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption()).decode("ascii")


def session_secret() -> str:
    return secrets.token_urlsafe(50)


def credential_key() -> str:
    return Fernet.generate_key().decode("ascii")
