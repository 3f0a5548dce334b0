"""The only module that opens a socket to a platform.

No redirects, no automatic retries, a time limit on every call, and a clear line between
"the request cannot have arrived" (``NotSent``) and "nobody knows" (``NoAnswer``).
"""

from __future__ import annotations

import json as json_format
import re
import ssl
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any

import requests
import urllib3
from requests.adapters import HTTPAdapter

from broadcasts.platforms.punctual import POOLS, Late

#: Seconds to connect; the time to read differs by call.
CONNECT_SECONDS = 5.0

#: No answer we can use is longer; WAHA's echo of a request with its picture still fits.
MAX_BYTES = 64 * 1024 * 1024

#: What no database keeps and no page shows: half a character, and the sign that ends a string.
UNSTORABLE = re.compile("[\0\ud800-\udfff]")
#: The longest id and address that a delivery keeps, and the largest number that JSON means exactly.
LONGEST_ID, LONGEST_ADDRESS, LARGEST = 200, 500, 2**53

#: OpenSSL's names for a handshake that failed; all of them come before a request is written.
HANDSHAKE_FAILURES = frozenset(
    {
        "CERTIFICATE_VERIFY_FAILED",
        "HTTP_REQUEST",
        "NO_PROTOCOLS_AVAILABLE",
        "SSLV3_ALERT_HANDSHAKE_FAILURE",
        "TLSV1_ALERT_PROTOCOL_VERSION",
        "TLSV1_UNRECOGNIZED_NAME",
        "UNSUPPORTED_PROTOCOL",
        "WRONG_VERSION_NUMBER",
    }
)


class NotSent(Exception):
    """No connection came about, so the platform has seen nothing."""


class NoAnswer(Exception):
    """The request went out and no complete answer came back: it may have taken effect."""


@dataclass(frozen=True)
class Node:
    """A piece of parsed JSON, looked into without trusting that anything is where it should be."""

    json: Any = field(repr=False)

    def field(self, *path: str | int) -> Any:
        """The value at ``path`` inside objects and lists, or None where a step is missing."""
        value = self.json
        for key in path:
            if isinstance(value, dict):
                value = value.get(key)
            elif isinstance(value, list) and isinstance(key, int) and key < len(value):
                value = value[key]
            else:
                return None
        return value

    def text(self, *path: str | int) -> str:
        """The text or number at ``path`` as text; empty where there is nothing of the kind."""
        value = self.field(*path)
        is_text = isinstance(value, str | int) and not isinstance(value, bool)
        return UNSTORABLE.sub("\ufffd", str(value)) if is_text else ""

    def id(self, *path: str | int) -> str:
        """The id at ``path``; empty for one that is too long to be kept, as if there were none."""
        text = self.text(*path)
        return text if len(text) <= LONGEST_ID else ""

    def address(self, *path: str | int) -> str:
        """The web address at ``path``, for people to follow; empty for anything else."""
        text = self.text(*path)
        is_web = text.startswith(("https://", "http://")) and len(text) <= LONGEST_ADDRESS
        return text if is_web else ""

    def number(self, *path: str | int) -> float:
        """The number at ``path``; 0 where there is none, or one that no calculation survives."""
        value = self.field(*path)
        is_number = isinstance(value, int | float) and abs(value) <= LARGEST
        return float(value) if is_number else 0.0

    def items(self, *path: str | int) -> list[Node]:
        """What the list at ``path`` holds; empty where there is no list."""
        value = self.field(*path)
        return [Node(item) for item in value] if isinstance(value, list) else []


@dataclass(frozen=True)
class Reply(Node):
    """An answer: status, headers by lower-case name, and the body if it was JSON."""

    status: int
    headers: Mapping[str, str] = field(repr=False)

    @property
    def ok(self) -> bool:
        return 200 <= self.status < 300

    @property
    def sent_at(self) -> datetime | None:
        """The moment of the answer by the platform's own clock, in UTC, where it names one."""
        try:
            named = parsedate_to_datetime(self.headers.get("date", ""))
            # A date without a zone is meant in UTC.
            return named.astimezone(UTC) if named.tzinfo else named.replace(tzinfo=UTC)
        except (ValueError, OverflowError):
            return None


