"""How far an inspection reaches on each channel, drawn over time, with the numbers beneath."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from itertools import count
from typing import Any

from django import forms
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.formats import date_format, number_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from broadcasts import measuring
from broadcasts.models import Channel, Delivery
from inspections import permissions
from inspections.admin import person
from inspections.models import Inspection
from newsroom import metrics, reach
from newsroom.desk import plots, refusals
from newsroom.reach import Series

#: More than anybody has; a slip of the finger is refused, not drawn.
MOST = 100_000_000
#: The drawings of the numbers page have the numbers below, and a legend of their own.
FIRST_PLOT = 100


class FollowersForm(forms.Form):
    """A number read off a platform that tells no machine."""

    channel = forms.TypedChoiceField(label=gettext_lazy("channel"), coerce=int)
    day = forms.DateField(
        label=gettext_lazy("day"), widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    )
    number = forms.IntegerField(label=gettext_lazy("followers"), min_value=0, max_value=MOST)

    def __init__(self, channels: Sequence[Channel], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.channels = {one.pk: one for one in channels}
        field = self.fields["channel"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(one.pk, str(one)) for one in channels]

    def clean_day(self) -> date:
        day: date = self.cleaned_data["day"]
        if day > timezone.localdate():
            raise forms.ValidationError(_("This day has not come yet."))
        return day


class PostForm(forms.Form):
    """Views and reactions of one post, read off its page."""

    post = forms.TypedChoiceField(label=gettext_lazy("post"), coerce=int)
    views = forms.IntegerField(
        label=gettext_lazy("views"), min_value=0, max_value=MOST, required=False
    )
    reactions = forms.IntegerField(
        label=gettext_lazy("reactions"), min_value=0, max_value=MOST, required=False
    )

    def __init__(self, posts: Sequence[Delivery], *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.posts = {one.pk: one for one in posts}
        field = self.fields["post"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = [(one.pk, f"{one.broadcast.headline} ({one.channel})") for one in posts]

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        if values.get("views") is None and values.get("reactions") is None:
            raise forms.ValidationError(_("Please enter at least one of the two numbers."))
        return values


@require_safe
@refusals.explained
def index(request: HttpRequest) -> HttpResponse:
    """Leads to the first inspection of the person."""
    first = permissions.visible_inspections(person(request)).first()
    if first is None:
        raise PermissionDenied(_("The reach is for those who work for an inspection."))
    return redirect("desk:reach", first.key)


@require_safe
@refusals.explained
def show(request: HttpRequest, key: str) -> HttpResponse:
    return _page(request, _visible(request, key))


@require_POST
@refusals.explained
def type_followers(request: HttpRequest, key: str) -> HttpResponse:
    inspection = _counted(request, key)
    form = FollowersForm(reach.channels_of(inspection), request.POST)
    if not form.is_valid():
        return _page(request, inspection, followers_form=form)
    values = form.cleaned_data
    channel = form.channels[values["channel"]]
    measuring.type_followers(channel, values["day"], values["number"], by=person(request))
    return _noted(request, inspection)


@require_POST
@refusals.explained
def type_post(request: HttpRequest, key: str) -> HttpResponse:
    inspection = _counted(request, key)
    form = PostForm(reach.posts_of(inspection), request.POST)
    if not form.is_valid():
        return _page(request, inspection, post_form=form)
    values = form.cleaned_data
    measuring.type_reach(
        form.posts[values["post"]], values["views"], values["reactions"],
        by=person(request), now=timezone.now(),
    )  # fmt: skip
    return _noted(request, inspection)


def _visible(request: HttpRequest, key: str) -> Inspection:
    return get_object_or_404(permissions.visible_inspections(person(request)), key=key)


def _counted(request: HttpRequest, key: str) -> Inspection:
    """The inspection, for those who may type numbers; the right comes before the form."""
    inspection = _visible(request, key)
    measuring.require_counter(person(request), inspection)
    return inspection


def _noted(request: HttpRequest, inspection: Inspection) -> HttpResponse:
    messages.success(request, _("The numbers are noted."))
    return redirect("desk:reach", inspection.key)


def _page(
    request: HttpRequest,
    inspection: Inspection,
    followers_form: FollowersForm | None = None,
    post_form: PostForm | None = None,
) -> HttpResponse:
    months = metrics.months(timezone.now())
    series = reach.series_of(inspection, months)
    shown = [one for one in series if not one.is_empty]
    today = {"day": timezone.localdate()}
    context = {
        "inspection": inspection,
        "offered": permissions.visible_inspections(person(request)),
        "drawings": _drawings(shown, months),
        "tables": _tables(shown, months),
        "channels": [one.channel for one in shown],
        "may_type": _may_type(request, inspection),
        "followers_form": followers_form
        or FollowersForm([one.channel for one in series], initial=today),
        "post_form": post_form or PostForm(reach.posts_of(inspection)),
    }
    is_refused = followers_form is not None or post_form is not None
    return render(request, "desk/reach.html", context, status=422 if is_refused else 200)


def _may_type(request: HttpRequest, inspection: Inspection) -> bool:
    try:
        measuring.require_counter(person(request), inspection)
    except PermissionDenied:
        return False
    return True


#: What is shown of a channel, and where it stands.
KINDS: tuple[tuple[str | Promise, Callable[[Series], dict[date, int]]], ...] = (
    (gettext_lazy("Followers"), lambda one: one.followers),
    (gettext_lazy("Views"), lambda one: one.views),
    (gettext_lazy("Reactions"), lambda one: one.reactions),
)


def _drawings(
    shown: Sequence[Series], months: Sequence[date]
) -> list[tuple[str, list[tuple[int, plots.Plot]]]]:
    """By channel, only what is known of it; the numbers tell the drawings of a page apart."""
    labels, numbers = [date_format(month, "M y") for month in months], count(FIRST_PLOT)
    drawings = []
    for one in shown:
        known = [(name, of(one)) for name, of in KINDS if of(one)]
        bars = [
            plots.bars(str(name), labels, [values.get(m) for m in months], _words, _words)
            for name, values in known
        ]
        drawings.append((str(one.channel), [(next(numbers), plot) for plot in bars]))
    return drawings


def _tables(
    shown: Sequence[Series], months: Sequence[date]
) -> list[tuple[str, list[tuple[date, list[str]]]]]:
    """The same as numbers: a row per month, a column per channel; of what nobody knows, none."""
    return [
        (
            str(name),
            [(month, [_words(of(one).get(month)) for one in shown]) for month in reversed(months)],
        )
        for name, of in KINDS
        if any(of(one) for one in shown)
    ]


def _words(number: float | None) -> str:
    return "–" if number is None else number_format(number, 0)
