"""The inspections with their districts and places: set up by superusers."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.http import HttpRequest

from inspections.admin.bases import SuperuserAdmin
from inspections.models import Area, Inspection, Place

if TYPE_CHECKING:
    PlaceInline = admin.TabularInline[Place, Inspection]
    AreaInline = admin.TabularInline[Area, Inspection]
    PlainForm = forms.ModelForm[Place]
else:
    PlaceInline = AreaInline = admin.TabularInline
    PlainForm = forms.ModelForm


class PlaceForm(PlainForm):
    def validate_unique(self) -> None:
        """Django leaves out what the row of an inline shares with the page it stands on."""
        super().validate_unique()
        try:
            self.instance.validate_constraints()
        except ValidationError as error:
            self.add_error(None, error)


class Places(PlaceInline):
    model = Place
    form = PlaceForm
    extra = 1

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    has_view_permission = has_change_permission = has_delete_permission = has_add_permission


class Areas(AreaInline):
    model = Area
    extra = 0

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return bool(request.user.is_superuser)

    has_view_permission = has_change_permission = has_add_permission

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


@admin.register(Inspection)
class InspectionAdmin(SuperuserAdmin[Inspection]):
    list_display = ("name", "prefix", "press_phone", "hint_phone")
    inlines = (Areas, Places)
