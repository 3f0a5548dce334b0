"""What a person has been told: the list, what is read, and which mails are wanted."""

from __future__ import annotations

from django.conf import settings as site
from django.contrib import messages
from django.core.paginator import Paginator
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from inspections import permissions
from inspections.admin import person
from inspections.models import User
from inspections.permissions import Right
from newsroom.notices.context import unread
from newsroom.notices.models import Kind, Muted, Notice

SHOWN = 50


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Looking changes nothing; a notice is read when its link or its button was pressed."""
    user = person(request)
    rows = Notice.objects.of(user).select_related("inspection")
    context = {
        "page": Paginator(rows, SHOWN).get_page(request.GET.get("page")),
        "failing": _failing(user),
    }
    return render(request, "desk/notices.html", context)


@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """The number on the bell alone, for the page that keeps it fresh."""
    answer = HttpResponse(str(unread(person(request))), content_type="text/plain")
    answer["Cache-Control"] = "no-store"
    return answer


@require_POST
def read(request: HttpRequest, pk: int) -> HttpResponse:
    notice = get_object_or_404(Notice.objects.of(person(request)), pk=pk)
    Notice.objects.unread().filter(pk=notice.pk).update(read_at=timezone.now())
    return redirect("desk:notices")


@require_POST
def read_all(request: HttpRequest) -> HttpResponse:
    Notice.objects.of(person(request)).unread().update(read_at=timezone.now())
    return redirect("desk:notices")


@require_http_methods(["GET", "HEAD", "POST"])
def settings(request: HttpRequest) -> HttpResponse:
    """Which kinds come by mail too; on the page everything stands in any case."""
    user = person(request)
    if request.method == "POST":
        _mute(user, set(Kind.values) - set(request.POST.getlist("kinds")))
        messages.success(request, _("Saved."))
        return redirect("desk:notice_settings")
    muted = set(Muted.objects.filter(person=user).values_list("kind", flat=True))
    context = {
        "kinds": [(kind.value, kind.label, kind.value not in muted) for kind in Kind],
        "is_kept_in_a_folder": not site.EMAIL_BACKEND.endswith("smtp.EmailBackend"),
    }
    return render(request, "desk/notice_settings.html", context)


def _mute(user: User, kinds: set[str]) -> None:
    with transaction.atomic():
        Muted.objects.filter(person=user).exclude(kind__in=kinds).delete()
        rows = [Muted(person=user, kind=kind) for kind in sorted(kinds)]
        Muted.objects.bulk_create(rows, ignore_conflicts=True)


def _failing(user: User) -> int:
    """How many mails did not arrive, for those who can have the server repaired."""
    here = permissions.inspections_for(user, Right.ADMINISTER)
    return Notice.objects.undelivered().filter(inspection__in=here).count()
