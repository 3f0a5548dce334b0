"""Who may do what for which inspection: every rule once, as a queryset and as a question.

Rights are always explicit object permissions. Being a superuser opens the admin, but it
neither writes nor signs anything: a forgotten flag must never become a signature.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from inspections.models import (
    Deputyship,
    Inspection,
    InspectionGroupPermission,
    InspectionUserPermission,
    User,
)


class Right(models.TextChoices):
    """The rights a person can hold for an inspection; the values are permission codenames."""

    WRITE = "write_drafts", _("writes drafts")
    SIGN = "sign_off", _("signs off and withdraws")
    URGENT = "send_urgent", _("sends pre-authorised warnings")
    AUDIT = "audit", _("reads everything")
    ADMINISTER = "administer", _("administers channels and people")


#: Held for the directorate, these rights reach every inspection below it.
REACHES_DOWN = frozenset({Right.SIGN, Right.AUDIT, Right.ADMINISTER})
#: These open the way to the public, so nobody gives them alone.
NEEDS_SECOND = frozenset({Right.SIGN, Right.URGENT, Right.ADMINISTER})


class SigningObjection(models.TextChoices):
    """Why a person may not sign a text, or why a signature no longer holds."""

    INACTIVE = "inactive", _("The account is no longer active.")
    NO_RIGHT = "no_right", _("You may not sign for this inspection.")
    CONTRIBUTED = "contributed", _("Whoever worked on the text cannot sign it (four eyes).")


def inspections_for(
    user: User, right: Right, at: datetime | None = None
) -> models.QuerySet[Inspection]:
    """The inspections for which ``user`` holds ``right`` at ``at`` (now where it is left out).

    Directly, through the directorate, or for signing as a deputy in these days.
    """
    if not user.is_active:
        return Inspection.objects.none()
    held = _held(user, right)
    if right == Right.SIGN:
        held |= Inspection.objects.filter(pk__in=_deputised(user, at))
    return _with_reach(held, right)


def may(user: User, right: Right, inspection: Inspection, at: datetime | None = None) -> bool:
    """Whether ``user`` holds ``right`` for ``inspection``."""
    if not user.is_active:
        return False
    own = InspectionUserPermission.objects.filter(
        user=user, permission__codename=right.value, content_object=inspection
    )
    # Nearly everybody holds directly what they use, and asking for that alone costs least.
    return own.exists() or inspections_for(user, right, at).filter(pk=inspection.pk).exists()


def holds_directly(user: User, right: Right, inspection: Inspection) -> bool:
    """Whether ``user`` holds ``right`` by a grant, the directorate's included: no deputyship."""
    if not user.is_active:
        return False
    return _with_reach(_held(user, right), right).filter(pk=inspection.pk).exists()


def capacity(user: User, inspection: Inspection, at: datetime) -> Deputyship | None:
    """The deputyship under which ``user`` signs for ``inspection``; None: in the own right."""
    if holds_directly(user, Right.SIGN, inspection):
        return None
    reached = models.Q(inspection=inspection) | models.Q(inspection__is_directorate=True)
    return valid_deputyships(at).filter(reached, deputy=user).select_related("for_whom").first()


def valid_deputyships(at: datetime) -> models.QuerySet[Deputyship]:
    """Those in force whose principal is active and holds the right directly: no chains."""
    return Deputyship.objects.in_force(at).filter(
        models.Exists(_direct_holders(Right.SIGN, models.OuterRef("for_whom"), "inspection"))
        | models.Exists(_group_holders(Right.SIGN, models.OuterRef("for_whom"), "inspection")),
        for_whom__is_active=True,
    )


def answered_for(user: User) -> models.QuerySet[Inspection]:
    """The inspections whose whole record and numbers ``user`` may read: who signs or audits."""
    here = models.Q()
    for right in (Right.SIGN, Right.AUDIT):
        here |= models.Q(pk__in=inspections_for(user, right).values("pk"))
    return Inspection.objects.filter(here)


def visible_inspections(user: User) -> models.QuerySet[Inspection]:
    """The inspections whose drafts and deliveries ``user`` may read: any right is enough."""
    if not user.is_active:
        return Inspection.objects.none()
    codenames = {right.value for right in Right}
    down = {right.value for right in REACHES_DOWN}
    direct = InspectionUserPermission.objects.filter(user=user)
    shared = InspectionGroupPermission.objects.filter(group__user=user)
    deputised = _deputised(user, None)
    here = models.Q(pk__in=deputised)
    above = models.Q(pk__in=deputised)
    for rows in (direct, shared):
        here |= models.Q(pk__in=_units(rows, codenames))
        above |= models.Q(pk__in=_units(rows, down))
    reaches_down = Inspection.objects.filter(above, is_directorate=True)
    return Inspection.objects.filter(here | models.Exists(reaches_down))


