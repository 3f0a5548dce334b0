"""The form for barriers (NBGG § 9 b): without a script, an account or a cookie.

Programs are kept out by a field nobody sees, by the time a person needs, and by the number of
messages that one address may send in an hour; no third party looks at anybody.
"""

from __future__ import annotations

import logging
from typing import Any

from django import forms
from django.conf import settings
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadcasts import feedback
from broadcasts.archive import allowance, form_token
from broadcasts.archive.form_token import Hasty, Stale
from broadcasts.archive.public import public_form
from broadcasts.models import Feedback
from inspections.signing_in import address_of

log = logging.getLogger(__name__)


class FeedbackForm(forms.Form):
    """``website`` is the trap; what stands in it was typed by a program."""

    message = forms.CharField(
        label=_("What is the matter?"),
        help_text=_("What did you want to do, and what stood in your way?"),
        max_length=5000,
        widget=forms.Textarea(attrs={"rows": 8}),
        error_messages={"required": _("Please describe the barrier.")},
    )
    page = forms.CharField(
        label=_("Address of the page (optional)"),
        help_text=_("Copied from the line on top of your browser, for example."),
        max_length=500,
        required=False,
    )
    name = forms.CharField(
        label=_("Your name (optional)"),
        max_length=120,
        required=False,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    email = forms.EmailField(
        label=_("Your e-mail address (optional)"),
        help_text=_("Only if you would like an answer."),
        required=False,
        error_messages={"invalid": _("This is no e-mail address. It looks like name@example.org.")},
    )
    website = forms.CharField(required=False, widget=forms.TextInput(attrs={"tabindex": "-1"}))
    token = forms.CharField(required=False, widget=forms.HiddenInput)

    def focus_on_error(self) -> None:
        """Without a script this is how a screen reader comes to what is wrong."""
        for name in self.errors:
            if name in self.fields:
                self.fields[name].widget.attrs["autofocus"] = True
                return


@public_form
def report(request: HttpRequest) -> HttpResponse:
    """The empty form, or the answer to one that was sent."""
    if request.method != "POST":
        page = request.GET.get("seite", "")
        return _shown(request, FeedbackForm(initial={"page": page[:500], **_fresh()}))
    form = FeedbackForm(request.POST)
    if not form.is_valid():
        return _again(request, form, 422)
    if form.cleaned_data["website"]:
        return _thanks(request)
    return _taken(request, form)


def _taken(request: HttpRequest, form: FeedbackForm) -> HttpResponse:
    now = timezone.now()
    try:
        number = form_token.read(form.cleaned_data["token"], now)
    except Stale:
        sentence = gettext("The form has been open for too long. Please send it once more.")
        return _again(request, _renewed(form), 422, sentence)
    except Hasty:
        sentence = gettext("That was very quick. Please send the form once more.")
        return _again(request, form, 422, sentence)
    wait = allowance.spent(allowance.FEEDBACK, address_of(request), now)
    if wait:
        return _again(request, form, 429, allowance.sentence(wait), {"Retry-After": str(wait)})
    typed = {name: form.cleaned_data[name] for name in ("message", "page", "name", "email")}
    try:
        feedback.receive(Feedback(form=number, received_at=now, **typed))
    except (OperationalError, InterfaceError) as error:
        log.error("A message could not be stored: %s", type(error).__name__)
        sentence = gettext(
            "Your message could not be stored just now; the fault is ours. It still stands here:"
            " please send it again in a few minutes."
        )
        return _again(request, form, 503, sentence, {"Retry-After": "300"})
    return _thanks(request)


def _fresh() -> dict[str, str]:
    return {"token": form_token.make(timezone.now())}


def _renewed(form: FeedbackForm) -> FeedbackForm:
    """What was typed, in a form that may be sent."""
    renewed = FeedbackForm({**form.cleaned_data, **_fresh()})
    renewed.is_valid()
    return renewed


def _again(
    request: HttpRequest,
    form: FeedbackForm,
    status: int,
    sentence: str = "",
    headers: dict[str, str] | None = None,
) -> HttpResponse:
    """The form with everything that was typed, and what is wrong with it."""
    if sentence:
        form.add_error(None, sentence)
    form.focus_on_error()
    response = _shown(request, form, status)
    for name, value in (headers or {}).items():
        response.headers[name] = value
    return response


def _shown(request: HttpRequest, form: FeedbackForm, status: int = 200) -> HttpResponse:
    context = {
        "form": form,
        "fields": [form[name] for name in ("message", "page", "name", "email")],
        "kept_days": settings.FEEDBACK_KEPT_DAYS,
    }
    return render(request, "archive/feedback.html", _here(context), status=status)


def _thanks(request: HttpRequest) -> HttpResponse:
    return render(request, "archive/feedback_thanks.html", _here({}))


def _here(context: dict[str, Any]) -> dict[str, Any]:
    return {"here": "barrierefreiheit", **context}
