"""The form in which a template is written: fixed words of three acts, and up to six slots."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Category, Channel, Kind, Urgency
from broadcasts.models.legal import Purpose
from inspections.models import Inspection
from newsroom.forms import ChannelsField
from newsroom.urgent.slots import NUMBER_MOST, Slot, SlotType
from newsroom.urgent.template import ACTS, Act, Template

SLOTS_MOST = 6
WORDED = ("whatsapp", "facebook", "linkedin")
MINUTES = 60
MARK = _("Provisional report – the link shows whether it is confirmed.")
GAP_NAME = RegexValidator(r"\A[a-z][a-z0-9_]{0,19}\Z", _("Small letters and digits only."))


class TemplateForm(forms.Form):
    """One version of a template; ``template`` is what was entered."""

    name = forms.CharField(label=_("name on the button"), max_length=80)
    category = forms.ChoiceField(label=_("category"), choices=Category.choices)
    urgency = forms.ChoiceField(label=_("urgency"), choices=Urgency.choices)
    purpose = forms.ChoiceField(label=_("purpose"), choices=Purpose.choices)
    minutes = forms.IntegerField(
        label=_("minutes until the countersignature"), min_value=5, max_value=1440, initial=MINUTES
    )
    place = forms.CharField(label=_("place"), max_length=80, initial="{ort}")
    wire_mark = forms.CharField(
        label=_("first line on every channel"),
        max_length=120,
        required=False,
        initial=MARK,
        help_text=_("A post cannot be changed later, so the line has to stay true. Empty: none."),
    )

    def __init__(self, *args: Any, inspection: Inspection, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offered = Channel.objects.offered_to(inspection).within_reach(is_exercise=False)
        self.fields["channels"] = ChannelsField(
            # Instagram takes no text without a picture, and a template has none.
            queryset=offered.exclude(platform="instagram").select_related("inspection"),
            label=_("allowed channels"),
            widget=forms.CheckboxSelectMultiple,
        )
        for kind in ACTS:
            self._add_act(kind)
        for number in range(SLOTS_MOST):
            self._add_slot(number)

    def _add_act(self, kind: Kind) -> None:
        area, words = forms.Textarea(attrs={"rows": 3}), self.fields
        words[f"{kind}_headline"] = forms.CharField(label=_("headline"), max_length=150)
        words[f"{kind}_lead"] = forms.CharField(label=_("lead"), max_length=1000, widget=area)
        words[f"{kind}_body"] = forms.CharField(
            label=_("text"), max_length=4000, required=False, widget=area
        )
        for platform in WORDED:
            words[f"{kind}_{platform}"] = forms.CharField(
                label=platform.capitalize(), max_length=3000, required=False, widget=area
            )

    def _add_slot(self, number: int) -> None:
        row = {
            "name": forms.CharField(
                label=_("name in the text"), required=False, validators=[GAP_NAME]
            ),
            "label": forms.CharField(label=_("label"), max_length=60, required=False),
            "type": forms.ChoiceField(label=_("type"), choices=SlotType.choices, required=False),
            "unit": forms.CharField(label=_("unit"), max_length=20, required=False),
            "least": forms.IntegerField(
                label=_("least"), min_value=0, max_value=NUMBER_MOST, required=False
            ),
            "most": forms.IntegerField(
                label=_("most"), min_value=0, max_value=NUMBER_MOST, required=False
            ),
            "choices": forms.CharField(
                label=_("list, separated by semicolons"), max_length=500, required=False
            ),
        }
        for name, field in row.items():
            self.fields[f"slot{number}_{name}"] = field

    def general(self) -> list[forms.BoundField]:
        names = ("name", "category", "urgency", "purpose", "minutes", "place", "wire_mark")
        return [self[name] for name in (*names, "channels")]

    def acts(self) -> Iterator[tuple[str, list[forms.BoundField], list[forms.BoundField]]]:
        for kind in ACTS:
            words = [self[f"{kind}_{part}"] for part in ("headline", "lead", "body")]
            yield str(kind.label), words, [self[f"{kind}_{platform}"] for platform in WORDED]

    def slot_rows(self) -> Iterator[list[forms.BoundField]]:
        parts = ("name", "label", "type", "unit", "least", "most", "choices")
        for number in range(SLOTS_MOST):
            yield [self[f"slot{number}_{part}"] for part in parts]

    def template(self, inspection: Inspection) -> Template:
        values = self.cleaned_data
        return Template(
            inspection=inspection.key,
            name=values["name"],
            number=0,
            category=values["category"],
            urgency=values["urgency"],
            place=values["place"],
            purpose=values["purpose"],
            acts={kind.value: self._act(kind) for kind in ACTS},
            slots=tuple(self._slots()),
            channels=tuple(sorted(channel.pk for channel in values["channels"])),
            minutes=values["minutes"],
            wire_mark=values["wire_mark"],
        )

    def _act(self, kind: Kind) -> Act:
        values = self.cleaned_data
        wordings = {platform: values[f"{kind}_{platform}"] for platform in WORDED}
        return Act(
            values[f"{kind}_headline"],
            values[f"{kind}_lead"],
            values[f"{kind}_body"],
            {platform: text for platform, text in wordings.items() if text},
        )

    def _slots(self) -> Iterator[Slot]:
        for number in range(SLOTS_MOST):
            row = {
                part: self.cleaned_data[f"slot{number}_{part}"]
                for part in ("name", "label", "type", "unit", "least", "most", "choices")
            }
            if row["name"]:
                listed = (choice.strip() for choice in row["choices"].split(";"))
                yield Slot(
                    row["name"],
                    row["label"] or row["name"],
                    row["type"] or SlotType.PLACE.value,
                    row["unit"],
                    row["least"] or 0,
                    row["most"] or 0,
                    tuple(choice for choice in listed if choice),
                )


def entered(form: Template) -> dict[str, Any]:
    """What somebody would have entered to get ``form``, to begin its next version."""
    values: dict[str, Any] = {
        name: getattr(form, name)
        for name in ("name", "category", "urgency", "purpose", "minutes", "place", "wire_mark")
    }
    values["channels"] = list(form.channels)
    for kind, act in form.acts.items():
        values |= {f"{kind}_{part}": getattr(act, part) for part in ("headline", "lead", "body")}
        values |= {f"{kind}_{name}": text for name, text in (act.wordings or {}).items()}
    for number, slot in enumerate(form.slots):
        for part in ("name", "label", "type", "unit", "least", "most"):
            values[f"slot{number}_{part}"] = getattr(slot, part)
        values[f"slot{number}_choices"] = "; ".join(slot.choices)
    return values
