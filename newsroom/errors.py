"""What is answered to what cannot be done: in our words, and with a way on for who asked."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from newsroom.refusals import INNER


def _refusal(status: int) -> Callable[[HttpRequest, Exception], HttpResponse]:
    def refused(request: HttpRequest, exception: Exception) -> HttpResponse:
        context = {"is_inner": request.path.startswith(INNER)}
        return render(request, f"{status}.html", context, status=status)

    return refused


bad_request, permission_denied, page_not_found = map(_refusal, (400, 403, 404))
