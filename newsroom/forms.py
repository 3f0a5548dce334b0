"""What an editor can enter: the text, its channels and wordings, and the pictures.

Both halves can be read although parts are wrong (``content``), for the preview beside the form.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Broadcast, Category, Channel, Kind, Urgency
from broadcasts.models.channel import Platform
from broadcasts.models.legal import Legal, Proceedings, Purpose, Regime
from inspections.models import Inspection
from newsroom import translations
from newsroom.composing import Content, PlacedPicture
from newsroom.models import Picture
from newsroom.wallclock import LocalTimeField

if TYPE_CHECKING:
    Channels = forms.ModelMultipleChoiceField[Channel]
else:
    Channels = forms.ModelMultipleChoiceField

#: The earlier texts offered to be followed up; older ones are rarely meant and make a long list.
FOLLOWABLE = 50
PICTURES_MOST = 10
EMPTY_SLOTS = 3
#: What a column for keys can hold; a forged larger one must not reach the database.
LARGEST_KEY = 2**63 - 1


def key_of(text: str) -> int:
    """A row's key as a form sends it; 0, which no row has, for anything a column cannot hold."""
    return int(text) if text.isdecimal() and len(text) < len(str(LARGEST_KEY)) else 0


class ChannelsField(Channels):
    """Chosen channels; a forged key that no database could hold is refused like any other."""

    def clean(self, value: Any) -> Any:
        assert self.queryset is not None
        known = {str(pk) for pk in self.queryset.values_list("pk", flat=True)}
        if not known.issuperset(value or ()):
            raise forms.ValidationError(self.error_messages["invalid_choice"], "invalid_choice")
        return super().clean(value)


