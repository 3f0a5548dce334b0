"""Requests for rights: the second administrator decides, and everybody sees what changed."""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from inspections import account_requests, permissions, rights
from inspections.admin import person
from inspections.models import AccountRequest, RightChange, RightRequest, User
from inspections.permissions import Right
from newsroom.desk import refusals

#: How many changes the page shows, the newest first.
SHOWN = 50


def may_open(user: User) -> bool:
    """Whoever administers decides; superusers, who enter people, see what became of it."""
    return user.is_superuser or permissions.inspections_for(user, Right.ADMINISTER).exists()


@require_safe
@refusals.explained
def index(request: HttpRequest) -> HttpResponse:
    """What is open, and what changed before."""
    user = person(request)
    if not may_open(user):
        raise PermissionDenied
    here = permissions.inspections_for(user, Right.ADMINISTER)
    administered = set(here.values_list("pk", flat=True))
    context = {
        "entries": [_entry(one, user, administered) for one in rights.waiting_for(user)],
        "accounts": [_entry(one, user, administered) for one in account_requests.waiting_for(user)],
        "changes": [(one, _label(one.right)) for one in _changes(user)[:SHOWN]],
    }
    return render(request, "desk/rights.html", context)


@require_POST
@refusals.explained
def confirm(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree, as the second administrator."""
    return _decided(request, pk, rights.confirm, _("Confirmed; the right is held from now on."))


@require_POST
@refusals.explained
def reject(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse, or take the own request back."""
    return _decided(request, pk, rights.reject, _("Rejected; nothing has changed."))


@require_POST
@refusals.explained
def confirm_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Agree to a new address or to a second factor less, as the second administrator."""
    asked = get_object_or_404(account_requests.seen_by(person(request)), pk=pk)
    return _answered(request, asked, account_requests.confirm, _("Confirmed; it is changed now."))


@require_POST
@refusals.explained
def reject_account(request: HttpRequest, pk: int) -> HttpResponse:
    """Refuse, or take the own request back."""
    asked = get_object_or_404(account_requests.seen_by(person(request)), pk=pk)
    return _answered(request, asked, rights.reject, _("Rejected; nothing has changed."))


def _decided(
    request: HttpRequest, pk: int, decide: Callable[..., None], sentence: str
) -> HttpResponse:
    asked = get_object_or_404(rights.requests_seen_by(person(request)), pk=pk)
    return _answered(request, asked, decide, sentence)


def _answered(
    request: HttpRequest,
    asked: RightRequest | AccountRequest,
    decide: Callable[..., None],
    sentence: str,
) -> HttpResponse:
    try:
        decide(asked, by=person(request), now=timezone.now())
    except rights.AlreadyDecided:
        link, label = reverse("desk:rights"), _("Look at it again")
        return refusals.refusal(
            request, 409, _("This request was decided already."), link=link, label=label
        )
    messages.success(request, sentence)
    return redirect("desk:rights")


def _entry(
    asked: RightRequest | AccountRequest, user: User, administered: set[int]
) -> dict[str, object]:
    administers = asked.inspection_id in administered
    involved = {asked.requested_by_id, asked.person_id}
    return {
        "request": asked,
        "right": _label(asked.right) if isinstance(asked, RightRequest) else "",
        "may_confirm": administers and user.pk not in involved and asked.person.is_active,
        "is_own": asked.requested_by_id == user.pk,
    }


def _label(right: str) -> str:
    return str(Right(right).label) if right else ""


def _changes(user: User) -> QuerySet[RightChange]:
    changes = RightChange.objects.select_related(
        "person", "inspection", "by", "request__requested_by"
    )
    if user.is_superuser:
        return changes
    return changes.filter(inspection__in=permissions.inspections_for(user, Right.ADMINISTER))
