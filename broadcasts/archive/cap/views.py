"""The addresses of the alerts and of their feeds."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from broadcasts.archive.cap.alerts import Alert, alerts, written
from broadcasts.archive.cap.document import cap_document
from broadcasts.archive.cap.feed import MIME, alert_page, cap_feed
from broadcasts.archive.headers import open_to_all
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.archive.text import without_controls
from broadcasts.changes import list_key, page_key
from broadcasts.models import Broadcast, Category
from inspections.models import Inspection


@public_page
@reads()
def alert(request: HttpRequest, public_id: str) -> HttpResponse:
    """The message of a text; once that is taken back, its words are gone here, too."""
    found = get_object_or_404(alerts(timezone.now()), public_id=public_id)
    answer = _gone(found) if found.is_withdrawn else _document(Alert(found))
    return open_to_all(shows(answer, page_key(found.pk)))


@public_page
@reads()
def withdrawal(request: HttpRequest, public_id: str) -> HttpResponse:
    """The message that a text was taken back."""
    found = get_object_or_404(alerts(timezone.now()), public_id=public_id)
    if not found.is_withdrawn:
        raise Http404
    answer = _document(Alert(found, is_withdrawal=True))
    return open_to_all(shows(answer, page_key(found.pk)))


@public_page
@reads("vor")
def feed(request: HttpRequest, key: str | None = None) -> HttpResponse:
    inspection = get_object_or_404(Inspection, key=key) if key is not None else None
    page = alert_page(inspection, request.GET.get("vor", ""), timezone.now())
    answer = HttpResponse(cap_feed(page), content_type=Atom1Feed.content_type)
    return open_to_all(shows(answer, list_key(key or "", Category.DANGER)))


def _document(message: Alert) -> HttpResponse:
    return HttpResponse(cap_document(message, timezone.now()), content_type=MIME)


def _gone(found: Broadcast) -> HttpResponse:
    sentence = _("Withdrawn on %(at)s: %(reason)s") % {
        "at": written(found.withdrawal.at),
        "reason": without_controls(found.withdrawal.reason),
    }
    return HttpResponse(f"{sentence}\n", status=410, content_type="text/plain; charset=utf-8")