class DraftForm(forms.Form):
    """One text of one inspection; what is offered depends on ``inspection``."""

    headline = forms.CharField(label=_("Headline"), max_length=200)
    place = forms.CharField(label=_("Place"), max_length=80, required=False)
    lead = forms.CharField(
        label=_("Lead"),
        required=False,
        validators=translations.NOT_ENDLESS,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("What happened, where and when, in one or two sentences."),
    )
    body = forms.CharField(
        label=_("Text"),
        required=False,
        validators=translations.NOT_ENDLESS,
        widget=forms.Textarea(attrs={"rows": 12}),
        help_text=_("A blank line begins a paragraph, “- ” at the beginning of a line a list."),
    )
    category = forms.ChoiceField(label=_("Category"), choices=[("", "---"), *Category.choices])
    urgency = forms.ChoiceField(label=_("Urgency"), choices=Urgency.choices, initial=Urgency.NORMAL)
    kind = forms.ChoiceField(label=_("Kind"), choices=Kind.choices, initial=Kind.INITIAL)
    follows = forms.ModelChoiceField(
        Broadcast.objects.none(),
        label=_("Belongs to"),
        required=False,
        empty_label=_("no earlier broadcast"),
    )
    embargo_until = LocalTimeField(
        label=_("Embargo until"),
        required=False,
        help_text=_(
            "Local time in Osnabrück: MEZ in winter, MESZ in summer. "
            "Before this moment nothing goes out."
        ),
    )
    expires_at = LocalTimeField(
        label=_("Not after"),
        required=False,
        help_text=_(
            "Local time in Osnabrück: MEZ in winter, MESZ in summer. "
            "What has not gone out by then never will."
        ),
    )
    proceedings = forms.ChoiceField(
        label=_("Criminal proceedings"),
        choices=[("", "---"), *Proceedings.choices],
        required=False,
    )
    agreed_by = forms.CharField(label=_("Agreed by (prosecutor)"), max_length=120, required=False)
    agreed_on = forms.DateField(
        label=_("Agreed on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    delegated_by = forms.CharField(
        label=_("Delegated by"),
        max_length=120,
        required=False,
        help_text=_("Who at the public prosecutor's office left speaking about it to the police."),
    )
    purpose = forms.ChoiceField(
        label=_("Purpose"), choices=[("", "---"), *Purpose.choices], required=False
    )
    regime = forms.ChoiceField(
        label=_("Data protection law"), choices=[("", "---"), *Regime.choices], required=False
    )
    channels = ChannelsField(
        Channel.objects.none(),
        label=_("Channels"),
        required=False,
        error_messages={"invalid_choice": _("One of these channels is not open to you.")},
    )

    def __init__(
        self, *args: Any, inspection: Inspection, is_exercise: bool = False, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.inspection, self.is_exercise = inspection, is_exercise
        reach = Channel.objects.offered_to(inspection).within_reach(is_exercise=is_exercise)
        self.offered = list(
            reach.select_related("inspection").order_by("platform", "inspection__position", "name")
        )
        channels, follows = self.fields["channels"], self.fields["follows"]
        assert isinstance(channels, forms.ModelMultipleChoiceField)
        assert isinstance(follows, forms.ModelChoiceField)
        channels.queryset = reach.select_related("inspection")
        follows.queryset = Broadcast.objects.filter(pk__in=self._followable())
        if self.initial.get("follows"):
            self._continue_story()
        self.fields.update(translations.fields())
        for platform in self.platforms():
            self.fields[f"wording_{platform.value}"] = forms.CharField(
                label=_("Own text for %(platform)s") % {"platform": platform.label},
                required=False,
                validators=translations.NOT_ENDLESS,
                widget=forms.Textarea(attrs={"rows": 5}),
            )

    def _continue_story(self) -> None:
        """A follow-up stays one of this original: neither can be chosen anew."""
        self.fields["follows"].disabled = True
        kind = self.fields["kind"]
        assert isinstance(kind, forms.ChoiceField)
        kind.choices = [choice for choice in Kind.choices if choice[0] != Kind.INITIAL]

    def platforms(self) -> list[Platform]:
        """The platforms of the offered channels, in the order of the terms."""
        offered = {channel.platform for channel in self.offered}
        return [platform for platform in Platform if platform.value in offered]

    def _followable(self) -> list[int]:
        """The newest broadcasts, and the one that is already chosen however old it is."""
        here = Broadcast.objects.filter(
            inspection=self.inspection,
            is_exercise=self.is_exercise,
            withdrawal__isnull=True,
            cancellation__isnull=True,
        )
        newest = here.newest_first().values_list("pk", flat=True)[:FOLLOWABLE]
        chosen = self.initial.get("follows")
        return [*newest, *([chosen] if chosen else [])]

    def content(self, pictures: Iterable[PlacedPicture] = ()) -> Content:
        """The entered values; where one is wrong, its text as typed, or nothing."""
        self.is_valid()
        right = self.cleaned_data
        typed = {
            name: str(right.get(name, self.data.get(name, ""))) for name in ("headline", "place")
        }
        return Content(
            headline=typed["headline"],
            category=right.get("category", ""),
            urgency=right.get("urgency", Urgency.NORMAL),
            kind=right.get("kind", Kind.INITIAL),
            place=typed["place"],
            lead=right.get("lead", ""),
            body=right.get("body", ""),
            follows=right.get("follows"),
            embargo_until=right.get("embargo_until"),
            expires_at=right.get("expires_at"),
            legal=self._legal(right),
            wordings=self._wordings(right),
            pictures=tuple(pictures),
            channels=self._chosen(),
            translations=translations.entered(right),
        )

    def _legal(self, right: Mapping[str, Any]) -> Legal:
        names = ("proceedings", "agreed_by", "delegated_by", "purpose", "regime")
        return Legal(agreed_on=right.get("agreed_on"), **{n: right.get(n, "") for n in names})

    def _wordings(self, right: Mapping[str, Any]) -> dict[str, str]:
        texts = {p.value: right.get(f"wording_{p.value}", "") for p in self.platforms()}
        return {platform: text for platform, text in texts.items() if text}

    def _chosen(self) -> tuple[Channel, ...]:
        """The chosen ones of the offered channels, in the order in which they are shown."""
        chosen = {channel.pk for channel in self.cleaned_data.get("channels", ())}
        return tuple(channel for channel in self.offered if channel.pk in chosen)


def initial_of(content: Content) -> dict[str, Any]:
    """The values of a saved text as a form begins with them."""
    values: dict[str, Any] = {
        name: getattr(content, name)
        for name in ("headline", "place", "lead", "body", "category", "urgency", "kind")
    }
    values["follows"] = content.follows.pk if content.follows else None
    values["embargo_until"] = content.embargo_until
    values["expires_at"] = content.expires_at
    values |= asdict(content.legal)
    values["channels"] = [channel.pk for channel in content.channels]
    values |= {f"wording_{platform}": text for platform, text in content.wordings.items()}
    return values | translations.initial(content.translations)


class PictureForm(forms.Form):
    """One slot: a stored picture by its id, or a file that becomes one."""

    picture = forms.IntegerField(
        required=False, min_value=1, max_value=LARGEST_KEY, widget=forms.HiddenInput
    )
    file = forms.FileField(
        label=_("Picture file"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png,image/webp"}),
    )
    alt = forms.CharField(
        label=_("Alternative text"),
        max_length=1000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("What can be seen, for people who cannot see it."),
    )
    credit = forms.CharField(label=_("Credit"), max_length=120, required=False)
    position = forms.IntegerField(
        label=_("Order"), required=False, min_value=1, max_value=99,
        widget=forms.NumberInput(attrs={"inputmode": "numeric"}),
    )  # fmt: skip
    remove = forms.BooleanField(label=_("Remove"), required=False)
    #: The stored picture of this slot, once it is known to belong to the inspection.
    stored: Picture | None = None
    #: An empty slot behind another empty one; folded away until it is wanted.
    is_spare = False

    def clean(self) -> dict[str, Any]:
        values = self.cleaned_data
        words = values.get("alt") or values.get("credit")
        there = values.get("picture") or values.get("file") or values.get("remove")
        if words and not there and "file" not in self.errors:
            self.add_error("file", _("The file for this picture is missing."))
        return values


if TYPE_CHECKING:
    Slots = forms.BaseFormSet[PictureForm]
else:
    Slots = forms.BaseFormSet


class PictureForms(Slots):
    """The slots of one text."""

    def clean(self) -> None:
        """No platform takes more; what is too much would go nowhere without a word."""
        rows = [getattr(form, "cleaned_data", {}) for form in self.forms]
        kept = [row for row in rows if (row.get("picture") or row.get("file"))]
        if sum(not row.get("remove") for row in kept) > PICTURES_MOST:
            text = _("A text can have at most %(number)d pictures.")
            raise ValidationError(text, "too_many", {"number": PICTURES_MOST})

    def fold(self) -> None:
        """Leave one empty slot open; whatever holds words or an error stays open too."""
        empty = [form for form in self.forms if not (form.stored or form.has_changed())]
        for form in empty[1:]:
            form.is_spare = True

    def placed(self) -> tuple[PlacedPicture, ...]:
        """The pictures that stay, in the chosen order; without a number they come last."""
        self.is_valid()
        rows = []
        for index, form in enumerate(self.forms):
            values = getattr(form, "cleaned_data", {})
            if form.stored and not values.get("remove"):
                place = PlacedPicture(form.stored, values.get("alt", ""), values.get("credit", ""))
                rows.append((values.get("position") or 100, index, place))
        return tuple(place for _position, _index, place in sorted(rows, key=lambda row: row[:2]))


PictureFormSet: type[PictureForms] = cast(
    type[PictureForms],
    forms.formset_factory(
        PictureForm,
        formset=PictureForms,
        extra=EMPTY_SLOTS,
        max_num=PICTURES_MOST + EMPTY_SLOTS,
        absolute_max=PICTURES_MOST + EMPTY_SLOTS,
    ),
)


def picture_rows(content: Content) -> list[dict[str, Any]]:
    """The pictures of a saved text as the slots begin with them."""
    return [
        {
            "picture": place.picture.pk,
            "alt": place.alt,
            "credit": place.credit,
            "position": number,
        }
        for number, place in enumerate(content.pictures, start=1)
    ]
