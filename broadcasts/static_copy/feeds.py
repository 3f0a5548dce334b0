"""A feed of the copy: its newest page, which is whole by itself.

A folder takes no notice of a query, so what leads to older pages would lead to this one again.
"""

from __future__ import annotations

import json
import re

from broadcasts.archive.feeds.json_feed import CONTENT_TYPE

OLDER = re.compile(rb'<link [^>]*rel="next"[^>]*?(?:/>|></link>)')


def newest_alone(body: bytes, kind: str) -> bytes:
    """``body`` without the way to older entries; what is no feed stays as it is."""
    if kind.startswith("application/atom+xml"):
        return OLDER.sub(b"", body)
    if not kind.startswith(CONTENT_TYPE):
        return body
    feed = json.loads(body)
    feed.pop("next_url", None)
    return json.dumps(feed, ensure_ascii=False).encode()
