"""Channels for administrators, and the public record for auditors, read only."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from broadcasts import changes, connecting, credentials, lights, publishing
from broadcasts.channel_form import ChannelForm
from broadcasts.models import Attempt, Broadcast, Channel, ConnectionRequest, Withdrawal
from inspections import permissions
from inspections.admin import RecordAdmin, RightAdmin, person
from inspections.models import User
from inspections.permissions import Right

State = Channel.State
TOKEN = ("token", "token_ends_on")
#: What a second person reads of a new channel.
SHOWN = (*connecting.GUARDED, "token_ends_on")


@admin.register(Channel)
class ChannelAdmin(RightAdmin[Channel]):
    right = Right.ADMINISTER
    form = ChannelForm
    change_form_template = "admin/channel_form.html"
    list_display = (
        "name",
        "platform",
        "inspection",
        "state",
        "shared",
        "is_test",
        "problem",
        "waits",
    )
    list_filter = ("state", "platform", "is_test", ("inspection", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("inspection",)
    search_fields = ("name", "account")
    fieldsets = (
        (None, {"fields": ("inspection", "platform", "gateway", "name")}),
        (_("Account"), {"fields": ("account", "session", "invite", "follow_url", *TOKEN)}),
        (_("State"), {"fields": ("state", "retired_on", "moved_to")}),
        (
            _("Rules"),
            {"fields": ("link_only", "pace_seconds", "offer_after_hours", "shared", "is_test")},
        ),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.holds(request)

    def has_change_permission(self, request: HttpRequest, obj: Channel | None = None) -> bool:
        return self.holds(request, obj)

    def get_queryset(self, request: HttpRequest) -> models.QuerySet[Channel]:
        waiting = ConnectionRequest.objects.filter(channel=models.OuterRef("pk"), state="open")
        return super().get_queryset(request).annotate(is_waiting=models.Exists(waiting))

    @admin.display(description=_("waits for a second person"), boolean=True)
    def waits(self, channel: Channel) -> bool:
        return bool(getattr(channel, "is_waiting", False))

    @admin.display(description=_("problem"))
    def problem(self, channel: Channel) -> str:
        return channel.pause_sentence

    def formfield_for_foreignkey(self, db_field: Any, request: HttpRequest, **kwargs: Any) -> Any:
        if db_field.name == "inspection":
            kwargs["queryset"] = permissions.inspections_for(person(request), self.right)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Channel, form: forms.ModelForm[Channel], change: bool
    ) -> None:
        """Only what one may change alone is written; the rest waits for a second person.

        Only entered columns are written: a worker may be pausing the channel meanwhile.
        """
        assert isinstance(form, ChannelForm)
        token, wanted = form.cleaned_data["token"], form.asked() if change else {}
        sealed = credentials.seal(token) if token else ""
        if change:
            later = {"token", *wanted}
            self._save_alone(obj, [name for name in form.changed_data if name not in later])
        else:
            self._begin(obj)
        changes.record(changes.CHANNELS)
        if wanted or sealed or _wants_connection(obj):
            connecting.ask(
                obj, wanted, sealed_credentials=sealed, by=person(request), now=timezone.now()
            )
            messages.info(
                request, gettext("Where the channel leads changes once a second person confirms.")
            )

    def _begin(self, channel: Channel) -> None:
        """A new channel is there and inert; retired ones are entered as history at once."""
        if channel.state != State.RETIRED:
            channel.state = State.NEW
        channel.save()

    def _save_alone(self, channel: Channel, entered: list[str]) -> None:
        columns = [name for name in entered if name not in ("inspection", *connecting.GUARDED)]
        if "state" in columns:
            channel.paused_at = timezone.now() if channel.state == State.PAUSED else None
            channel.pause_reason = ""
            columns += ["paused_at", "pause_reason"]
        channel.save(update_fields=columns)

    def get_urls(self) -> list[URLPattern]:
        # The platform is asked outside the transaction that wraps Django's own change view.
        view = require_POST(self.admin_site.admin_view(self.resume_view))
        decide = require_POST(self.admin_site.admin_view(self.decide_view))
        return [
            path("<int:pk>/resume/", view, name="broadcasts_channel_resume"),
            path("<int:pk>/decide/", decide, name="broadcasts_channel_decide"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With the open request, if there is one, above the form."""
        found = self.get_queryset(request).filter(pk=object_id if object_id.isdecimal() else 0)
        waiting = ConnectionRequest.objects.filter(channel__in=found, state="open").first()
        context = {"request_to_connect": waiting and _shown(waiting, person(request))}
        return super().change_view(
            request, object_id, form_url, {**context, **(extra_context or {})}
        )

    def decide_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The second person's answer to exactly the request that was on screen."""
        channel = get_object_or_404(self.get_queryset(request), pk=pk)
        number = request.POST.get("request", "")
        waiting = get_object_or_404(
            channel.requests.select_related("channel"), pk=number if number.isdecimal() else 0
        )
        decide = connecting.confirm if "confirm" in request.POST else connecting.reject
        try:
            decide(waiting, by=person(request), now=timezone.now())
        except connecting.AlreadyDecided:
            messages.error(request, gettext("Somebody has decided about this already."))
        except connecting.AccountTaken:
            messages.error(request, gettext("Another channel leads to this account already."))
        except connecting.InUse:
            text = gettext(
                "The channel delivered something meanwhile; it stays what it is."
                " Please reject the request."
            )
            messages.error(request, text)
        else:
            messages.success(request, gettext("The decision is recorded."))
        return redirect("admin:broadcasts_channel_change", pk)

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        channel = get_object_or_404(self.get_queryset(request), pk=pk)
        health = publishing.resume(channel, by=person(request), now=timezone.now())
        if health.ok:
            messages.success(request, gettext("The connection works; the channel goes on."))
        else:
            code = health.kind.value if health.kind else "not_sent"
            messages.error(request, lights.failure_sentence(code))
        return redirect("admin:broadcasts_channel_change", pk)


