"""Who may do what for which inspection: every rule once, as a queryset and as a question.

Rights are always explicit object permissions. Being a superuser opens the admin, but it
neither writes nor signs anything: a forgotten flag must never become a signature.
"""

from __future__ import annotations

from collections.abc import Collection

from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.shortcuts import assign_perm, get_objects_for_user, remove_perm

from inspections.models import Inspection, User


class Right(models.TextChoices):
    """The rights a person can hold for an inspection; the values are permission codenames."""

    WRITE = "write_drafts", _("writes drafts")
    SIGN = "sign_off", _("signs off and withdraws")
    URGENT = "send_urgent", _("sends pre-authorised warnings")
    AUDIT = "audit", _("reads everything")
    ADMINISTER = "administer", _("administers channels and people")


#: Held for the directorate, these rights reach every inspection below it.
REACHES_DOWN = frozenset({Right.SIGN, Right.AUDIT, Right.ADMINISTER})


class SigningObjection(models.TextChoices):
    """Why a person may not sign a text, or why a signature no longer holds."""

    INACTIVE = "inactive", _("The account is no longer active.")
    NO_RIGHT = "no_right", _("You may not sign for this inspection.")
    CONTRIBUTED = "contributed", _("Whoever worked on the text cannot sign it (four eyes).")


def inspections_for(user: User, right: Right) -> models.QuerySet[Inspection]:
    """The inspections for which ``user`` holds ``right``, directly or through the directorate."""
    if not user.is_active:
        return Inspection.objects.none()
    held = get_objects_for_user(
        user,
        right.value,
        klass=Inspection,
        with_superuser=False,
        accept_global_perms=False,
    )
    if right in REACHES_DOWN and held.filter(is_directorate=True).exists():
        return Inspection.objects.all()
    return held


def may(user: User, right: Right, inspection: Inspection) -> bool:
    """Whether ``user`` holds ``right`` for ``inspection``."""
    return inspections_for(user, right).filter(pk=inspection.pk).exists()


def visible_inspections(user: User) -> models.QuerySet[Inspection]:
    """The inspections whose drafts and deliveries ``user`` may read: any right is enough."""
    pks = {
        pk for right in Right for pk in inspections_for(user, right).values_list("pk", flat=True)
    }
    return Inspection.objects.filter(pk__in=pks)


def may_see(user: User, inspection: Inspection) -> bool:
    """Whether ``user`` may read the inner pages of ``inspection``."""
    return visible_inspections(user).filter(pk=inspection.pk).exists()


def people_with(right: Right, inspection: Inspection) -> models.QuerySet[User]:
    """The active people who hold ``right`` for exactly this inspection."""
    direct = models.Q(
        inspectionuserpermission__permission__codename=right.value,
        inspectionuserpermission__content_object=inspection,
    )
    through_group = models.Q(
        groups__inspectiongrouppermission__permission__codename=right.value,
        groups__inspectiongrouppermission__content_object=inspection,
    )
    return User.objects.filter(direct | through_group, is_active=True).distinct()


def signing_objection(
    signer: User, inspection: Inspection, contributors: Collection[int]
) -> SigningObjection | None:
    """Why ``signer`` may not sign a text that the people ``contributors`` (ids) made, or None.

    Asked at sign-off and again by the worker immediately before each send.
    """
    if not signer.is_active:
        return SigningObjection.INACTIVE
    if signer.pk in contributors:
        return SigningObjection.CONTRIBUTED
    if not may(signer, Right.SIGN, inspection):
        return SigningObjection.NO_RIGHT
    return None


def grant(user: User, right: Right, inspection: Inspection) -> None:
    """Give ``user`` one right for one inspection; giving it twice changes nothing."""
    assign_perm(right.value, user, inspection)


def revoke(user: User, right: Right, inspection: Inspection) -> None:
    """Take one right away; it stops what is signed and not yet sent."""
    remove_perm(right.value, user, inspection)
