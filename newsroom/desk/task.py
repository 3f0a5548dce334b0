"""One delivery that a person does by hand: all that the phone needs, and the proof."""

from __future__ import annotations

from typing import Any

import segno
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods, require_safe

from broadcasts import by_hand, pictures, publishing
from broadcasts.models import Delivery, Screenshot
from broadcasts.models.delivery import Operation
from broadcasts.pictures import CleanPicture
from inspections import permissions
from inspections.admin import person
from newsroom.desk import cards, refusals
from newsroom.desk.states import Row

RELATED = ("channel__inspection", "broadcast__inspection", "broadcast__withdrawal", "confirmed_by")


class ProofForm(forms.Form):
    """The checklist, and the link or the screenshot; all of the list must be ticked."""

    channel = forms.BooleanField(label=gettext_lazy("It stands on this channel and no other."))
    text = forms.BooleanField(label=gettext_lazy("The text is the signed one, unchanged."))
    pictures = forms.BooleanField(
        label=gettext_lazy("All pictures are there, in this order, with their descriptions.")
    )
    link = forms.URLField(
        label=gettext_lazy("Link to the post"),
        max_length=500,
        required=False,
        assume_scheme="https",
        error_messages={
            "invalid": gettext_lazy("Please enter the whole link, beginning with https://.")
        },
        widget=forms.URLInput({"placeholder": "https://"}),
    )
    screenshot = forms.FileField(
        label=gettext_lazy("or a screenshot of the post"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
    )

    def __init__(self, *args: Any, is_takedown: bool, has_pictures: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.is_takedown = is_takedown
        for name in ("channel", "text", "pictures", "link"):
            if is_takedown or (name == "pictures" and not has_pictures):
                del self.fields[name]
        if is_takedown:
            label = _("Screenshot of the channel without the post (optional)")
            self.fields["screenshot"].label = label

    @property
    def ticks(self) -> list[forms.BoundField]:
        """The lines of the checklist."""
        return [field for field in self if isinstance(field.field, forms.BooleanField)]

    def clean_screenshot(self) -> CleanPicture | None:
        upload = self.cleaned_data["screenshot"]
        if not upload:
            return None
        try:
            return pictures.clean(upload, settings.PICTURE_MAX_BYTES)
        except pictures.NotAPicture as refusal:
            raise forms.ValidationError(str(refusal)) from None

    def clean(self) -> dict[str, Any]:
        known = self.cleaned_data
        missing = not (known.get("link") or known.get("screenshot"))
        if not self.is_takedown and missing and not ({"link", "screenshot"} & set(self.errors)):
            self.add_error("link", _("Please give the link to the post or a screenshot of it."))
        return known


@require_http_methods(["GET", "HEAD", "POST"])
@refusals.explained
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The task; sent with the proof, it is done."""
    delivery = _delivery(request, pk)
    if request.method != "POST":
        return _page(request, delivery, _form(delivery))
    publishing.require_decider(person(request), delivery.broadcast.inspection)
    form = _form(delivery, request)
    if not form.is_valid():
        return _page(request, delivery, form, status=422)
    try:
        by_hand.confirm(
            delivery, by=person(request), link=form.cleaned_data.get("link", ""),
            screenshot=form.cleaned_data["screenshot"], now=timezone.now(),
        )  # fmt: skip
    except publishing.NothingToDecide:
        return _page(request, _delivery(request, pk), _form(delivery), status=409)
    messages.success(request, _("Confirmed: %(channel)s.") % {"channel": delivery.channel})
    return redirect("desk:broadcast", delivery.broadcast.public_id)


@require_safe
def screenshot(request: HttpRequest, pk: int) -> FileResponse:
    """What an officer saw, for everybody who may see the broadcast; no cache may keep it."""
    inspections = permissions.visible_inspections(person(request))
    visible = Screenshot.objects.filter(delivery__broadcast__inspection__in=inspections)
    found = get_object_or_404(visible, pk=pk)
    try:
        file = found.file.open("rb")
    except FileNotFoundError:
        raise Http404 from None
    response = FileResponse(file, content_type="image/jpeg", filename=f"screenshot-{pk}.jpg")
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _delivery(request: HttpRequest, pk: int) -> Delivery:
    inspections = permissions.visible_inspections(person(request))
    visible = Delivery.objects.filter(broadcast__inspection__in=inspections)
    return get_object_or_404(visible.select_related(*RELATED), pk=pk)


def _form(delivery: Delivery, request: HttpRequest | None = None) -> ProofForm:
    data, files = (request.POST, request.FILES) if request else (None, None)
    initial = {"link": delivery.permalink}
    return ProofForm(
        data,
        files,
        initial=initial,
        is_takedown=delivery.operation == Operation.DELETE,
        has_pictures=bool(cards.of_delivery(_with_text(delivery)).shots),
    )


def _with_text(delivery: Delivery) -> Delivery:
    """The delivery that holds the text: a takedown has none, but who deletes must know the post."""
    if delivery.wire_text:
        return delivery
    same = Delivery.objects.filter(broadcast=delivery.broadcast_id, channel=delivery.channel_id)
    found = same.exclude(wire_text="").select_related("channel", "broadcast").first()
    return found or delivery


def _page(
    request: HttpRequest, delivery: Delivery, form: ProofForm, status: int = 200
) -> HttpResponse:
    row, here = Row(delivery), reverse("desk:task", args=[delivery.pk])
    link = by_hand.app_link(delivery.channel)
    context = {
        "row": row,
        "delivery": delivery,
        "card": cards.of_delivery(_with_text(delivery)),
        "form": form,
        "may_decide": _may_decide(request, delivery) and row.is_provable,
        "app_link": link,
        "app_qr": _qr(link) if link else "",
        "here_qr": _qr(f"{settings.DESK_URL}{here}"),
        "screenshots": delivery.screenshots.select_related("by"),
    }
    return render(request, "desk/task.html", context, status=status)


def _may_decide(request: HttpRequest, delivery: Delivery) -> bool:
    user, unit = person(request), delivery.broadcast.inspection
    rights = (permissions.Right.WRITE, permissions.Right.SIGN)
    return any(permissions.may(user, right, unit) for right in rights)


def _qr(address: str) -> str:
    return str(segno.make(address, error="m").svg_data_uri(scale=4, border=4, light="white"))
