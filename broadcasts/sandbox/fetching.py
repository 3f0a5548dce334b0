"""Fetch a picture from the address a caller named, as Meta's and WAHA's servers do."""

import requests

PATIENCE = (5, 10)


class Unreachable(Exception):
    """The address did not answer with a picture."""


class TooSlow(Unreachable):
    """The address took too long."""


def fetch(url: str, limit: int) -> bytes:
    """At most `limit` bytes and one more, so that the caller can tell what was too large."""
    if not url.isascii() or not url.startswith(("http://", "https://")):
        raise Unreachable(url)
    try:
        # No redirects: the platforms do not follow them for media either.
        with requests.get(url, timeout=PATIENCE, allow_redirects=False, stream=True) as response:
            if response.status_code != 200:
                raise Unreachable(url)
            return bytes(response.raw.read(limit + 1, decode_content=True))
    except requests.Timeout as error:
        raise TooSlow(url) from error
    except (requests.RequestException, OSError) as error:
        raise Unreachable(url) from error
