"""The bar on top: every room with the rule of its own view, so nobody is shown a closed door."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from inspections import permissions
from inspections.admin import person
from inspections.permissions import Right
from newsroom.desk import rights
from newsroom.models import Draft
from newsroom.site import administers

#: The urgent lane opens for everybody; it concerns who sends, confirms, writes and audits.
CONCERNED = (Right.URGENT, Right.SIGN, Right.WRITE, Right.AUDIT)


@dataclass(frozen=True)
class Room:
    """``opens`` is the rule by which the view itself lets the person in."""

    view: str
    label: str | Promise
    opens: Callable[[HttpRequest], bool]
    is_hourly: bool = False


@dataclass(frozen=True)
class Entry:
    """A room as one person sees it in the bar."""

    address: str
    label: str
    is_hourly: bool
    is_current: bool


def _everybody(request: HttpRequest) -> bool:
    return True


def _reads_drafts(request: HttpRequest) -> bool:
    return admin.site.get_model_admin(Draft).has_view_permission(request)


def _is_concerned(request: HttpRequest) -> bool:
    user = person(request)
    return any(permissions.inspections_for(user, right).exists() for right in CONCERNED)


def _answers(request: HttpRequest) -> bool:
    return permissions.answered_for(person(request)).exists()


def _sees_an_inspection(request: HttpRequest) -> bool:
    return permissions.visible_inspections(person(request)).exists()


def _decides_on_rights(request: HttpRequest) -> bool:
    return rights.may_open(person(request))


#: What is used every hour stands in the bar, everything else in the menu behind it.
ROOMS = (
    Room("desk:start", _("Desk"), _everybody, is_hourly=True),
    Room("admin:newsroom_draft_changelist", _("Drafts"), _reads_drafts, is_hourly=True),
    Room("desk:deliveries", _("Deliveries"), _everybody, is_hourly=True),
    Room("desk:urgent", _("Urgent lane"), _is_concerned),
    Room("desk:stops", _("Stop"), _everybody),
    Room("desk:calendar", _("Calendar of embargoes"), _everybody),
    Room("desk:duty", _("Duty and deputies"), _sees_an_inspection),
    Room("desk:health", _("Channels"), _sees_an_inspection),
    Room("desk:reaches", _("Reach"), _sees_an_inspection),
    Room("desk:x_accounts", _("X accounts"), _sees_an_inspection),
    Room("desk:x_review", _("Posts from X"), _everybody),
    Room("desk:metrics", _("Numbers"), _answers),
    Room("desk:audit", _("Record"), _answers),
    Room("desk:rights", _("Requests for rights"), _decides_on_rights),
    Room("admin:index", _("Administration"), administers),
    Room("desk:handbook", _("Help"), _everybody),
)


def entries(request: HttpRequest) -> list[Entry]:
    """The rooms that open for this person, with the one where the person is now."""
    # Several rooms share a rule; each is asked once, because this stands on every page.
    lets_in = {rule: rule(request) for rule in {room.opens for room in ROOMS}}
    open_ones = [(reverse(room.view), room) for room in ROOMS if lets_in[room.opens]]
    here = max(
        _around(request.path, [address for address, _room in open_ones]), key=len, default=""
    )
    return [
        Entry(address, str(room.label), room.is_hourly, address == here)
        for address, room in open_ones
    ]


def _around(path: str, addresses: list[str]) -> Iterator[str]:
    """The addresses above ``path``; the desk's own is above all others and counts only itself."""
    desk = reverse("desk:start")
    for address in addresses:
        if path == address or (address != desk and path.startswith(address)):
            yield address
