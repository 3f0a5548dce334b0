"""Who may look at an inspection's accounts on X, and who may hand exports in."""

from __future__ import annotations

from django.db import models

from broadcasts.legacy.models import XAccount, XImport
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right


def accounts_of(user: User) -> models.QuerySet[XAccount]:
    """The accounts of the inspections for which ``user`` works: numbers, no posts."""
    return XAccount.objects.filter(inspection__in=permissions.visible_inspections(user))


def imports_of(user: User) -> models.QuerySet[XImport]:
    return XImport.objects.filter(inspection__in=permissions.visible_inspections(user))


def handed_in_by(user: User) -> models.QuerySet[Inspection]:
    """The inspections for which ``user`` hands exports in."""
    return permissions.inspections_for(user, Right.ADMINISTER)