def _wants_connection(channel: Channel) -> bool:
    """A new channel nobody has asked for yet, or whose request was rejected."""
    return channel.state == State.NEW and not channel.requests.filter(state="open").exists()


def _shown(request: ConnectionRequest, reader: User) -> dict[str, Any]:
    """A request as its reader needs it: from what to what, and whether to decide."""
    labels = {field.attname: field.verbose_name for field in Channel._meta.concrete_fields}
    wanted = {name: _column(name).to_python(value) for name, value in request.wanted.items()}
    shown = Channel(**{**_columns(request.channel), **wanted})
    is_new = request.channel.state == State.NEW
    names = SHOWN if is_new else tuple(wanted)
    rows = [
        (capfirst(str(labels[name])), "" if is_new else _said(request.channel, name),
         _said(shown, name))
        for name in names
    ]  # fmt: skip
    return {
        "request": request,
        "rows": [row for row in rows if row[1] or row[2]],
        "has_credentials": bool(request.sealed_credentials),
        "may_confirm": connecting.may_confirm(reader, request),
    }


def _columns(channel: Channel) -> dict[str, Any]:
    return {name: getattr(channel, name) for name in SHOWN}


def _column(name: str) -> models.Field[Any, Any]:
    """The field behind a column, by the name that the column has."""
    return next(one for one in Channel._meta.concrete_fields if one.attname == name)


def _said(channel: Channel, name: str) -> str:
    """A column's value in words."""
    if name == "inspection_id":
        return str(channel.inspection)
    value = getattr(channel, name)
    if name == "token_ends_on":
        return date_format(value, "SHORT_DATE_FORMAT") if value else ""
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    display = getattr(channel, f"get_{name}_display", None)
    return str(display() if display else value)


@admin.register(Broadcast)
class BroadcastAdmin(RecordAdmin[Broadcast]):
    list_display = (
        "public_id", "headline", "inspection", "category", "is_exercise", "signed_at", "signature",
    )  # fmt: skip
    list_filter = ("category", "is_exercise", ("inspection", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("inspection", "signer", "deputyship__for_whom")
    search_fields = ("headline", "public_id")
    view_on_site = False


@admin.register(Withdrawal)
class WithdrawalAdmin(RecordAdmin[Withdrawal]):
    path = "broadcast__inspection"
    list_display = ("broadcast", "by", "at", "reason")
    list_select_related = ("broadcast", "by")


@admin.register(Attempt)
class AttemptAdmin(RecordAdmin[Attempt]):
    path = "delivery__broadcast__inspection"
    list_display = ("post", "number", "at", "event", "code", "by")
    list_select_related = ("delivery__broadcast", "delivery__channel", "by")
    search_fields = ("delivery__broadcast__public_id", "code")
    fields = (
        "post", "number", "at", "event", "code", "detail", "by", "previous_digest", "digest",
    )  # fmt: skip
    readonly_fields = fields

    @admin.display(description=_("delivery"), ordering="delivery")
    def post(self, attempt: Attempt) -> str:
        delivery = attempt.delivery
        operation = delivery.get_operation_display()
        return f"{delivery.broadcast} → {delivery.channel} ({operation})"
