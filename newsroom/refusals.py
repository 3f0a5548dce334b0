"""What was refused, in the log: a forged form, a replayed one, a scanner's GET, a foreign id.

One line each, with the person's number and nothing that was typed.
"""

from __future__ import annotations

import logging
from collections.abc import Callable

from django.db import DataError
from django.http import HttpRequest, HttpResponse
from django.views.defaults import bad_request

log = logging.getLogger("newsroom.refusals")
#: Wrong form, wrong person, not theirs to see, wrong method, wrong state.
REFUSED = frozenset({400, 403, 404, 405, 409})
INNER = ("/desk/", "/admin/")


class LogRefusals:
    """Middleware outside of the form's token check, so that a missing token is seen too."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if request.path.startswith(INNER) and _is_refused(request, response):
            who = request.user.pk if request.user.is_authenticated else "-"
            log.warning(
                "%s %s by person %s: %s", request.method, request.path, who, response.status_code
            )
        return response

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """A null byte, which no column of PostgreSQL can hold, is a bad request and no fault."""
        if isinstance(error, DataError | ValueError) and _has_null_byte(request):
            return bad_request(request, error)
        return None


def _has_null_byte(request: HttpRequest) -> bool:
    sent = [*request.GET.lists(), *request.POST.lists()]
    return any("\0" in value for _name, values in sent for value in values)


def _is_refused(request: HttpRequest, response: HttpResponse) -> bool:
    """A stranger's form counts as well, although the answer is only the way to the door."""
    to_the_door = response.status_code == 302 and not request.user.is_authenticated
    return response.status_code in REFUSED or (to_the_door and request.method == "POST")
