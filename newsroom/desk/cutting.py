"""The cut of a picture: for everyone, and for Instagram's feed within it.

With a script the page opens as a dialog over the draft form and answers with the new picture;
without one it is a page of its own that puts the new picture into the draft.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import ceil, floor
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from broadcasts import pictures
from broadcasts.pictures import FEED_CUTS, Box
from inspections import permissions
from inspections.admin import person
from newsroom import composing, drafting
from newsroom.desk import refusals
from newsroom.desk.uploads import described
from newsroom.forms import key_of
from newsroom.models import Draft, Picture

#: Far more than any master has; what is larger was never meant.
LONGEST = 100_000


class Pixels(forms.IntegerField):
    def __init__(self, label: Any, *, least: int = 0, required: bool = True) -> None:
        widget = forms.NumberInput(attrs={"inputmode": "numeric"})
        super().__init__(
            label=label, min_value=least, max_value=LONGEST, required=required, widget=widget
        )


class CutForm(forms.Form):
    """Two boxes in pixels of the whole picture; the feed's height follows from its ratio."""

    left = Pixels(_("From the left"))
    top = Pixels(_("From the top"))
    width = Pixels(_("Width"), least=1)
    height = Pixels(_("Height"), least=1)
    ratio = forms.ChoiceField(
        label=_("Instagram"),
        required=False,
        choices=[
            ("", _("the whole cut, with a border where needed")),
            ("1:1", _("square (1:1)")),
            ("4:5", _("upright (4:5)")),
            ("1.91:1", _("wide (1.91:1)")),
        ],
    )
    feed_left = Pixels(_("From the left"), required=False)
    feed_top = Pixels(_("From the top"), required=False)
    feed_width = Pixels(_("Width"), required=False)

    def box(self) -> Box:
        values = self.cleaned_data
        return values["left"], values["top"], values["width"], values["height"]

    def feed_box(self) -> Box | None:
        """The feed's box as asked for, or the largest one in the middle; None for no cut."""
        values = self.cleaned_data
        if not values.get("ratio"):
            return None
        middle = largest(self.box(), FEED_CUTS[values["ratio"]])
        if not values.get("feed_width"):
            return middle
        width = values["feed_width"]
        height = height_of(width, FEED_CUTS[values["ratio"]])
        return values.get("feed_left") or 0, values.get("feed_top") or 0, width, height


@dataclass(frozen=True)
class Cut:
    """What the page draws: the whole picture and the two boxes on it."""

    whole: Picture
    box: Box
    feed_box: Box | None

    @property
    def shown_feed(self) -> Box:
        """What Instagram shows: its own cut, or all of the cut."""
        return self.feed_box or self.box


def height_of(width: int, ratio: float) -> int:
    """The height at ``ratio``, rounded into the range that Instagram takes."""
    return max(1, ceil(width / ratio) if ratio > 1 else floor(width / ratio))


def largest(box: Box, ratio: float) -> Box:
    """The largest box of ``ratio`` in the middle of ``box``."""
    left, top, width, height = box
    wide = min(width, floor(height * ratio))
    while wide > 1 and height_of(wide, ratio) > height:
        wide -= 1
    high = height_of(wide, ratio)
    return left + (width - wide) // 2, top + (height - high) // 2, wide, high


@require_http_methods(["GET", "HEAD", "POST"])
@refusals.explained
def cut(request: HttpRequest, pk: int) -> HttpResponse:
    """Show the picture with its cut, or make the new one."""
    inspections = permissions.visible_inspections(person(request))
    pictures_here = Picture.objects.filter(inspection__in=inspections)
    picture = get_object_or_404(pictures_here.select_related("inspection"), pk=pk)
    drafting.require_writer(person(request), picture.inspection)
    if request.method != "POST":
        return _page(request, picture, CutForm(initial=_begun(picture)))
    form = CutForm(request.POST)
    if not form.is_valid() or request.POST.get("action") == "show":
        return _page(request, picture, form, status=200 if form.is_valid() else 422)
    try:
        return _kept(request, picture, form)
    except pictures.NotAPicture as refusal:
        form.add_error(None, str(refusal))
        return _page(request, picture, form, status=422)


