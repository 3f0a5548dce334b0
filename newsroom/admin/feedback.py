"""Barriers that readers reported: read here, answered by mail, ticked off by name."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import Truncator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from broadcasts import feedback
from broadcasts.models import Feedback
from inspections.admin import DirectorateAdmin, person


@admin.register(Feedback)
class FeedbackAdmin(DirectorateAdmin[Feedback]):
    change_form_template = "admin/feedback.html"
    list_display = ("received_at", "excerpt", "page", "answered_at", "answered_by")
    list_filter = (("answered_at", admin.EmptyFieldListFilter),)
    list_select_related = ("answered_by",)
    fields = ("received_at", "message", "page", "name", "email", "answered_at", "answered_by")
    readonly_fields = fields

    @admin.display(description=_("message"))
    def excerpt(self, message: Feedback) -> str:
        return Truncator(message.message).words(16)

    def get_urls(self) -> list[URLPattern]:
        answered = require_POST(self.admin_site.admin_view(self.answered_view))
        return [
            path("<int:pk>/answered/", answered, name="broadcasts_feedback_answered"),
            *super().get_urls(),
        ]

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Who answered stands on the page itself."""
        return redirect("admin:broadcasts_feedback_change", object_id)

    def answered_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        message = get_object_or_404(
            Feedback.objects.all() if self.holds(request) else Feedback.objects.none(), pk=pk
        )
        if feedback.answer(message, by=person(request), now=timezone.now()):
            messages.success(request, gettext("Noted as answered by you."))
        else:
            messages.error(request, gettext("Somebody answered already; see below."))
        return redirect("admin:broadcasts_feedback_change", pk)
