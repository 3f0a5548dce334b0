"""The bases every admin page of ours stands on.

What a person sees and may do follows from the rights of ``inspections.permissions``; Django's
model permissions are not asked, so neither a group nor the superuser flag opens a text.
"""

from __future__ import annotations

import logging
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django.contrib import admin, messages
from django.db import IntegrityError, models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right

log = logging.getLogger(__name__)
M = TypeVar("M", bound=models.Model)

if TYPE_CHECKING:

    class PlainAdmin(admin.ModelAdmin[M], Generic[M]): ...

else:

    class PlainAdmin(admin.ModelAdmin, Generic[M]): ...


class ModelAdmin(PlainAdmin[M]):
    """Django's class, subscriptable at run time too; a double click is no error of the server."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> Any:
        try:
            return super().changeform_view(request, object_id, form_url, extra_context)
        except IntegrityError as error:
            # The form found no fault, so the same was saved between its look and its saving.
            log.warning("saved at the same time: %s", type(error).__name__)
        sentence = _("The same has just been saved. Please look whether anything is missing.")
        messages.error(request, sentence)
        list_of_all = reverse(f"admin:{self.opts.app_label}_{self.opts.model_name}_changelist")
        return redirect(request.path if object_id else list_of_all)


def person(request: HttpRequest) -> User:
    """Who is signed in; inner pages are never reached without a sign-in."""
    assert isinstance(request.user, User)
    return request.user


def reached(request: HttpRequest, right: Right) -> set[int]:
    """The ids of the inspections for which the person holds ``right``.

    The admin asks once per model and button; within one request the answer is looked up once.
    """
    if not request.user.is_authenticated:
        return set()
    known: dict[Right, set[int]] = request.__dict__.setdefault("reached", {})
    if right not in known:
        inspections = permissions.inspections_for(person(request), right)
        known[right] = set(inspections.values_list("pk", flat=True))
    return known[right]


def administers_all(request: HttpRequest) -> bool:
    """Whether the person administers the directorate, and so what all inspections share."""
    here = reached(request, Right.ADMINISTER)
    if not here:
        return False
    if "administers_all" not in request.__dict__:
        directorate = Inspection.objects.filter(pk__in=here, is_directorate=True)
        request.__dict__["administers_all"] = directorate.exists()
    return bool(request.__dict__["administers_all"])


class RightAdmin(ModelAdmin[M]):
    """Rows of the inspections for which the person holds ``right``; ``path`` leads there."""

    right: ClassVar[Right]
    change_form_template = "admin/record.html"
    path: ClassVar[str] = "inspection"
    actions = None

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Headed by the name of what is listed, which says more than "select … to change"."""
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[M]:
        here = reached(request, self.right)
        return super().get_queryset(request).filter(**{f"{self.path}__in": here})

    def holds(self, request: HttpRequest, obj: M | None = None) -> bool:
        """Whether the right is held at all, or for the inspection of ``obj``."""
        if obj is None or obj.pk is None:
            return bool(reached(request, self.right))
        here: Any = obj
        for name in self.path.split("__"):
            here = getattr(here, name)
        return here.pk in reached(request, self.right)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.holds(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.holds(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class RecordAdmin(RightAdmin[M]):
    """Rows of the record: auditors read them, nobody writes them here."""

    right = Right.AUDIT
    show_full_result_count = False


class DirectorateAdmin(ModelAdmin[M]):
    """Rows that belong to the whole site: the directorate's administrators see to them."""

    actions = None

    def holds(self, request: HttpRequest) -> bool:
        return administers_all(request)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.holds(request)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return self.holds(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False


class SuperuserAdmin(ModelAdmin[M]):
    """People and inspections are set up by superusers; nothing is ever deleted."""

    actions = None

    def has_module_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_view_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return bool(request.user.is_superuser)

    def has_change_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return bool(request.user.is_superuser)

    def has_delete_permission(self, request: HttpRequest, obj: M | None = None) -> bool:
        return False
