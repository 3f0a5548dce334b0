"""Which language a page speaks: the public ones that of their address, the inner ones yours."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponseBase
from django.middleware.locale import LocaleMiddleware
from django.utils import translation

from broadcasts.archive.languages import INSTANCES, language_of
from newsroom.refusals import INNER


class LanguageOfTheAddress(LocaleMiddleware):
    """Django's own rule for inner pages; elsewhere no header and no cookie has a say.

    So the same public address is the same bytes for everybody, its errors too, and a shared cache
    needs to keep one of it.
    """

    def process_request(self, request: HttpRequest) -> None:
        if request.path.startswith(INNER):
            super().process_request(request)
        else:
            language = language_of(request.path)
            translation.activate(language)
            # Links stay in the language also where the address led to no view.
            request.current_app = INSTANCES[language]

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if request.path.startswith(INNER):
            return super().process_response(request, response)
        response.headers.setdefault("Content-Language", language_of(request.path))
        return response