def _kept(request: HttpRequest, picture: Picture, form: CutForm) -> HttpResponse:
    """Make the new picture, once it is known where it belongs. Raises pictures.NotAPicture."""
    if _is_fetched(request):
        return JsonResponse(described(_made(request, picture, form)), status=201)
    draft, base = _draft(request, picture), key_of(request.POST.get("base", ""))
    if draft.latest is None or draft.latest_id != base or draft.state != Draft.State.WRITING:
        return refusals.moved_on(request, draft, _address(draft))
    return _placed(request, draft, picture, _made(request, picture, form))


def _made(request: HttpRequest, picture: Picture, form: CutForm) -> Picture:
    """The new picture; the picture itself where the boxes are the ones it already has."""
    box, feed_box = form.box(), form.feed_box()
    whole = drafting.whole(picture)
    current = picture.box or [0, 0, whole.width, whole.height]
    if list(box) == current and (list(feed_box) if feed_box else None) == picture.feed_box:
        return picture
    return drafting.cut_picture(picture, box, feed_box, by=person(request), now=timezone.now())


def _placed(request: HttpRequest, draft: Draft, picture: Picture, made: Picture) -> HttpResponse:
    """Put the new picture into the draft in place of the old one."""
    base = draft.latest
    assert base is not None
    content = composing.content_of(base)
    places = tuple(
        replace(place, picture=made) if place.picture == picture else place
        for place in content.pictures
    )
    if made != picture:
        changed = replace(content, pictures=places)
        try:
            drafting.save(draft, base, changed, by=person(request), now=timezone.now())
        except drafting.Conflict:
            return refusals.moved_on(request, draft, _address(draft))
    return redirect(f"{_address(draft)}#pictures")


def _address(draft: Draft) -> str:
    return reverse("admin:newsroom_draft_change", args=[draft.pk])


def _draft(request: HttpRequest, picture: Picture) -> Draft:
    drafts = Draft.objects.visible_to(person(request)).filter(inspection=picture.inspection)
    number = request.POST.get("draft") or request.GET.get("draft", "")
    return get_object_or_404(drafts.select_related("inspection", "latest"), pk=key_of(number))


def _begun(picture: Picture) -> dict[str, Any]:
    """The boxes of a picture as the form begins with them."""
    whole = drafting.whole(picture)
    names = ("left", "top", "width", "height")
    values = dict(zip(names, picture.box or (0, 0, whole.width, whole.height), strict=True))
    if picture.feed_box:
        left, top, width, height = picture.feed_box
        values |= {"feed_left": left, "feed_top": top, "feed_width": width}
        nearest = min(FEED_CUTS.items(), key=lambda item: abs(item[1] - width / height))
        values["ratio"] = nearest[0]
    return values


def _page(request: HttpRequest, picture: Picture, form: CutForm, status: int = 200) -> HttpResponse:
    whole = drafting.whole(picture)
    box: Box = (0, 0, whole.width, whole.height)
    drawn = Cut(whole, box, None)
    if not form.is_bound:
        feed = picture.feed_box
        drawn = Cut(whole, tuple(picture.box or box), tuple(feed) if feed else None)
    elif form.is_valid():
        drawn = Cut(whole, form.box(), form.feed_box())
    number = request.POST.get("draft") or request.GET.get("draft", "")
    draft = _draft(request, picture) if number else None
    context = {
        "picture": picture,
        "form": form,
        "cut": drawn,
        "draft": draft,
        "base": request.POST.get("base") or (draft.latest_id if draft else ""),
        "ratios": FEED_CUTS,
        "least": pictures.CUT_LEAST,
    }
    name = "desk/_cut.html" if _is_fetched(request) else "desk/cut.html"
    return render(request, name, context, status=status)


def _is_fetched(request: HttpRequest) -> bool:
    return request.headers.get("X-Requested-With") == "fetch"
