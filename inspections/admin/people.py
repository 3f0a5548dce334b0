"""People: created, named, closed and opened by administrators; passwords are set by links only."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from smtplib import SMTPException
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.core.mail import EmailMessage
from django.db import models, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from inspections import account_requests, accounts, passwords, rights
from inspections.admin.bases import ModelAdmin, person, reached
from inspections.admin.person_forms import NewPersonForm, PersonForm
from inspections.models import SecondFactor, User
from inspections.permissions import Right

log = logging.getLogger(__name__)

if TYPE_CHECKING:
    PlainUserAdmin = DjangoUserAdmin[User]
else:
    PlainUserAdmin = DjangoUserAdmin


@admin.register(User)
class PersonAdmin(ModelAdmin[User], PlainUserAdmin):
    """The accounts one looks after, each with its rights per inspection as boxes.

    Nobody is deleted: a closed account keeps what it wrote and signed.
    """

    form = PersonForm
    add_form = NewPersonForm
    change_form_template = "admin/person_form.html"
    add_form_template = "admin/change_form.html"
    actions = None
    list_display = ("username", "first_name", "last_name", "office", "email", "is_active")
    list_filter = ("is_active",)
    filter_horizontal = ()
    # Whoever sets up the server makes superusers; no form does.
    readonly_fields = ("is_superuser", "last_login", "date_joined")
    fieldsets = (
        (_("Person"), {"fields": ("username", "first_name", "last_name", "office", "email")}),
        (_("Access"), {"fields": ("is_active", "is_superuser")}),
        (_("Rights"), {"fields": ("rights", "reason")}),
        (_("Times"), {"fields": ("last_login", "date_joined")}),
    )
    add_fieldsets = (
        (None, {"fields": ("username", "first_name", "last_name", "office", "email")}),
    )

    # --- who may ---------------------------------------------------------------------------
    def get_queryset(self, request: HttpRequest) -> models.QuerySet[User]:
        looked_after = accounts.editable_by(person(request)).values("pk")
        return super().get_queryset(request).filter(pk__in=looked_after)

    def has_module_permission(self, request: HttpRequest) -> bool:
        is_root = request.user.is_active and request.user.is_superuser
        return is_root or bool(reached(request, Right.ADMINISTER))

    def has_view_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        if obj is None or obj.pk is None:
            return self.has_module_permission(request)
        return accounts.editable_by(person(request)).filter(pk=obj.pk).exists()

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return self.has_view_permission(request, obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.has_module_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> list[str]:
        """Nobody closes the own account or changes the way into it."""
        fields = [str(name) for name in super().get_readonly_fields(request, obj)]
        own = obj is not None and obj.pk == person(request).pk
        return [*fields, "is_active", "email"] if own else fields

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """That somebody set up the server says nothing to an administrator."""
        found = super().get_fieldsets(request, obj)
        if request.user.is_superuser or obj is None:
            return found
        plain = (_("Access"), {"fields": ("is_active",)})
        return [plain if heading == _("Access") else (heading, rest) for heading, rest in found]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": capfirst(str(self.opts.verbose_name_plural))}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """After the account come its rights: one button, and on to its page."""
        one = {"show_save_and_add_another": False, "show_save": False}
        return super().add_view(request, form_url, {**one, **(extra_context or {})})

    def get_form(
        self, request: HttpRequest, obj: User | None = None, change: bool = False, **kwargs: Any
    ) -> Any:
        form = super().get_form(request, obj, change=change, **kwargs)
        return type(form.__name__, (form,), {"editor": person(request)})

    # --- addresses -------------------------------------------------------------------------
    def get_urls(self) -> list[URLPattern]:
        wrap, name = self.admin_site.admin_view, "inspections_user_"
        own = [
            path("<int:pk>/link/", wrap(require_POST(self.link)), name=f"{name}link"),
            path("<int:pk>/factor/", wrap(require_POST(self.factor)), name=f"{name}factor"),
        ]
        return own + super().get_urls()

    def user_change_password(
        self, request: HttpRequest, id: str, form_url: str = ""
    ) -> HttpResponse:
        """Who sets a password knows it and could sign with it; so nobody sets another's."""
        raise PermissionDenied

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        user = self.get_object(request, object_id)
        known = {
            "show_save_and_add_another": False,
            "show_save_and_continue": False,
            "is_own": user == request.user,
            "has_factor": SecondFactor.objects.filter(user=user).exists() if user else False,
        }
        return super().change_view(request, object_id, form_url, {**known, **(extra_context or {})})

    def link(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Mail a link to set a password to the address of the account."""
        user = get_object_or_404(self.get_queryset(request), pk=pk)
        _invite(request, user)
        return redirect("admin:inspections_user_change", user.pk)

    def factor(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Ask a second administrator to remove a lost second factor."""
        user = get_object_or_404(self.get_queryset(request), pk=pk)
        reason = request.POST.get("reason", "").strip()
        if not reason:
            messages.error(request, _("Please say why; the second administrator reads it."))
            return redirect("admin:inspections_user_change", user.pk)
        ask = partial(account_requests.ask_factor_reset, user, by=person(request), reason=reason)
        _asked(request, ask)
        return redirect("admin:inspections_user_change", user.pk)

    # --- saving ----------------------------------------------------------------------------
    def save_model(
        self, request: HttpRequest, obj: User, form: forms.ModelForm[User], change: bool
    ) -> None:
        """Names are stored; what matters to others goes through the rules."""
        wanted = {name: getattr(obj, name) for name in ("is_active", "email")}
        if change:
            for name in wanted.keys() & set(form.changed_data):
                setattr(obj, name, form.initial[name])
        super().save_model(request, obj, form, change)
        if isinstance(form, PersonForm):
            _save_rest(request, obj, form, wanted)
        else:
            _invite(request, obj)


def _save_rest(request: HttpRequest, obj: User, form: PersonForm, wanted: dict[str, Any]) -> None:
    by, now, number = person(request), timezone.now(), 0
    if obj.is_active != wanted["is_active"]:
        move = accounts.reopen if wanted["is_active"] else accounts.close
        move(obj, by=by, now=now)
    if obj.email != wanted["email"]:
        number += form.save_address(wanted["email"], by=by, now=now)
    number += form.save_rights(by=by, now=now)
    if number:
        sentence = ngettext(
            "%(number)d change is requested; a second administrator has to agree.",
            "%(number)d changes are requested; a second administrator has to agree.",
            number,
        )
        messages.warning(request, sentence % {"number": number})


def _asked(request: HttpRequest, ask: Callable[..., object]) -> None:
    try:
        ask(now=timezone.now())
    except rights.AlreadyRequested:
        messages.warning(request, _("This is requested already."))
    else:
        messages.success(request, _("Requested; a second administrator has to agree."))


def _invite(request: HttpRequest, user: User) -> None:
    try:
        mail = passwords.invite(user, by=person(request), now=timezone.now())
    except passwords.NoAddress:
        sentence = _("There is nowhere to send a link: the account needs an e-mail address and has "
                     "to be active.")  # fmt: skip
        messages.error(request, sentence)
    else:
        # The admin saves in a transaction; no mail server is asked while it is open.
        transaction.on_commit(partial(_send, request, mail))


def _send(request: HttpRequest, mail: EmailMessage) -> None:
    try:
        mail.send()
    except (SMTPException, OSError) as error:
        # Neither address nor text: the text is the key to the account.
        log.error("A password link could not be handed over: %s", type(error).__name__)
        messages.error(request, gettext("The mail could not be sent. Please try again later."))
    else:
        messages.success(request, gettext("A link to set a password is on its way by mail."))


# Rights are given to persons for inspections; Django's groups would suggest another way.
admin.site.unregister(Group)
