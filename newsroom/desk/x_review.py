"""The review of posts from X: what waits in which month, and many of them signed at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.db.models import Count, Q, QuerySet
from django.db.models.functions import TruncMonth
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_POST, require_safe

from broadcasts.legacy import deciding, signing, threads
from broadcasts.legacy.models.post import XPostQuerySet
from broadcasts.models import XAccount, XPost
from inspections import permissions
from inspections.admin import person
from inspections.permissions import Right
from newsroom import moving
from newsroom.desk import editor, refusals, x_signing

State = XPost.State
#: What the list can show.
WAITING, LOCKED, PRIVATE, PUBLIC = "waiting", "locked", "private", "public"
SHELVES = {
    WAITING: gettext_lazy("waiting for sign-off"),
    LOCKED: gettext_lazy("to be looked at one by one"),
    PRIVATE: gettext_lazy("not public"),
    PUBLIC: gettext_lazy("public"),
}
OF_SHELF = {
    WAITING: Q(state=State.WAITING, lock=""),
    LOCKED: Q(state=State.WAITING) & ~Q(lock=""),
    PRIVATE: Q(state=State.PRIVATE),
    PUBLIC: Q(state__in=(State.PUBLISHED, State.WITHDRAWN)),
}
MARKED = gettext_lazy(
    "Nothing was signed: some posts are marked to stay private. Keep them private first, or take "
    "the marks away."
)
KINDS = (XPost.Kind.OWN, XPost.Kind.THREAD, XPost.Kind.QUOTE, XPost.Kind.REPLY, XPost.Kind.RETWEET)


@dataclass(frozen=True)
class Choice:
    """What of an account is on screen; ``month`` None: all of it."""

    shelf: str
    month: date | None
    kind: str
    page: int = 1

    @property
    def query(self) -> str:
        month = self.month.strftime("%Y-%m") if self.month else ""
        given = {"show": self.shelf, "month": month, "kind": self.kind}
        return urlencode({name: value for name, value in given.items() if value})


@dataclass(frozen=True)
class Month:
    """How many posts of one month stand on which shelf."""

    first: date
    counts: dict[str, int]


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    """Every account with its months; two queries, however many there are."""
    accounts = list(_accounts(request))
    months = months_of(XPost.objects.filter(account__in=accounts))
    rows = [(account, months.get(account.pk, [])) for account in accounts]
    context = {"rows": rows, "shelves": SHELVES}
    return render(request, "desk/x/review.html", context)


@require_safe
def account(request: HttpRequest, pk: int) -> HttpResponse:
    """The posts of one shelf, as citizens would see them."""
    found = account_of(request, pk)
    return page(request, found, choice_of(request.GET, found))


@require_POST
@refusals.explained
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign what was on screen, all of it; what is marked to stay private is kept back before."""
    found = account_of(request, pk)
    choice = choice_of(request.POST, found)
    again = partial(page, request, found, choice)
    if _chosen(request):
        deciding.require_chief(person(request), found)
        return again(sentence=MARKED, status=422)
    onward = reverse("desk:x_account", args=[pk])
    return x_signing.signed(request, partial(sheet_of, found, choice), again, onward)


