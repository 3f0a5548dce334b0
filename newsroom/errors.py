"""What is answered to what cannot be done: in our words, and with a way on for who asked."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from broadcasts.archive.headers import protected
from newsroom.refusals import INNER


def _refusal(status: int) -> Callable[[HttpRequest, Exception], HttpResponse]:
    def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
        is_inner = request.path.startswith(INNER)
        answer = render(request, f"{status}.html", {"is_inner": is_inner}, status=status)
        return answer if is_inner else _for_everybody(request, answer)

    return refused


def _for_everybody(request: HttpRequest, answer: HttpResponse) -> HttpResponse:
    """As every public address answers: nothing in it depends on who asked."""
    if hasattr(request, "session"):
        request.session.accessed = False
    return protected(answer)


bad_request, permission_denied, page_not_found = map(_refusal, (400, 403, 404))