def call(
    method: str,
    url: str,
    *,
    headers: Mapping[str, str] | None = None,
    params: Mapping[str, str] | None = None,
    json: Any = None,
    data: Mapping[str, str] | bytes | None = None,
    files: Mapping[str, tuple[str, bytes, str]] | None = None,
    seconds: float = 30.0,
    until: float | None = None,
) -> Reply:
    """One request and its answer. Raises NotSent or NoAnswer, never a library's exception.

    ``until``, by the monotonic clock, ends it earlier than ``seconds`` to read would.
    Every call has a connection of its own: a kept one that the platform has closed meanwhile
    would fail only after the request was written, and nobody could say what became of it.
    """
    sent = {"headers": headers, "params": params, "json": json, "data": data, "files": files}
    with _opened(method, url, _timeout(seconds, until), sent) as response:
        body = _body(response)
    names = {
        name.lower(): UNSTORABLE.sub("\ufffd", value) for name, value in response.headers.items()
    }
    return Reply(status=response.status_code, headers=names, json=parsed(body))


def _timeout(seconds: float, until: float | None) -> tuple[float, float]:
    """How long to wait for the connection and for the answer. Raises NotSent where time is up."""
    if until is None:
        return CONNECT_SECONDS, seconds
    left = until - time.monotonic()
    if left <= 0:
        raise NotSent("no time left")
    connect = min(CONNECT_SECONDS, left / 3)
    return connect, min(seconds, left - connect)


def _opened(
    method: str, url: str, timeout: tuple[float, float], sent: dict[str, Any]
) -> requests.Response:
    """The answer as far as its headers."""
    try:
        with requests.Session() as session:
            session.mount("http://", _Punctual())
            session.mount("https://", _Punctual())
            return session.request(
                method,
                url,
                timeout=timeout,
                allow_redirects=False,
                auth=_as_it_is,
                stream=True,
                **sent,
            )
    except Late:
        raise NoAnswer("endless") from None
    except (requests.RequestException, urllib3.exceptions.HTTPError, UnicodeError) as error:
        # ``from None``: a library's exception may quote headers, and these hold the token.
        raise (NotSent if _never_sent(error) else NoAnswer)(type(error).__name__) from None


class _Punctual(HTTPAdapter):
    """The answer has a time limit as a whole; a proxy changes nothing about that."""

    def init_poolmanager(self, *args: Any, **options: Any) -> None:
        super().init_poolmanager(*args, **options)
        self.poolmanager.pool_classes_by_scheme = dict(POOLS)

    def proxy_manager_for(self, proxy: str, **options: Any) -> urllib3.PoolManager:
        manager: urllib3.PoolManager = super().proxy_manager_for(proxy, **options)
        manager.pool_classes_by_scheme = dict(POOLS)
        return manager


def _as_it_is(request: requests.PreparedRequest) -> requests.PreparedRequest:
    """Given as ``auth`` so that no .netrc of the host replaces our Authorization header."""
    return request


def _body(response: requests.Response) -> bytes:
    """The whole body, unless it is longer than any answer of a platform."""
    body = bytearray()
    try:
        # read1() returns what has arrived; read() would wait for a full buffer, however slowly.
        while chunk := response.raw.read1(65536, decode_content=True):
            body += chunk
            if len(body) > MAX_BYTES:
                raise NoAnswer("endless")
    except Late:
        raise NoAnswer("endless") from None
    except urllib3.exceptions.HTTPError as error:
        raise NoAnswer(type(error).__name__) from None
    return bytes(body)


def _never_sent(error: Exception) -> bool:
    """Whether it failed before a byte of the request went out; in doubt, no."""
    if isinstance(
        error,
        requests.ConnectTimeout
        | requests.exceptions.InvalidURL
        | requests.exceptions.MissingSchema
        | requests.exceptions.InvalidSchema
        | requests.exceptions.ProxyError  # raised only while the way through the proxy is built
        | UnicodeError,  # an address or header that cannot be written down at all
    ):
        return True
    return any(_is_early(cause) for cause in _causes(error))


def _is_early(cause: BaseException) -> bool:
    if isinstance(cause, ssl.SSLError):
        return getattr(cause, "reason", "") in HANDSHAKE_FAILURES
    return isinstance(cause, urllib3.exceptions.NewConnectionError)


def _causes(error: BaseException) -> Iterator[BaseException]:
    """``error`` and what the libraries wrapped into it, from the outside in."""
    cause: object = error
    while isinstance(cause, BaseException):
        yield cause
        cause = getattr(cause, "reason", None) or (cause.args[0] if cause.args else None)


def place(url: str) -> tuple[str, str, int | None]:
    """Scheme, host and port that ``call`` would go to: others read a backslash otherwise."""
    try:
        parts = urllib3.util.parse_url(url)
    except urllib3.exceptions.LocationParseError:
        return "", "", None
    return parts.scheme or "", parts.host or "", parts.port


def parsed(body: bytes | str) -> Any:
    """``body`` as JSON; None where it is none, not even text, or nested beyond all reason."""
    try:
        return json_format.loads(body)
    except (ValueError, RecursionError):
        return None
