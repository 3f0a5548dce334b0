"""What everybody is told when something broke: our fault, or a database that comes back."""

from __future__ import annotations

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from broadcasts.archive.outage import broken, unavailable

#: A part we stand on is away. Whoever is told so comes back; a fault of ours is another page.
AWAY = (OperationalError, InterfaceError, RedisError)


def server_error(request: HttpRequest) -> HttpResponse:
    """Django calls it while it handles what went wrong."""
    if isinstance(sys.exc_info()[1], AWAY):
        return unavailable(request)
    return broken(request)
