"""The post: what is due for one person goes out as one mail, claimed before it is sent.

At least once: a process that dies between the server's yes and our note sends it again after
the lease. A notice told twice is a nuisance, one told never is a missed signature.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import groupby
from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import F, Q, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from newsroom.notices.models import Notice

log = logging.getLogger(__name__)

#: Minutes until a mail that failed is tried again; after the last one it is given up.
BACKOFF = (1, 2, 5, 15, 60, 240, 720)
#: A claim older than this belongs to a process that died.
LEASE = timedelta(minutes=5)
#: Mails of one round; what is left comes in the next.
AT_ONCE = 200


def send_due(now: datetime) -> int:
    """Send what is due, one mail per person; returns how many mails the server took."""
    sent = 0
    for notices in _batches(_claim(now)):
        if not notices[0].recipient.email or not _still_concerned(notices):
            _close(notices)
        elif _sent(notices, now):
            sent += 1
    return sent


def _claim(now: datetime) -> list[Notice]:
    """Take the due mails for this round alone: who loses a race finds none of its name."""
    free = Q(mailing_at__isnull=True) | Q(mailing_at__lt=now - LEASE)
    due = Notice.objects.filter(free, mail_due_at__lte=now)
    pks = list(due.order_by("mail_due_at", "pk").values_list("pk", flat=True)[:AT_ONCE])
    token = secrets.token_hex(16)
    if not pks or not due.filter(pk__in=pks).update(mailing_at=now, mailing_by=token):
        return []
    mine = Notice.objects.filter(mailing_by=token).select_related("recipient", "inspection")
    return list(mine.order_by("recipient", "is_exercise", "at", "pk"))


def _batches(notices: list[Notice]) -> Iterator[list[Notice]]:
    for _key, group in groupby(notices, key=lambda one: (one.recipient_id, one.is_exercise)):
        yield list(group)


def _still_concerned(notices: list[Notice]) -> bool:
    """Drop what the person may no longer see; False when nothing is left."""
    known = Notice.objects.filter(pk__in=[notice.pk for notice in notices])
    seen = set(known.readable_by(notices[0].recipient).values_list("pk", flat=True))
    gone = [notice for notice in notices if notice.pk not in seen]
    if gone:
        _close(gone)
        notices[:] = [notice for notice in notices if notice not in gone]
    return bool(notices)


def _sent(notices: list[Notice], now: datetime) -> bool:
    rows = Notice.objects.filter(
        pk__in=[notice.pk for notice in notices], mailing_by=notices[0].mailing_by
    )
    try:
        message(notices).send()
    except (SMTPException, OSError) as error:
        # Neither address nor text: they would be personal data in a log.
        log.error("A mail could not be handed over: %s", type(error).__name__)
        _again(rows, max(notice.mail_failures for notice in notices), now)
        return False
    rows.update(mailed_at=now, mail_due_at=None, mailing_at=None, mailing_by="")
    return True


def _again(rows: QuerySet[Notice], failures: int, now: datetime) -> None:
    """Later, or never again: then administrators see that it did not arrive."""
    tried = min(failures, len(BACKOFF))
    due_at = now + timedelta(minutes=BACKOFF[tried]) if tried < len(BACKOFF) else None
    rows.update(
        mail_due_at=due_at, mailing_at=None, mailing_by="", mail_failures=F("mail_failures") + 1
    )


def _close(notices: Sequence[Notice]) -> None:
    Notice.objects.filter(pk__in=[notice.pk for notice in notices]).update(
        mail_due_at=None, mailing_at=None, mailing_by=""
    )


def message(notices: Sequence[Notice]) -> EmailMessage:
    """Plain German text: what happened, the headline where it may be said, the link."""
    with translation.override(settings.LANGUAGE_CODE):
        context = {
            "notices": notices,
            "is_exercise": notices[0].is_exercise,
            "settings_address": settings.DESK_URL + reverse("desk:notice_settings"),
        }
        return EmailMessage(
            subject=_subject(notices),
            body=render_to_string("desk/notice_mail.txt", context),
            from_email=settings.DEFAULT_FROM_EMAIL,
            to=[notices[0].recipient.email],
            headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
        )


def _subject(notices: Sequence[Notice]) -> str:
    first = notices[0]
    if len(notices) > 1:
        words = _("%(number)d notices from the newsroom") % {"number": len(notices)}
    else:
        words = f"{first.get_kind_display()} ({first.inspection.short_name})"
        if first.headline and not first.is_discreet:
            words += f": {first.headline}"
    exercise = f"{_('EXERCISE')}: " if first.is_exercise else ""
    # A line break in a header would be another header.
    return " ".join(f"{exercise}{words}".split())
