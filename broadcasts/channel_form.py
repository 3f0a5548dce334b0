"""The form of a channel: what an administrator may enter, and which ways its state may go."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from broadcasts import connecting
from broadcasts.models import Channel
from broadcasts.models.channel import Platform
from broadcasts.platforms.registry import adapter_class

State = Channel.State

if TYPE_CHECKING:
    ChannelModelForm = forms.ModelForm[Channel]
else:
    ChannelModelForm = forms.ModelForm


class ChannelForm(ChannelModelForm):
    """A channel; its credentials go in and never come out again.

    What says where the channel leads is asked for here and confirmed by a second person.
    """

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
            "follow_url", "token_ends_on", "state", "retired_on", "moved_to", "link_only",
            "pace_seconds", "offer_after_hours", "shared", "is_test",
        )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        super().clean()
        values = self.cleaned_data
        self._require_fitting_gateway(values)
        self._require_no_open_request()
        self._require_its_past()
        self._require_way(values.get("state"))
        if values.get("state") == State.ACTIVE:
            self._require_credentials(values)
        self._require_farewell(values)
        self._require_pictureless(values)
        self._settle_end(values)
        return values

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "state" in self.fields and self.instance.state != State.NEW:
            choices = [one for one in State.choices if one[0] != State.NEW]
            self.fields["state"].choices = choices  # type: ignore[attr-defined]  # a choice field

    def guarded(self) -> dict[str, Any]:
        """What was changed of where the channel leads, by column."""
        columns = {"inspection": "inspection_id"}
        names = [columns.get(name, name) for name in self.changed_data]
        return {name: getattr(self.instance, name) for name in names if name in connecting.GUARDED}

    def asked(self) -> dict[str, Any]:
        """What a second person confirms of an existing channel; with a new token its end."""
        wanted = self.guarded()
        ends_on = self.cleaned_data["token_ends_on"]
        if self.cleaned_data["token"] and ends_on:
            wanted["token_ends_on"] = ends_on.isoformat()
        return wanted

    def _require_fitting_gateway(self, values: dict[str, Any]) -> None:
        platform, gateway = values.get("platform"), values.get("gateway")
        if platform and gateway and gateway not in connecting.GATEWAYS[platform]:
            self.add_error("gateway", _("This gateway does not serve the platform."))

    def _require_no_open_request(self) -> None:
        """Two open requests could be confirmed in the wrong order."""
        asked = {"inspection", *connecting.GUARDED, "token"} & set(self.changed_data)
        if self.instance.pk and asked and self.instance.requests.filter(state="open").exists():
            raise forms.ValidationError(
                _("A change of this channel waits for a second person. Decide about it first.")
            )

    def _require_its_past(self) -> None:
        wanted = {name: self.cleaned_data.get(name) for name in {"is_test"} & {*self.changed_data}}
        if self.instance.pk and not connecting.fits_its_past(self.instance, wanted):
            text = _("A channel that delivered something stays what it is. Please add a new one.")
            self.add_error("is_test", text)

    def _require_credentials(self, values: dict[str, Any]) -> None:
        given = values.get("token") or self.instance.sealed_credentials
        if not given and values.get("gateway") != Channel.Gateway.MANUAL:
            self.add_error("token", _("An active channel needs an access token or key."))

    def _require_way(self, wanted: str | None) -> None:
        """Only the check takes a pause away, only a second person connects, and nobody revives."""
        before = self.initial.get("state") if self.instance.pk else None
        if wanted == before:
            return
        if before == State.RETIRED:
            self.add_error("state", _("A retired channel stays retired. Please add a new one."))
        elif before == State.NEW and wanted != State.RETIRED:
            self.add_error("state", _("A second person confirms the channel; then it is active."))
        elif before == State.PAUSED and wanted == State.ACTIVE:
            self.add_error("state", _("Please use “Check connection and resume”."))

    def _require_farewell(self, values: dict[str, Any]) -> None:
        """Retired with a date and a word to the readers, and X in no other way."""
        is_retired = values.get("state") == State.RETIRED
        if is_retired != bool(values.get("retired_on")):
            self.add_error("retired_on", _("A retired channel has a date, any other has none."))
        if is_retired and not values.get("moved_to"):
            self.add_error("moved_to", _("Please tell the readers where they find us now."))
        if values.get("platform") == Platform.X and not is_retired:
            self.add_error("state", _("X is kept as a retired channel only."))

    def _settle_end(self, values: dict[str, Any]) -> None:
        """When a token ends of which its platform tells nothing: as entered, else as is the rule.

        A day that was entered for the token before says nothing about the new one.
        """
        gateway = values.get("gateway")
        days = adapter_class(gateway).capabilities.token_days if gateway else 0
        is_entered = "token_ends_on" in self.changed_data and values.get("token_ends_on")
        if is_entered and not days:
            self.add_error("token_ends_on", _("Here the platform is asked when the access ends."))
        elif is_entered and values["token_ends_on"] < timezone.localdate():
            self.add_error("token_ends_on", _("This day is over already."))
        elif values.get("token") and days and not is_entered:
            values["token_ends_on"] = timezone.localdate() + timedelta(days=days)

    def _require_pictureless(self, values: dict[str, Any]) -> None:
        gateway = values.get("gateway")
        if (
            values.get("link_only")
            and gateway
            and adapter_class(gateway).capabilities.needs_picture
        ):
            self.add_error("link_only", _("This platform takes no post without a picture."))
