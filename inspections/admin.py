"""The admin of people and inspections, and the bases every admin page of ours stands on.

What a person sees and may do follows from the rights of ``inspections.permissions``; Django's
model permissions are not asked, so neither a group nor the superuser flag opens a text.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Generic, TypeVar

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.forms import UserChangeForm
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from inspections import accounts, permissions, rights
from inspections.models import Area, Inspection, InspectionUserPermission, Place, User
from inspections.permissions import Right

M = TypeVar("M", bound=models.Model)

if TYPE_CHECKING:

    class ModelAdmin(admin.ModelAdmin[M], Generic[M]): ...

    PlainUserAdmin = DjangoUserAdmin[User]
    PlainUserForm = UserChangeForm[User]
    PlaceInline = admin.TabularInline[Place, Inspection]
    AreaInline = admin.TabularInline[Area, Inspection]
else:

    class ModelAdmin(admin.ModelAdmin, Generic[M]):
        """Django's class, subscriptable at run time too."""

    PlainUserAdmin = DjangoUserAdmin
    PlainUserForm = UserChangeForm
    PlaceInline = AreaInline = admin.TabularInline


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


class Places(PlaceInline):
    model = Place
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


class PersonForm(PlainUserForm):
    """A person's account with the rights held directly, as boxes grouped by inspection."""

    rights = forms.MultipleChoiceField(
        label=_("Rights per inspection"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Held for the directorate, signing, reading and administering reach every inspection. "
            "Signing, warnings and administering need the consent of a second administrator."
        ),
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=300,
        help_text=_("The second administrator reads it; it stays in the record."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rights"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [
            (
                inspection.name,
                [(f"{inspection.pk}:{right.value}", right.label) for right in Right],
            )
            for inspection in Inspection.objects.all()
        ]
        field.initial = sorted(self._held())

    def save_rights(self, *, by: User, now: datetime) -> int:
        """Give and take what changed, through the rules; the number of rights now requested."""
        before, after = self._held(), set(self.cleaned_data["rights"])
        reason: str = self.cleaned_data["reason"]
        for right, unit in self._parsed(before - after):
            rights.take(self.instance, right, unit, by=by, reason=reason, now=now)
        return sum(
            self._requested(right, unit, by=by, reason=reason, now=now)
            for right, unit in self._parsed(after - before)
        )

    def _requested(
        self, right: Right, unit: Inspection, *, by: User, reason: str, now: datetime
    ) -> bool:
        """Give; True where a second administrator has to agree, also to an older request."""
        try:
            given = rights.give(self.instance, right, unit, by=by, reason=reason, now=now)
        except rights.AlreadyRequested:
            return True
        return given is not None

    @staticmethod
    def _parsed(keys: set[str]) -> Iterator[tuple[Right, Inspection]]:
        for key in sorted(keys):
            pk, _colon, right = key.partition(":")
            yield Right(right), Inspection.objects.get(pk=pk)

    def _held(self) -> set[str]:
        if self.instance.pk is None:
            return set()
        rows = InspectionUserPermission.objects.filter(user=self.instance)
        return {
            f"{inspection}:{right}"
            for inspection, right in rows.values_list("content_object_id", "permission__codename")
        }


@admin.register(User)
class PersonAdmin(SuperuserAdmin[User], PlainUserAdmin):
    """People with their rights per inspection as a table of boxes."""

    form = PersonForm
    list_display = ("username", "first_name", "last_name", "office", "is_active")
    list_filter = ("is_active", "is_superuser")
    filter_horizontal = ()
    # Whoever sets up the server makes superusers; no form does.
    readonly_fields = ("is_superuser", "last_login", "date_joined")
    fieldsets = (
        (None, {"fields": ("username", "password")}),
        (_("Person"), {"fields": ("first_name", "last_name", "office", "email")}),
        (_("Access"), {"fields": ("is_active", "is_staff", "is_superuser")}),
        (_("Rights"), {"fields": ("rights", "reason")}),
        (_("Times"), {"fields": ("last_login", "date_joined")}),
    )

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody closes the own account or the way into it."""
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        own = obj is not None and obj.pk == person(request).pk
        return [*fields, "is_active", "is_staff"] if own else fields

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Who could set a signer's password could sign as the signer; the server's shell can."""
        user = self.get_object(request, id)
        if user is not None and user.pk != person(request).pk and accounts.holds_much(user):
            raise PermissionDenied
        return super().user_change_password(request, id, form_url)

    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool
    ) -> None:
        wanted = obj.is_active
        if change and "is_active" in form.changed_data:
            obj.is_active = not wanted
        super().save_model(request, obj, form, change)
        if not isinstance(form, PersonForm):
            return
        by, now = person(request), timezone.now()
        if obj.is_active != wanted:
            move = accounts.reopen if wanted else accounts.close
            move(obj, by=by, now=now)
        if number := form.save_rights(by=by, now=now):
            self._say_requested(request, number)

    def _say_requested(self, request: HttpRequest, number: int) -> None:
        sentence = ngettext(
            "%(number)d right is requested; a second administrator has to agree.",
            "%(number)d rights are requested; a second administrator has to agree.",
            number,
        )
        messages.warning(request, sentence % {"number": number})


# Rights are given to persons for inspections; Django's groups would suggest another way.
admin.site.unregister(Group)
