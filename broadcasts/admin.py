"""Channels for administrators, and the public record for auditors, read only."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from broadcasts import failures, publishing
from broadcasts.models import Attempt, Broadcast, Channel, Withdrawal
from inspections import permissions
from inspections.admin import RecordAdmin, RightAdmin, person
from inspections.permissions import Right

State = Channel.State

if TYPE_CHECKING:
    ChannelModelForm = forms.ModelForm[Channel]
else:
    ChannelModelForm = forms.ModelForm


class ChannelForm(ChannelModelForm):
    """A channel; its credentials go in and never come out again."""

    token = forms.CharField(
        label=_("Access token or key"),
        required=False,
        strip=True,
        widget=forms.PasswordInput(render_value=False, attrs={"autocomplete": "new-password"}),
        help_text=_("Is kept encrypted and never shown again. Empty: what was entered stays."),
    )

    class Meta:
        model = Channel
        fields = (
            "inspection", "platform", "gateway", "name", "account", "session", "invite",
            "follow_url", "state", "retired_on", "moved_to", "shared", "is_test",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        super().clean()
        values = self.cleaned_data
        if values.get("state") == State.ACTIVE:
            self._require_credentials(values)
            self._require_check()
        if (values.get("state") == State.RETIRED) != bool(values.get("retired_on")):
            self.add_error("retired_on", _("A retired channel has a date, any other has none."))
        return values

    def _require_credentials(self, values: dict[str, Any]) -> None:
        given = values.get("token") or self.instance.sealed_credentials
        if not given and values.get("gateway") != Channel.Gateway.MANUAL:
            self.add_error("token", _("An active channel needs an access token or key."))

    def _require_check(self) -> None:
        """Only the check takes a pause away; it also sends on what had to wait."""
        if self.instance.pk and self.initial.get("state") == State.PAUSED:
            self.add_error("state", _("Please use “Check connection and resume”."))


@admin.register(Channel)
class ChannelAdmin(RightAdmin[Channel]):
    right = Right.ADMINISTER
    form = ChannelForm
    change_form_template = "admin/channel_form.html"
    list_display = ("name", "platform", "inspection", "state", "shared", "problem")
    list_filter = ("state", "platform", ("inspection", admin.RelatedOnlyFieldListFilter))
    list_select_related = ("inspection",)
    search_fields = ("name", "account")
    fieldsets = (
        (None, {"fields": ("inspection", "platform", "gateway", "name")}),
        (_("Account"), {"fields": ("account", "session", "invite", "follow_url", "token")}),
        (_("State"), {"fields": ("state", "retired_on", "moved_to", "shared", "is_test")}),
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self.holds(request)

    def has_change_permission(self, request: HttpRequest, obj: Channel | None = None) -> bool:
        return self.holds(request, obj)

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
        """Only what was entered is written: a worker may be pausing the channel meanwhile."""
        columns = [name for name in form.changed_data if name != "token"]
        if form.cleaned_data["token"]:
            obj.seal_token(form.cleaned_data["token"])
            columns.append("sealed_credentials")
        if "state" in columns:
            obj.paused_at = timezone.now() if obj.state == State.PAUSED else None
            obj.pause_reason = ""
            columns += ["paused_at", "pause_reason"]
        obj.save(update_fields=columns if change else None)

    def get_urls(self) -> list[URLPattern]:
        # The platform is asked outside the transaction that wraps Django's own change view.
        view = require_POST(self.admin_site.admin_view(self.resume_view))
        ours = path("<int:pk>/resume/", view, name="broadcasts_channel_resume")
        return [ours, *super().get_urls()]

    def resume_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        channel = get_object_or_404(self.get_queryset(request), pk=pk)
        health = publishing.resume(channel, by=person(request), now=timezone.now())
        if health.ok:
            messages.success(request, gettext("The connection works; the channel goes on."))
        else:
            code = health.kind.value if health.kind else "not_sent"
            messages.error(request, failures.sentence(code))
        return redirect("admin:broadcasts_channel_change", pk)


@admin.register(Broadcast)
class BroadcastAdmin(RecordAdmin[Broadcast]):
    list_display = ("public_id", "headline", "inspection", "category", "signed_at", "signature")
    list_filter = ("category", ("inspection", admin.RelatedOnlyFieldListFilter))
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
    list_display = ("delivery", "number", "at", "event", "code", "by")
    list_select_related = ("delivery", "by")
    search_fields = ("delivery__broadcast__public_id", "code")
