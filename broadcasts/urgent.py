"""The verbs of the urgent lane on the public record: allow a template, end that, countersign.

Which words a template has and how they are filled in is the newsroom's business; here stands
what every send is held against.
"""

from __future__ import annotations

from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from broadcasts import changes
from broadcasts.models import Authorisation, Broadcast, Countersignature, Revocation
from broadcasts.models.record import text_digest
from inspections import permissions
from inspections.models import Inspection, User
from inspections.permissions import Right


class NoLongerAllowed(Exception):
    """The authorisation has run out or was revoked."""


class SomebodyFaster(Exception):
    """It was revoked or countersigned already, or it is withdrawn."""


def authorise(
    inspection: Inspection,
    name: str,
    template: str,
    *,
    author: User,
    by: User,
    valid_until: datetime,
    now: datetime,
) -> Authorisation:
    """A chief allows ``template`` (canonical text); what was allowed under ``name`` before ends.

    Raises PermissionDenied: for whoever may not sign here, and for the author of the text.
    """
    if not permissions.may(by, Right.SIGN, inspection):
        raise PermissionDenied
    if by == author:
        raise PermissionDenied(_("Whoever wrote the template cannot authorise it (four eyes)."))
    with transaction.atomic():
        # The chain's next number is given to one at a time.
        Inspection.objects.select_for_update(no_key=True).get(pk=inspection.pk)
        earlier = Authorisation.objects.select_for_update(of=("self",)).filter(
            inspection=inspection, name=name
        )
        for authorisation in earlier.filter(revocation__isnull=True, valid_until__gt=now):
            Revocation.objects.create(
                authorisation=authorisation, by=by, at=now, reason=_("Replaced by a new version.")
            )
        return Authorisation.objects.create(
            inspection=inspection,
            name=name,
            template=template,
            text_digest=text_digest(template),
            author=author,
            by=by,
            at=now,
            valid_until=valid_until,
        )


def revoke(authorisation: Authorisation, *, by: User, reason: str, now: datetime) -> Revocation:
    """End an authorisation at once. Raises PermissionDenied or SomebodyFaster."""
    if not permissions.may(by, Right.SIGN, authorisation.inspection):
        raise PermissionDenied
    try:
        with transaction.atomic():
            hold(authorisation)
            return Revocation.objects.create(
                authorisation=authorisation, by=by, at=now, reason=reason.strip()
            )
    except IntegrityError:
        raise SomebodyFaster from None


def hold(authorisation: Authorisation) -> None:
    """Lock its row for the transaction, so that sending and revoking happen one by one."""
    Authorisation.objects.select_for_update().get(pk=authorisation.pk)


def require_allowed(authorisation: Authorisation, now: datetime) -> None:
    """Inside a transaction: nobody can revoke it until this one ends. Raises NoLongerAllowed."""
    hold(authorisation)
    if not Authorisation.objects.valid(now).filter(pk=authorisation.pk).exists():
        raise NoLongerAllowed


def countersigning_objection(user: User, broadcast: Broadcast) -> str:
    """Why ``user`` may not countersign ``broadcast``, in a sentence; empty when they may."""
    if broadcast.author_id == user.pk:
        return _("Whoever sent the warning cannot countersign it (four eyes).")
    objection = permissions.signing_objection(user, broadcast.inspection, ())
    return str(objection.label) if objection else ""


def countersign(broadcast: Broadcast, *, by: User, digest: str, now: datetime) -> Countersignature:
    """A chief confirms exactly what went out. Raises PermissionDenied or SomebodyFaster."""
    objection = countersigning_objection(by, broadcast)
    if objection:
        raise PermissionDenied(objection)
    try:
        with transaction.atomic():
            standing = Broadcast.objects.awaiting_countersignature().filter(
                pk=broadcast.pk, digest=digest
            )
            if not standing.exists():
                raise SomebodyFaster
            # It takes the word "provisional" away, wherever the text stands.
            changes.record(*changes.of_broadcast(broadcast))
            return Countersignature.objects.create(
                broadcast=broadcast, sent_by=broadcast.author, by=by, at=now, signed_digest=digest
            )
    except IntegrityError:
        raise SomebodyFaster from None