def may_see(user: User, inspection: Inspection) -> bool:
    """Whether ``user`` may read the inner pages of ``inspection``."""
    return visible_inspections(user).filter(pk=inspection.pk).exists()


def people_with(
    right: Right, inspection: Inspection, at: datetime | None = None
) -> models.QuerySet[User]:
    """The active people who hold ``right`` for exactly this inspection, deputies included."""
    holders = holders_of([right], inspection)
    if right == Right.SIGN:
        deputies = valid_deputyships(at or timezone.now()).filter(inspection=inspection)
        holders |= models.Q(pk__in=deputies.values("deputy"))
    return User.objects.filter(holders, is_active=True)


def people_of(inspection: Inspection, at: datetime | None = None) -> models.QuerySet[User]:
    """The active people who hold any right for exactly this inspection."""
    deputies = valid_deputyships(at or timezone.now()).filter(inspection=inspection)
    anyhow = holders_of(list(Right), inspection) | models.Q(pk__in=deputies.values("deputy"))
    return User.objects.filter(anyhow, is_active=True)


def holders_of(rights: Collection[Right], inspection: Inspection) -> models.Q:
    """A condition on people: granted one of ``rights`` for exactly this inspection."""
    grant = {
        "permission__codename__in": [right.value for right in rights],
        "content_object": inspection,
    }
    direct = InspectionUserPermission.objects.filter(**grant)
    shared = InspectionGroupPermission.objects.filter(**grant)
    members = User.objects.filter(groups__in=shared.values("group"))
    return models.Q(pk__in=direct.values("user")) | models.Q(pk__in=members.values("pk"))


def signing_objection(
    signer: User,
    inspection: Inspection,
    contributors: Collection[int],
    at: datetime | None = None,
    *,
    signed_as: Deputyship | None = None,
) -> SigningObjection | None:
    """Why ``signer`` may not sign a text that the people ``contributors`` (ids) made, or None.

    Asked at sign-off and again by the worker immediately before each send. The worker names
    the deputyship of the signature: one that has lapsed since still covers what was signed at
    ``at``, one that was ended early does not.
    """
    if not signer.is_active:
        return SigningObjection.INACTIVE
    if signer.pk in contributors:
        return SigningObjection.CONTRIBUTED
    if signed_as:
        return None if covered(signed_as, signer, inspection, at) else SigningObjection.NO_RIGHT
    if not may(signer, Right.SIGN, inspection, at):
        return SigningObjection.NO_RIGHT
    return None


def covered(
    deputyship: Deputyship, signer: User, inspection: Inspection, at: datetime | None
) -> bool:
    """Whether a signature of ``at`` stands under ``deputyship``, which nobody ended since."""
    if deputyship.deputy_id != signer.pk or deputyship.is_ended or at is None:
        return False
    in_force = deputyship.recorded_at <= at < deputyship.lapses_at
    reaches = deputyship.inspection_id == inspection.pk or deputyship.inspection.is_directorate
    return in_force and at >= deputyship.starts_at and reaches


def _held(user: User, right: Right) -> models.QuerySet[Inspection]:
    return get_objects_for_user(
        user, right.value, klass=Inspection, with_superuser=False, accept_global_perms=False
    )


def _with_reach(held: models.QuerySet[Inspection], right: Right) -> models.QuerySet[Inspection]:
    if right in REACHES_DOWN and held.filter(is_directorate=True).exists():
        return Inspection.objects.all()
    return held


def _deputised(user: User, at: datetime | None) -> models.QuerySet[Deputyship, int]:
    moment = at or timezone.now()
    return valid_deputyships(moment).filter(deputy=user).values_list("inspection", flat=True)


def _units(rows: models.QuerySet[Any], codenames: Collection[str]) -> models.QuerySet[Any]:
    return rows.filter(permission__codename__in=codenames).values("content_object")


def _direct_holders(
    right: Right, user: models.OuterRef, inspection: str
) -> models.QuerySet[InspectionUserPermission]:
    return InspectionUserPermission.objects.filter(
        user=user,
        permission__codename=right.value,
        content_object=models.OuterRef(inspection),
    )


def _group_holders(
    right: Right, user: models.OuterRef, inspection: str
) -> models.QuerySet[InspectionGroupPermission]:
    return InspectionGroupPermission.objects.filter(
        group__user=user,
        permission__codename=right.value,
        content_object=models.OuterRef(inspection),
    )


def grant(user: User, right: Right, inspection: Inspection) -> None:
    """Give ``user`` one right for one inspection; giving it twice changes nothing.

    Pages never call this: ``inspections.rights`` asks for the second administrator and keeps
    the record. It is for setting up.
    """
    assign_perm(right.value, user, inspection)


def revoke(user: User, right: Right, inspection: Inspection) -> None:
    """Take one right away; it stops what is signed and not yet sent."""
    remove_perm(right.value, user, inspection)
