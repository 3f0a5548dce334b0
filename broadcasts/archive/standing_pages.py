"""The standing pages: imprint, privacy, accessibility and what we do about mistakes."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, render

from broadcasts import changes
from broadcasts.archive.languages import GERMAN, spoken
from broadcasts.archive.page_text import public_html
from broadcasts.archive.public import public_page, shows
from broadcasts.models import PageVersion, StandingPage

Key = StandingPage.Key
View = Callable[[HttpRequest], HttpResponseBase]


def _page(key: Key) -> View:
    @public_page
    def page(request: HttpRequest) -> HttpResponse:
        version = get_object_or_404(PageVersion.objects.filter(page=key).order_by("-number")[:1])
        # Where nobody wrote an English text the German one counts, and says so to screen readers.
        language = spoken() if version.texts[spoken()] else GERMAN
        context = {
            "here": key.value,
            "title": key.label,
            "body": public_html(version.texts[language]),
            "language": language,
            "at": version.at,
            "is_accessibility": key == Key.ACCESSIBILITY,
        }
        return shows(render(request, "archive/page.html", context), changes.standing_page_key(key))

    return page


imprint = _page(Key.IMPRINT)
privacy = _page(Key.PRIVACY)
accessibility = _page(Key.ACCESSIBILITY)
corrections = _page(Key.CORRECTIONS)
