"""Closing and opening accounts, and who looks after which; nobody is ever deleted."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.hashers import make_password
from django.core.exceptions import PermissionDenied
from django.db import models, transaction

from inspections import deputies, permissions, rights
from inspections.models import (
    Deputyship,
    Inspection,
    InspectionGroupPermission,
    InspectionUserPermission,
    RightChange,
    RightRequest,
    User,
)
from inspections.permissions import NEEDS_SECOND, Right

What = RightChange.What


def editable_by(user: User) -> models.QuerySet[User]:
    """Whose accounts ``user`` looks after: all for a superuser; an administrator the people of
    the own inspections, and those who hold nothing yet.
    """
    if user.is_superuser and user.is_active:
        return User.objects.all()
    here = permissions.inspections_for(user, Right.ADMINISTER)
    if not here.exists():
        return User.objects.none()
    rows = InspectionUserPermission.objects.filter(user=models.OuterRef("pk"))
    elsewhere = rows.exclude(content_object__in=here)
    return User.objects.filter(
        models.Exists(rows.filter(content_object__in=here)) | ~models.Exists(rows),
        ~models.Exists(elsewhere), is_superuser=False,
    )  # fmt: skip


def close(person: User, *, by: User, now: datetime) -> None:
    """Nobody signs in with it any more, from the next request on; what it signed stops.

    The password goes too: no session and no link from before opens the account again.
    """
    require_editor(by, person)
    with transaction.atomic():
        gone = {"is_active": False, "password": make_password(None)}
        if User.objects.filter(pk=person.pk, is_active=True).update(**gone):
            deputies.end_all_of(person, by=by, now=now)
            rights.note(What.DEACTIVATED, person, None, None, by=by, reason="", now=now)
    person.refresh_from_db(fields=["is_active", "password"])


def reopen(person: User, *, by: User, now: datetime) -> None:
    """Open it again, without the rights that need a second administrator: those are new.

    A link to set a password is sent separately.
    """
    require_editor(by, person)
    with transaction.atomic():
        if User.objects.filter(pk=person.pk, is_active=False).update(is_active=True):
            rights.note(What.REACTIVATED, person, None, None, by=by, reason="", now=now)
            _strip(person, by, now)
    person.is_active = True


def holds_much(person: User) -> bool:
    """Whether the account holds a right that needs a second administrator, or is about to.

    Who deputises signs as well.
    """
    much = {"permission__codename__in": [right.value for right in NEEDS_SECOND]}
    held = InspectionUserPermission.objects.filter(user=person, **much)
    shared = InspectionGroupPermission.objects.filter(group__user=person, **much)
    asked = RightRequest.objects.filter(person=person, state=RightRequest.State.OPEN)
    deputises = Deputyship.objects.filter(deputy=person, ending=None)
    return person.is_superuser or any(rows.exists() for rows in (held, shared, asked, deputises))


def _strip(person: User, by: User, now: datetime) -> None:
    for unit in Inspection.objects.all():
        held = InspectionUserPermission.objects.filter(user=person, content_object=unit)
        for codename in held.values_list("permission__codename", flat=True):
            if Right(codename) in NEEDS_SECOND:
                permissions.revoke(person, Right(codename), unit)
                rights.note(What.REVOKED, person, Right(codename), unit, by=by, reason="", now=now)


def require_editor(by: User, person: User) -> None:
    """Raise PermissionDenied unless ``by`` looks after the account, and it is not the own one."""
    if by.pk == person.pk or not editable_by(by).filter(pk=person.pk).exists():
        raise PermissionDenied
