"""The index of the alerts as Atom: everything that still holds, and the last thirty days."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db.models import Q
from django.db.models.functions import Coalesce
from django.db.models.lookups import Exact, LessThan
from django.http import Http404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import gettext as _

from broadcasts.archive.cap.alerts import Alert, alerts
from broadcasts.archive.feeds.pages import BEFORE_ALL, entry_id
from broadcasts.archive.feeds.scopes import absolute
from broadcasts.archive.languages import GERMAN
from broadcasts.archive.text import without_controls
from broadcasts.models.broadcast import BroadcastQuerySet
from inspections.models import Inspection

LENGTH = 100
LASTS = timedelta(days=30)
MIME = "application/cap+xml"
#: When the message that stands for a text was sent.
TOLD = Coalesce("withdrawal__at", "visible_from")


@dataclass(frozen=True)
class AlertPage:
    """``inspection`` None stands for all; ``older`` is the cursor of the next page or empty."""

    inspection: Inspection | None
    cursor: str
    messages: list[Alert]
    older: str

    def address(self, cursor: str = "") -> str:
        path = reverse("archive:cap-feed")
        if self.inspection:
            path = reverse("archive:inspection-cap-feed", args=[self.inspection.key])
        return absolute(f"{path}?vor={cursor}" if cursor else path)


class CapAtom(Atom1Feed):
    """Atom whose entries lead to a page for people and to a CAP document. Needs ``page``."""

    def latest_post_date(self) -> datetime:
        page: AlertPage = self.feed["page"]
        return max((alert.sent for alert in page.messages), default=BEFORE_ALL)

    def add_root_elements(self, handler: Any) -> None:
        super().add_root_elements(handler)
        page: AlertPage = self.feed["page"]
        handler.addQuickElement("link", "", {"rel": "first", "href": page.address()})
        if page.older:
            handler.addQuickElement("link", "", {"rel": "next", "href": page.address(page.older)})

    def add_item_elements(self, handler: Any, item: dict[str, Any]) -> None:
        super().add_item_elements(handler, item)
        link = {"rel": "alternate", "type": MIME, "href": item["cap"]}
        handler.addQuickElement("link", "", link)


def alert_page(inspection: Inspection | None, cursor: str, now: datetime) -> AlertPage:
    """Each text is one message: what it says, or, once taken back, the word of that.

    So no alert leaves the feed silently while it holds: a Cancel takes its place.
    """
    rows = _told(inspection, now)
    if cursor:
        rows = _behind(rows, cursor)
    found = list(rows.order_by(TOLD.desc(), "-pk")[: LENGTH + 1])
    shown = found[:LENGTH]
    older = shown[-1].public_id if len(found) > LENGTH else ""
    return AlertPage(inspection, cursor, [Alert(one, one.is_withdrawn) for one in shown], older)


def _told(inspection: Inspection | None, now: datetime) -> BroadcastQuerySet:
    lately = Q(visible_from__gte=now - LASTS) | Q(withdrawal__at__gte=now - LASTS)
    rows = alerts(now).filter(lately | Q(expires_at__gt=now))
    return rows.filter(inspection=inspection) if inspection else rows


def _behind(rows: BroadcastQuerySet, cursor: str) -> BroadcastQuerySet:
    if not (cursor.isascii() and cursor.isalnum()):
        raise Http404
    last = rows.filter(public_id=cursor).first()
    if last is None:
        raise Http404
    told = Alert(last, last.is_withdrawn).sent
    return rows.filter(Q(LessThan(TOLD, told)) | Q(Exact(TOLD, told), pk__lt=last.pk))


def cap_feed(page: AlertPage) -> str:
    name = without_controls(page.inspection.name) if page.inspection else ""
    feed = CapAtom(
        title=_("Dangers in CAP format: %(subject)s") % {"subject": name}
        if name
        else _("Dangers in CAP format"),
        link=absolute(reverse("archive:category", args=["gefahr"])),
        description=_("Information of the police in CAP format, no official warning."),
        language=GERMAN,
        author_name=_("Polizeidirektion Osnabrück"),
        feed_url=page.address(page.cursor),
        feed_guid=entry_id(page.address().removeprefix(settings.PUBLIC_URL)),
        page=page,
    )
    for alert in page.messages:
        _add(feed, alert)
    return feed.writeString("utf-8")


def _add(feed: CapAtom, alert: Alert) -> None:
    feed.add_item(
        title=alert.headline,
        link=alert.broadcast.permanent_url,
        description="",
        unique_id=entry_id(f"cap:{alert.identifier}"),
        author_name=without_controls(alert.broadcast.inspection.name),
        pubdate=alert.sent,
        updateddate=alert.sent,
        cap=absolute(alert.path),
    )
