"""Every version of a draft to read, and any two of them word by word."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from broadcasts.archive.text import body_html
from broadcasts.archive.tongues import tongues_of
from broadcasts.models.channel import Platform
from inspections.admin import person
from newsroom import composing
from newsroom.composing import Content, PlacedPicture
from newsroom.desk import cards
from newsroom.desk.differences import compared
from newsroom.forms import key_of
from newsroom.models import Draft, Revision

#: Versions on one page; a draft that was written for a day has hundreds.
PAGE = 50


@dataclass(frozen=True)
class PlacedBefore:
    """A picture in one version, and what is different about it in the other."""

    place: PlacedPicture
    number: int
    note: str


@require_safe
def index(request: HttpRequest, pk: int) -> HttpResponse:
    """All versions, newest first, two of them to choose."""
    draft = _draft(request, pk)
    page = Paginator(versions(draft), PAGE).get_page(request.GET.get("page"))
    return render(request, "desk/versions.html", {"draft": draft, "page": page})


@require_safe
def version(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    draft = _draft(request, pk)
    revision = get_object_or_404(versions(draft), number=number)
    content = composing.content_of(revision)
    context = {
        "draft": draft,
        "revision": revision,
        "content": content,
        "body": body_html(content.body),
        "tongues": tongues_of(content.translations),
        "cards": [
            cards.of_text(text) for text in composing.channel_texts(content, draft.public_id)
        ],
        "wordings": [
            (label, content.wordings[platform])
            for platform, label in Platform.choices
            if platform in content.wordings
        ],
        "newest": draft.latest.number if draft.latest else number,
    }
    return render(request, "desk/version.html", context)


@require_safe
def compare(request: HttpRequest, pk: int) -> HttpResponse:
    """Two versions, the older one first, whichever was chosen first."""
    draft = _draft(request, pk)
    old, new = (get_object_or_404(versions(draft), number=n) for n in _chosen(request, draft))
    before, after = composing.content_of(old), composing.content_of(new)
    context: dict[str, Any] = {
        "draft": draft,
        "old": old,
        "new": new,
        "chosen": [("old", old), ("new", new)],
        "parts": compared(before, after),
        "before": _noted(before, after, _("not in the other version"), _("changed")),
        "after": _noted(after, before, _("new"), _("changed")),
        "versions": versions(draft)[:PAGE],
    }
    context["beside"] = [(old.number, context["before"]), (new.number, context["after"])]
    context["changes"] = sum(part.is_changed for part in context["parts"])
    return render(request, "desk/compare.html", context)


def _chosen(request: HttpRequest, draft: Draft) -> list[int]:
    """The numbers that were asked for; without any, the newest version and the one before."""
    if not request.GET.keys() & {"old", "new"} and draft.latest:
        return [max(1, draft.latest.number - 1), draft.latest.number]
    return sorted(key_of(request.GET.get(name, "")) for name in ("old", "new"))


def versions(draft: Draft) -> QuerySet[Revision]:
    return draft.revisions.select_related("author", "follows").order_by("-number")


def _noted(here: Content, there: Content, alone: Any, changed: Any) -> list[PlacedBefore]:
    """The pictures of ``here``; what is not the same in ``there`` is said in a word."""
    others = {place.picture.pk: (n, place) for n, place in enumerate(there.pictures)}
    noted = []
    for index, place in enumerate(here.pictures):
        other = others.get(place.picture.pk)
        note = "" if other == (index, place) else str(changed if other else alone)
        noted.append(PlacedBefore(place, index + 1, note))
    return noted


def _draft(request: HttpRequest, pk: int) -> Draft:
    visible = Draft.objects.visible_to(person(request)).select_related("inspection", "latest")
    return get_object_or_404(visible, pk=pk)
