"""The public pages of posts from X: accounts, their months, and one thread as one text."""

from __future__ import annotations

import re
from datetime import date
from typing import Any

from django.conf import settings
from django.core.paginator import EmptyPage, Page, Paginator
from django.db.models import Count, Q
from django.db.models.functions import TruncMonth
from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.shortcuts import render

from broadcasts.archive.languages import address
from broadcasts.archive.public import public_page, reads, shows
from broadcasts.archive.reading import zone_of
from broadcasts.archive.x import reading
from broadcasts.changes import x_list_key, x_source_key, x_thread_key
from broadcasts.legacy import threads
from broadcasts.models import XAccount, XDecision, XPost
from inspections.models import Inspection

#: No number on X is longer; the database holds no larger one.
NUMBER_MOST = 2**63 - 1
MONTH = re.compile(r"(20\d\d)-(0[1-9]|1[0-2])")
#: Threads on one page of a month.
PAGE_LENGTH = 50
State = XPost.State


@public_page
@reads()
def accounts(request: HttpRequest) -> HttpResponse:
    """Every account of which something is public."""
    counts = Count("posts", filter=Q(posts__state=State.PUBLISHED))
    found = XAccount.objects.annotate(number=counts).filter(number__gt=0)
    shown = found.select_related("inspection").prefetch_related("handles")
    return render(request, "archive/x/accounts.html", {"accounts": shown, "here": "x"})


@public_page
@reads()
def account(request: HttpRequest, who: str) -> HttpResponse:
    """An account by its number; by any handle that it ever had it leads here."""
    found = _account(who)
    if who != found.account_id:
        return _moved(found, "x-account", found.account_id)
    months = list(
        threads.keyed(XPost.objects.filter(account=found).public())
        .annotate(month=TruncMonth("began"))
        .order_by("month")
        .values_list("month")
        .annotate(number=Count("pk"))
    )
    if not months:
        raise Http404
    latest = XPost.objects.filter(account=found).public().select_related("imported", "account")
    context = {
        "account": found,
        "handles": sorted(found.handles.all(), key=lambda one: (one.until is None, one.until)),
        "months": [(month.date(), number) for month, number in months],
        "total": sum(number for _month, number in months),
        "source": reading.source_of(latest.order_by("-imported")[0]),
        "inspection": found.inspection,
    }
    response = render(request, "archive/x/account.html", context)
    return shows(response, x_list_key(found.pk), x_source_key(found.pk))


@public_page
@reads("seite")
def month(request: HttpRequest, who: str, month: str) -> HttpResponse:
    """The threads that began in one month, the oldest first."""
    found, matched = _account(who), MONTH.fullmatch(month)
    if matched is None:
        raise Http404
    if who != found.account_id:
        return _moved(found, "x-month", found.account_id, month)
    first = date(int(matched[1]), int(matched[2]), 1)
    rows = threads.in_month(XPost.objects.filter(account=found).public(), first)
    page = _page(list(threads.grouped(rows.only("root", "posted_at", "post_id", "text"))), request)
    apart: Any = threads.in_month(threads.locked().filter(account=found), first)
    locked = set(apart.values_list("key", flat=True))
    context = {
        "account": found,
        "month": first,
        "page": page,
        "entries": [(one, _address(found, one.first.post_id), one.key in locked) for one in page],
        "inspection": found.inspection,
    }
    response = render(request, "archive/x/month.html", context)
    return shows(response, x_list_key(found.pk, month), x_source_key(found.pk))


@public_page
@reads()
def old_path(request: HttpRequest, who: str, number: int) -> HttpResponse:
    """The path of an address on X, as it stands in old texts: without a slash at its end."""
    found = _account(who)
    _post(found, number)
    return _moved(found, "x-post", found.account_id, number)


