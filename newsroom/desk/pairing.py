"""Pairing a WhatsApp session with a phone: a code to scan, or one to type on the phone."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import segno
from django import forms
from django.conf import settings
from django.core.validators import RegexValidator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods

from broadcasts import pairing
from broadcasts.models import Channel
from broadcasts.platforms.base import Failure
from broadcasts.platforms.waha_session import MOVING, PAIRING, WORKING, SessionState, WahaSession
from inspections.admin import person
from newsroom.desk import health, refusals

#: Badge, name and what to do, by the session's status in the gateway's own words.
STATES: dict[str, tuple[str, str | Promise, str | Promise]] = {
    WORKING: (
        "badge-success",
        _("paired"),
        _("The session is paired with a phone. Nothing is to be done here."),
    ),
    PAIRING: ("badge-warning", _("waits for a phone"), _("Pair it with the gateway's phone.")),
    "STARTING": ("badge-note", _("starting"), _("This takes some seconds; the page looks again.")),
    "STOPPED": ("badge-warning", _("stopped"), _("Start the session.")),
    "FAILED": (
        "badge-danger",
        _("failed"),
        _("Restart the session. It stays paired; only if a code appears it must be paired anew."),
    ),
    "PASSKEY_REQUIRED": (
        "badge-warning",
        _("passkey required"),
        _(
            "WhatsApp wants a passkey of this account. It can only be given in the gateway's own"
            " dashboard, in a browser with its extension. Come back when that is done."
        ),
    ),
    "PASSKEY_CONFIRMATION_REQUIRED": (
        "badge-warning",
        _("passkey to be confirmed"),
        _("WhatsApp shows a code in the gateway's dashboard. Confirm it on the phone."),
    ),
}
UNKNOWN = (
    "badge-danger",
    _("unknown"),
    _("The gateway names a status that is not known here. Look at its own dashboard."),
)
PASSKEYS = frozenset({"PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED"})


class NumberForm(forms.Form):
    number = forms.CharField(
        label=_("Number of the gateway's phone, with country code"),
        max_length=20,
        validators=[
            RegexValidator(r"^\+?[1-9][0-9 ]{6,18}$", _("Please write it like +49 541 12345."))
        ],
        widget=forms.TextInput({"inputmode": "tel", "autocomplete": "off"}),
    )

    def clean_number(self) -> str:
        typed: str = self.cleaned_data["number"]
        return typed.replace(" ", "").removeprefix("+")


@dataclass
class Found:
    """What the page shows of the session."""

    state: SessionState | None = None
    wrong: str = ""
    qr: str = ""
    code: str = ""

    @property
    def look(self) -> tuple[str, str | Promise, str | Promise]:
        return STATES.get(self.state.status, UNKNOWN) if self.state else UNKNOWN


@require_http_methods(["GET", "HEAD", "POST"])
@never_cache
@refusals.explained
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """The session's state and the code to scan; sent, one act on it."""
    channel = health.administered(request, pk)
    try:
        session = pairing.session_of(channel, by=person(request))
    except pairing.NothingToPair:
        raise Http404 from None
    if request.method != "POST":
        return _page(request, channel, _look(session))
    act = request.POST.get("act", "")
    if act == "code":
        return _typed(request, channel, session)
    return _changed(request, channel, session, act)


def _changed(
    request: HttpRequest, channel: Channel, session: WahaSession, act: str
) -> HttpResponse:
    acts = {"start": session.start, "restart": session.restart}
    if act not in acts:
        return _page(request, channel, _look(session), status=422)
    pairing.note(channel, act, by=person(request))
    try:
        acts[act]()
    except Failure as failure:
        return _page(request, channel, Found(wrong=pairing.sentence(failure)), status=502)
    return redirect("desk:pairing", channel.pk)


def _typed(request: HttpRequest, channel: Channel, session: WahaSession) -> HttpResponse:
    """The code stands in this one answer and nowhere else."""
    form = NumberForm(request.POST)
    if not form.is_valid():
        return _page(request, channel, _look(session), form, status=422)
    pairing.note(channel, "code to type", by=person(request))
    try:
        found = Found(session.state(), code=session.code_to_type(form.cleaned_data["number"]))
    except Failure as failure:
        found = Found(wrong=pairing.sentence(failure))
    return _page(request, channel, found, form, status=502 if found.wrong else 200)


def _look(session: WahaSession) -> Found:
    try:
        state = session.state()
        code = session.code_to_scan() if state.status == PAIRING else ""
    except Failure as failure:
        return Found(wrong=pairing.sentence(failure))
    return Found(state, qr=_qr(code) if code else "")


def _qr(code: str) -> str:
    return str(segno.make(code, error="l").svg_data_uri(scale=5, border=4, light="white"))


def _page(
    request: HttpRequest,
    channel: Channel,
    found: Found,
    form: NumberForm | None = None,
    status: int = 200,
) -> HttpResponse:
    now = found.state.status if found.state else ""
    by_code = form is not None or request.GET.get("by") == "code"
    context: dict[str, Any] = {
        "channel": channel,
        "found": found,
        "form": form or NumberForm(),
        "by_code": by_code,
        # A number that was typed stands there again where the gateway gave no answer.
        "asks_number": by_code and (now == PAIRING or bool(found.wrong)),
        "is_pairing": now == PAIRING,
        "is_stopped": now == "STOPPED",
        "wants_passkey": now in PASSKEYS,
        # Nobody's typing is interrupted, and no code that stands here once.
        "looks_again": now in MOVING and not by_code,
        "dashboard": f"{settings.WAHA_URL}/dashboard",
    }
    return render(request, "desk/pairing.html", context, status=status)
