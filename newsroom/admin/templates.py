"""Text templates: administrators keep those of their inspection, the directorate's all."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

from inspections.admin import ModelAdmin, administers_all, reached
from inspections.models import Inspection
from inspections.permissions import Right
from newsroom.text_templates import TextTemplate


@admin.register(TextTemplate)
class TextTemplateAdmin(ModelAdmin[TextTemplate]):
    """What is no longer wanted is switched off; the list shows only what one may change."""

    actions = None
    list_display = ("name", "category", "inspection", "position", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("inspection",)
    fieldsets = (
        (None, {"fields": ("name", "inspection", "position", "is_active")}),
        (None, {"fields": ("category", "urgency", "kind", "headline", "lead", "body")}),
    )

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[TextTemplate]:
        here = models.Q(inspection__in=reached(request, Right.ADMINISTER))
        if administers_all(request):
            here |= models.Q(inspection=None)
        return super().get_queryset(request).filter(here)

    def formfield_for_foreignkey(
        self, db_field: models.ForeignKey[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> Any:
        field = super().formfield_for_foreignkey(db_field, request, **kwargs)
        if field and db_field.name == "inspection":
            field.queryset = Inspection.objects.filter(pk__in=reached(request, Right.ADMINISTER))
            field.required = not administers_all(request)
        return field

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(reached(request, Right.ADMINISTER))

    def has_view_permission(self, request: HttpRequest, obj: TextTemplate | None = None) -> bool:
        if obj is None:
            return self.has_module_permission(request)
        if obj.inspection_id is None:
            return administers_all(request)
        return obj.inspection_id in reached(request, Right.ADMINISTER)

    has_change_permission = has_view_permission

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
