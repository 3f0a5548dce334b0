"""Drafts in the admin: the list is Django's, the form is the desk's."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from inspections.admin import ModelAdmin, person, reached
from inspections.permissions import Right
from newsroom.comments.models import with_open_comments
from newsroom.desk import autosaving, writing
from newsroom.models import Draft
from newsroom.notices import escalation
from newsroom.templatetags.moments import with_zone

#: The colour of a state; its words say the same.
BADGES = {
    Draft.State.WRITING: "badge-note",
    Draft.State.SUBMITTED: "badge-warning",
    Draft.State.SIGNED_OFF: "badge-success",
    Draft.State.DISCARDED: "",
}


class MineFilter(admin.SimpleListFilter):
    """The drafts one began, or whose newest text is one's own."""

    title = _("whose")
    parameter_name = "mine"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("1", gettext("mine"))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Draft]
    ) -> models.QuerySet[Draft]:
        if self.value() != "1":
            return queryset
        me = person(request)
        return queryset.filter(models.Q(created_by=me) | models.Q(latest__author=me))


class OverdueFilter(admin.SimpleListFilter):
    """The drafts that nobody signed within the time set for their urgency."""

    title = _("time to sign")
    parameter_name = "overdue"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("1", gettext("overdue"))]

    def queryset(
        self, request: HttpRequest, queryset: models.QuerySet[Draft]
    ) -> models.QuerySet[Draft]:
        if self.value() != "1":
            return queryset
        return queryset.filter(pk__in=escalation.overdue(queryset, timezone.now()))


@admin.register(Draft)
class DraftAdmin(ModelAdmin[Draft]):
    """Whoever holds a right for an inspection sees its drafts; who may write, writes."""

    actions = None
    change_list_template = "admin/draft_list.html"
    list_display = ("headline", "standing", "unit", "category", "schedule", "changed")
    list_filter = (
        "state",
        OverdueFilter,
        ("inspection", admin.RelatedOnlyFieldListFilter),
        "latest__category",
        "latest__kind",
        MineFilter,
        "is_exercise",
    )
    list_select_related = ("inspection", "latest__author")
    list_per_page = 50
    empty_value_display = ""
    show_full_result_count = False
    search_fields = ("latest__headline", "latest__lead", "latest__body", "public_id")
    search_help_text = _("Words of headline, lead or text, or the number")
    ordering = ("-changed_at",)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Draft]:
        return with_open_comments(Draft.objects.visible_to(person(request)))

    def get_urls(self) -> list[URLPattern]:
        """List, add, change and preview; Django's own delete and history have no place here."""
        wrap, name = self.admin_site.admin_view, "newsroom_draft_"
        return [
            path("", wrap(self.changelist_view), name=f"{name}changelist"),
            path("add/", wrap(self.add_view), name=f"{name}add"),
            path("preview/", wrap(writing.preview), name=f"{name}preview"),
            path("autosave/", wrap(autosaving.autosave), name=f"{name}autosave"),
            path("session/", wrap(autosaving.session), name=f"{name}session"),
            path("<int:object_id>/presence/", wrap(self.presence_view), name=f"{name}presence"),
            path("<int:object_id>/change/", wrap(self.change_view), name=f"{name}change"),
        ]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return super().changelist_view(request, {"title": _("Drafts"), **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        return writing.add(request, self._shell(request))

    def change_view(
        self, request: HttpRequest, object_id: Any, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        drafts = self.get_queryset(request).select_related("inspection", "latest__author")
        draft = get_object_or_404(drafts, pk=object_id)
        return writing.change(request, draft, self._shell(request))

    def presence_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        drafts = self.get_queryset(request).select_related("inspection", "latest__author")
        return autosaving.present(request, get_object_or_404(drafts, pk=object_id))

    def _shell(self, request: HttpRequest) -> dict[str, Any]:
        return {**self.admin_site.each_context(request), "opts": self.opts}

    def has_module_permission(self, request: HttpRequest) -> bool:
        return any(reached(request, right) for right in Right)

    def has_view_permission(self, request: HttpRequest, obj: Draft | None = None) -> bool:
        if obj is None:
            return self.has_module_permission(request)
        return any(obj.inspection_id in reached(request, right) for right in Right)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return any(reached(request, right) for right in (Right.WRITE, Right.SIGN))

    def has_change_permission(self, request: HttpRequest, obj: Draft | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Draft | None = None) -> bool:
        return False

    @admin.display(description=_("headline"), ordering="latest__headline")
    def headline(self, draft: Draft) -> str:
        return str(draft) or draft.public_id

    @admin.display(description=_("state"), ordering="state")
    def standing(self, draft: Draft) -> SafeString:
        """State, time to sign and open comments; the numbers come with the row."""
        return render_to_string(
            "admin/_draft_standing.html", {"draft": draft, "look": BADGES[Draft.State(draft.state)]}
        )

    @admin.display(description=_("inspection"), ordering="inspection__position")
    def unit(self, draft: Draft) -> str:
        return draft.inspection.short_name

    @admin.display(description=_("category"), ordering="latest__category")
    def category(self, draft: Draft) -> str:
        return draft.latest.get_category_display() if draft.latest else ""

    @admin.display(description=_("schedule"), ordering="latest__embargo_until")
    def schedule(self, draft: Draft) -> str:
        """From when and until when, with the zone; empty for what goes out once it is signed."""
        if draft.latest is None:
            return ""
        begin, end = with_zone(draft.latest.embargo_until), with_zone(draft.latest.expires_at)
        parts = [_("from %s") % begin if begin else "", _("not after %s") % end if end else ""]
        return ", ".join(filter(None, parts))

    @admin.display(description=_("changed"), ordering="changed_at")
    def changed(self, draft: Draft) -> SafeString:
        when = date_format(timezone.localtime(draft.changed_at), "SHORT_DATETIME_FORMAT")
        who = draft.latest.author if draft.latest else ""
        return format_html('<span class="no-break">{}</span> {}', when, who)
