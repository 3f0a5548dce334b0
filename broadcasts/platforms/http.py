"""The only module that opens a socket to a platform.

No redirects, no automatic retries, a time limit on every call, and a clear line between
"the request cannot have arrived" (``NotSent``) and "nobody knows" (``NoAnswer``).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests

#: Seconds to connect; the time to read differs by call.
CONNECT_SECONDS = 5.0


class NotSent(Exception):
    """No connection came about, so the platform has seen nothing."""


class NoAnswer(Exception):
    """The request went out and no complete answer came back: it may have taken effect."""


@dataclass(frozen=True)
class Reply:
    """An answer: status, headers by lower-case name, body as parsed JSON or None."""

    status: int
    headers: Mapping[str, str]
    json: Any
    size: int

    def field(self, *path: str) -> Any:
        """The value at ``path`` inside JSON objects, or None where any step is missing."""
        value = self.json
        for key in path:
            value = value.get(key) if isinstance(value, dict) else None
        return value


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
) -> Reply:
    """One request and its answer. Raises NotSent or NoAnswer, never a library's exception."""
    try:
        response = requests.request(
            method,
            url,
            headers=dict(headers or {}),
            params=dict(params or {}),
            json=json,
            data=data,
            files=dict(files) if files else None,
            timeout=(CONNECT_SECONDS, seconds),
            allow_redirects=False,
        )
    except (requests.ConnectTimeout, requests.exceptions.InvalidURL) as error:
        raise NotSent(type(error).__name__) from None
    except requests.ConnectionError as error:
        if _never_connected(error):
            raise NotSent(type(error).__name__) from None
        raise NoAnswer(type(error).__name__) from None
    except requests.RequestException as error:
        raise NoAnswer(type(error).__name__) from None
    return Reply(
        status=response.status_code,
        headers={name.lower(): value for name, value in response.headers.items()},
        json=_parsed(response),
        size=len(response.content),
    )


def _never_connected(error: requests.ConnectionError) -> bool:
    """Whether the connection was refused, unresolvable or failed in TLS, before a byte went out."""
    if isinstance(error, requests.exceptions.SSLError | requests.exceptions.ProxyError):
        return True
    reason = getattr(error.args[0] if error.args else None, "reason", None)
    # urllib3 wraps refused connections and failed look-ups, and only these, in MaxRetryError.
    return type(reason).__name__ in {"NewConnectionError", "NameResolutionError"}


def _parsed(response: requests.Response) -> Any:
    try:
        return response.json()
    except requests.exceptions.JSONDecodeError:
        return None
