"""Signing posts from X on the desk: one question, one limit and one record as for every text."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from broadcasts.archive.x.reading import Part, parts_of
from broadcasts.legacy import signing
from broadcasts.legacy.review import Overtaken
from broadcasts.legacy.threads import Thread
from broadcasts.models import XAccount, XDecision, XMedium
from inspections import factor, permissions
from inspections.admin import person
from inspections.models import User
from inspections.permissions import Right
from newsroom.desk import confirming, refusals

#: Shows the page again: ``wrong`` is what was wrong with the password, ``sentence`` with the rest.
Page = Callable[..., HttpResponse]


@dataclass(frozen=True)
class Shown:
    """A thread with its parts, as citizens would see them."""

    thread: Thread
    parts: list[Part]


def shown(thread: Thread, account: XAccount) -> Shown:
    return Shown(thread, parts_of(thread, list(account.handles.all()), inner_picture))


def inner_picture(medium: XMedium, rendition: str) -> str:
    return reverse("desk:x_picture", args=[medium.pk, rendition])


def signed(
    request: HttpRequest, sheet: Callable[[], signing.Sheet], again: Page, onward: str
) -> HttpResponse:
    """Sign what was on screen. What is stale or not allowed is said before the password is
    looked at, so that nobody types it in vain."""
    user, digest = person(request), request.POST.get("digest", "")
    seen = sheet()
    doubt = signing.objection(seen, user, timezone.now())
    if doubt:
        raise PermissionDenied(doubt.label)
    if digest != seen.digest:
        return _overtaken(request, digest, onward)
    wrong = confirming.doubt(request)
    if wrong:
        return again(wrong=wrong, status=422)
    try:
        signing.sign(sheet, by=user, digest=digest, now=timezone.now())
    except signing.NotNow as reason:
        return again(sentence=str(reason), status=422)
    except Overtaken:
        return _overtaken(request, digest, onward)
    number = len(seen.posts)
    text = ngettext(
        "Signed off: %(number)d post is public now.",
        "Signed off: %(number)d posts are public now.",
        number,
    )
    messages.success(request, text % {"number": number})
    return redirect(onward)


def _overtaken(request: HttpRequest, digest: str, onward: str) -> HttpResponse:
    """409, unless this very signature stands: then it was the second half of a double click."""
    mine = XDecision.objects.filter(
        by=person(request), verb=XDecision.Verb.SIGN, manifest_digest=digest
    )
    if digest and mine.exists():
        return redirect(onward)
    sentence = _("These posts have changed since they were on your screen, or somebody decided.")
    return refusals.refusal(request, 409, sentence, link=onward, label=_("Look at it again"))


def decision(sheet: signing.Sheet, user: User, wrong: str) -> dict[str, Any]:
    """What the part of a page needs that asks for the signature."""
    doubt = signing.objection(sheet, user, timezone.now())
    return {
        "sheet": sheet,
        "objection": doubt.label if doubt else "",
        "contributors": User.objects.filter(pk__in=sheet.contributors).order_by("last_name"),
        "others": _others(sheet, user) if doubt else [],
        "wrong": wrong,
        "has_factor": factor.of(user) is not None,
    }


def _others(sheet: signing.Sheet, user: User) -> list[User]:
    """Who can sign instead."""
    holders = permissions.people_with(Right.SIGN, sheet.account.inspection)
    able = holders.exclude(pk__in=[user.pk, *sheet.contributors])
    return list(able.order_by("last_name", "first_name", "pk"))