@require_POST
@refusals.explained
def keep(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep the chosen threads out of the archive, or take up what was kept out."""
    found = account_of(request, pk)
    choice = choice_of(request.POST, found)
    deed = deciding.reopen if choice.shelf == PRIVATE else deciding.keep_private
    number = deed(found, _chosen(request), by=person(request), now=timezone.now())
    if choice.shelf == PRIVATE:
        text = ngettext("%(number)d post waits again.", "%(number)d posts wait again.", number)
    else:
        text = ngettext("%(number)d post stays private.", "%(number)d posts stay private.", number)
    messages.success(request, text % {"number": number})
    return redirect(f"{reverse('desk:x_account', args=[pk])}?{choice.query}")


def _chosen(request: HttpRequest) -> list[int]:
    """The posts that are marked."""
    written = [one for one in request.POST.getlist("chosen")[:1000] if len(one) < 19]
    return [int(one) for one in written if one.isdecimal()]


@require_POST
@refusals.explained
def farewell(request: HttpRequest, pk: int) -> HttpResponse:
    """Begin the draft that says where the inspection is read now."""
    draft = moving.farewell(account_of(request, pk), by=person(request), now=timezone.now())
    messages.success(request, _("Begun, for all other channels. It is signed like any text."))
    return redirect("admin:newsroom_draft_change", draft.pk)


def page(
    request: HttpRequest,
    found: XAccount,
    choice: Choice,
    *,
    wrong: str = "",
    sentence: str | Promise = "",
    status: int = 200,
) -> HttpResponse:
    sheet, user = sheet_of(found, choice), person(request)
    is_chief = permissions.may(user, Right.SIGN, found.inspection)
    context = {
        "account": found,
        "choice": choice,
        "shelves": SHELVES,
        "kinds": [(kind.value, kind.label) for kind in KINDS],
        "months": months_of(XPost.objects.filter(account=found)).get(found.pk, []),
        "threads": [x_signing.shown(one, found) for one in sheet.threads],
        "is_chief": is_chief,
        "may_write": editor.writable(user).filter(pk=found.inspection_id).exists(),
        "may_choose": is_chief and choice.shelf in (WAITING, PRIVATE),
        "chosen": _chosen(request),
        "sentence": sentence,
        "before": choice.page - 1,
        "after": choice.page + 1 if sheet.is_cut else 0,
        **x_signing.decision(sheet, user, wrong),
    }
    return render(request, "desk/x/account.html", context, status=status)


def sheet_of(found: XAccount, choice: Choice) -> signing.Sheet:
    if choice.shelf == WAITING and choice.month:
        return signing.bulk(found, choice.month, choice.kind)
    rows = threads.keyed(XPost.objects.filter(OF_SHELF[choice.shelf], account=found))
    if choice.month:
        rows = threads.in_month(rows, choice.month)
    begin = (choice.page - 1) * signing.THREADS_MOST
    return signing.listed(found, rows, choice.kind, begin)


def choice_of(given: Mapping[str, Any], found: XAccount) -> Choice:
    """What the address asks for. What can be signed is asked for by the month: the first one
    that has some, where none is named."""
    shelf = str(given.get("show", ""))
    shelf = shelf if shelf in SHELVES else WAITING
    kind = str(given.get("kind", ""))
    month = _month(str(given.get("month", "")))
    if shelf == WAITING and month is None:
        month = _first_month(XPost.objects.filter(account=found).waiting())
    number = str(given.get("page", ""))
    chosen = int(number) if number.isdecimal() and 0 < len(number) < 5 else 1
    return Choice(shelf, month, kind if kind in XPost.Kind.values else "", max(1, chosen))


def _month(written: str) -> date | None:
    try:
        found = datetime.strptime(written, "%Y-%m").date()
    except ValueError:
        return None
    return found if 2000 <= found.year <= 2999 else None


def _first_month(waiting: XPostQuerySet) -> date:
    first = threads.first_began(waiting)
    return timezone.localdate(first or timezone.now()).replace(day=1)


def months_of(posts: XPostQuerySet) -> dict[int, list[Month]]:
    """By account, its months with how much stands on each shelf, the oldest first."""
    counts = {name: Count("pk", filter=condition) for name, condition in OF_SHELF.items()}
    rows: Any = (
        threads.keyed(posts)
        .annotate(month=TruncMonth("began"))
        .order_by("account", "month")
        .values("account", "month")
        .annotate(**counts)
    )
    found: dict[int, list[Month]] = defaultdict(list)
    for row in rows:
        numbers = {name: row[name] for name in SHELVES}
        found[row["account"]].append(Month(row["month"].date(), numbers))
    return found


def account_of(request: HttpRequest, pk: int) -> XAccount:
    return get_object_or_404(_accounts(request), pk=pk)


def _accounts(request: HttpRequest) -> QuerySet[XAccount]:
    here = permissions.visible_inspections(person(request))
    found = XAccount.objects.filter(inspection__in=here)
    return found.select_related("inspection").prefetch_related("handles")