@public_page
@reads()
def post(request: HttpRequest, who: str, number: int) -> HttpResponse:
    """One thread as one text. Old handles, earlier wordings and later parts lead here."""
    found = _account(who)
    this = _post(found, number)
    if who != found.account_id or number != this.post_id:
        return _moved(found, "x-post", found.account_id, this.post_id)
    if this.state == State.WITHDRAWN:
        return shows(_gone(request, this), _key(this))
    public = XPost.objects.filter(account=found, state__in=(State.PUBLISHED, State.WITHDRAWN))
    thread = threads.thread_of(this, public)
    head = next(one for one in thread.posts if one.state == State.PUBLISHED)
    if head.pk != this.pk:
        # Not for ever: where the head is taken back one day, another part begins the text.
        leads_to = f"{_address(found, head.post_id)}#b{number}"
        return shows(HttpResponseRedirect(leads_to), _key(this))
    context = {
        "account": found,
        "head": head,
        "month": threads.month_of(head),
        "parts": _parts(found, thread),
        "source": reading.source_of(head),
        "signatures": reading.signatures_of(thread),
        "permanent_url": f"{settings.PUBLIC_URL}{_address(found, head.post_id)}",
        "is_shortened": any(one.anonymised_at for one in thread.posts),
        "inspection": found.inspection,
        "is_search": threads.is_locked(this),
        "said": head.text,
    }
    response = render(request, "archive/x/thread.html", context)
    return shows(response, _key(this), x_source_key(found.pk))


def _parts(found: XAccount, thread: threads.Thread) -> list[reading.Part]:
    withdrawn = [one.pk for one in thread.posts if one.state == State.WITHDRAWN]
    gone = {row.post_id: row for row in _withdrawals(withdrawn) if row.post_id}
    handles = list(found.handles.all())
    return reading.parts_of(thread, handles, reading.public_picture, gone)


def _withdrawals(pks: list[int]) -> list[XDecision]:
    return list(XDecision.objects.filter(post__in=pks, verb=XDecision.Verb.WITHDRAW))


def _account(who: str) -> XAccount:
    """By its number, or by a handle in whatever case. Raises Http404."""
    known = XAccount.objects.select_related("inspection").prefetch_related("handles")
    by_handle = known.filter(handles__key=who.lower()).order_by("handles__until")
    found = known.filter(account_id=who).first() or by_handle.last()
    if found is None:
        raise Http404
    return found


def _post(found: XAccount, number: int) -> XPost:
    """The post with this number, or whose earlier wording had it. Raises Http404."""
    if number > NUMBER_MOST:
        raise Http404
    public = XPost.objects.filter(account=found, state__in=(State.PUBLISHED, State.WITHDRAWN))
    here = public.select_related("root")
    by_number = here.filter(post_id=number).first()
    this = by_number or here.filter(versions__post_id_then=number).first()
    if this is None:
        raise Http404
    return this


def _page(found: list[threads.Thread], request: HttpRequest) -> Page[Any]:
    number = request.GET.get("seite", "1")
    if not found or not (number.isascii() and number.isdecimal()):
        raise Http404
    try:
        return Paginator(found, PAGE_LENGTH).page(int(number[:6]))
    except EmptyPage:
        raise Http404 from None


def _gone(request: HttpRequest, this: XPost) -> HttpResponse:
    """When and why a post was withdrawn; the template gets nothing else of it."""
    step = _withdrawals([this.pk])[-1]
    inspection = Inspection.objects.get(pk=this.account.inspection_id)
    context = {
        "at": step.at,
        "zone": zone_of(step.at),
        "reason": step.reason,
        "inspection": inspection,
    }
    return render(request, "archive/gone.html", context, status=410)


def _moved(found: XAccount, name: str, *args: object) -> HttpResponse:
    response = HttpResponsePermanentRedirect(address(name, *args))
    return shows(response, x_list_key(found.pk))


def _address(found: XAccount, number: int) -> str:
    return address("x-post", found.account_id, number)


def _key(this: XPost) -> str:
    return x_thread_key(this.root_id or this.pk)
