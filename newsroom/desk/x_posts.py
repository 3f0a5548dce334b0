"""One thread from X by itself: looked at alone, described, signed, taken back, anonymised."""

from __future__ import annotations

from functools import partial
from typing import Any

from django.contrib import messages
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from broadcasts.archive.x.reading import address_of
from broadcasts.legacy import anonymising, deciding, signing, threads
from broadcasts.legacy.commitments import commitment
from broadcasts.legacy.review import Overtaken
from broadcasts.models import XMedium, XNote, XPost
from inspections import permissions
from inspections.admin import person
from inspections.permissions import Right
from newsroom.desk import pictures, refusals, x_signing
from newsroom.desk.cancelling import REASON_LIMIT

ALT_LIMIT = 1000
#: Loose long texts that one page offers; the nearest in time come first.
NOTES_MOST = 10


@require_safe
def show(request: HttpRequest, pk: int) -> HttpResponse:
    return _page(request, post_of(request, pk))


@require_POST
@refusals.explained
def sign(request: HttpRequest, pk: int) -> HttpResponse:
    """Sign one thread by itself, also a locked one."""
    post = post_of(request, pk)
    shown, again = partial(signing.single, post), partial(_page, request, post)
    return x_signing.signed(request, shown, again, _address(post))


@require_POST
@refusals.explained
def describe(request: HttpRequest, pk: int) -> HttpResponse:
    """The alternative text of one picture, by its position; ``before`` is what was on screen."""
    post = post_of(request, pk)
    deciding.require_describer(person(request), post.account)
    number, alt = request.POST.get("position", ""), request.POST.get("alt", "")
    if not number.isdecimal() or not 0 < len(alt.strip()) <= ALT_LIMIT:
        sentence = _("Please say in 1 to %(limit)d characters what the picture shows.")
        return _page(request, post, sentence=sentence % {"limit": ALT_LIMIT}, status=422)
    medium = get_object_or_404(
        post.media.select_related("post__account__inspection"), position=int(number[:4])
    )
    medium.alt = request.POST.get("before", "")
    try:
        deciding.describe(medium, alt, by=person(request), now=timezone.now())
    except Overtaken:
        return overtaken(request, post)
    messages.success(request, _("Described."))
    return redirect(_address(post))


@require_POST
@refusals.explained
def link_note(request: HttpRequest, pk: int) -> HttpResponse:
    """Join a long text that no rule could place with this post."""
    post = post_of(request, pk)
    deciding.require_chief(person(request), post.account)
    number = request.POST.get("note", "")
    loose = XNote.objects.filter(account=post.account, post=None)
    note = loose.filter(pk=int(number[:18]) if number.isdecimal() else 0).first()
    if note is None:
        return overtaken(request, post)
    try:
        deciding.link(note, post, by=person(request), now=timezone.now())
    except Overtaken:
        return overtaken(request, post)
    messages.success(request, _("Joined. The long text stands in the post now."))
    return redirect(_address(post))


@refusals.explained
def withdraw(request: HttpRequest, pk: int) -> HttpResponse:
    """Ask once more, then take a post back; its address says when and why."""
    post = post_of(request, pk)
    deciding.require_chief(person(request), post.account)
    if post.state != XPost.State.PUBLISHED:
        return overtaken(request, post)
    if request.method != "POST":
        return _asked(request, post, "desk/x/withdraw.html")
    sentence = _reason_fault(request)
    if sentence:
        return _asked(request, post, "desk/x/withdraw.html", sentence)
    reason = request.POST.get("reason", "")
    try:
        deciding.withdraw(post, by=person(request), reason=reason, now=timezone.now())
    except Overtaken:
        return overtaken(request, post)
    messages.success(request, _("Withdrawn. The address says when and why."))
    return redirect(_address(post))


@refusals.explained
def anonymise(request: HttpRequest, pk: int) -> HttpResponse:
    """Take words and pictures out of a post for good."""
    post = post_of(request, pk)
    deciding.require_chief(person(request), post.account)
    if request.method != "POST":
        return _asked(request, post, "desk/x/anonymise.html")
    text = request.POST.get("text", "").replace("\r\n", "\n").strip()
    removed = [int(one[:4]) for one in request.POST.getlist("removed") if one.isdecimal()]
    sentence = _reason_fault(request) or _gap_fault(post, text, removed)
    if sentence:
        return _asked(request, post, "desk/x/anonymise.html", sentence)
    if request.POST.get("seen", "") != commitment(post):
        return overtaken(request, post)
    reason = request.POST.get("reason", "")
    try:
        anonymising.anonymise(
            post, text, removed, by=person(request), reason=reason, now=timezone.now()
        )
    except Overtaken:
        return overtaken(request, post)
    messages.success(request, _("Anonymised. What was taken away is gone for good."))
    return redirect(_address(post))


@require_safe
def picture(request: HttpRequest, pk: int, rendition: str) -> FileResponse:
    """A picture of a post for people who are signed in."""
    here = permissions.visible_inspections(person(request))
    media = XMedium.objects.filter(post__account__inspection__in=here)
    medium = get_object_or_404(media.select_related("picture"), pk=pk)
    if medium.picture is None:
        raise Http404
    return pictures.file_of(medium.picture, rendition, f"x-{medium.pk}-{rendition}.jpg")


def _reason_fault(request: HttpRequest) -> str:
    reason = request.POST.get("reason", "").strip()
    if not reason:
        return _("Please give the reason.")
    if len(reason) > REASON_LIMIT:
        return _("The reason may have %(limit)d characters.") % {"limit": REASON_LIMIT}
    return ""


def _gap_fault(post: XPost, text: str, removed: list[int]) -> str:
    if not anonymising.only_takes_away(post.text, text):
        return _(
            "Words can only be taken away: put […] in their place and leave all else as it is."
        )
    if text == post.text.strip() and not removed:
        return _("Nothing was taken away yet.")
    return ""


def _page(
    request: HttpRequest, post: XPost, *, wrong: str = "", sentence: str = "", status: int = 200
) -> HttpResponse:
    user = person(request)
    thread = threads.thread_of(post, XPost.objects.filter(account=post.account))
    context: dict[str, Any] = {
        "post": post,
        "account": post.account,
        "shown": x_signing.shown(thread, post.account),
        "decisions": _decisions(post),
        "is_chief": permissions.may(user, Right.SIGN, post.account.inspection),
        "notes": _loose_notes(post),
        "public_address": address_of(post) if post.state == XPost.State.PUBLISHED else "",
        "alt_limit": ALT_LIMIT,
        "sentence": sentence,
        **x_signing.decision(signing.single(post), user, wrong),
    }
    return render(request, "desk/x/post.html", context, status=status)


def _decisions(post: XPost) -> Any:
    return post.decisions.select_related("by", "deputyship__for_whom").order_by("number")


def _loose_notes(post: XPost) -> list[XNote]:
    """Long texts without a post, those written nearest to this one first."""
    if not post.is_undecided or post.has_note:
        return []
    loose = XNote.objects.filter(account=post.account, post=None)
    found = list(loose.only("pk", "written_at", "text")[:200])
    return sorted(found, key=lambda note: abs(note.written_at - post.posted_at))[:NOTES_MOST]


def _asked(request: HttpRequest, post: XPost, template: str, sentence: str = "") -> HttpResponse:
    context = {
        "post": post,
        "account": post.account,
        "text": request.POST.get("text", post.text),
        "seen": commitment(post),
        "media": post.media.exclude(state=XMedium.State.REMOVED).select_related("picture"),
        "reason": request.POST.get("reason", ""),
        "sentence": sentence,
        "limit": REASON_LIMIT,
    }
    return render(request, template, context, status=422 if sentence else 200)


def overtaken(request: HttpRequest, post: XPost) -> HttpResponse:
    sentence = _("This post has changed since it was on your screen, or somebody decided.")
    return refusals.refusal(
        request, 409, sentence, link=_address(post), label=_("Look at it again")
    )


def post_of(request: HttpRequest, pk: int) -> XPost:
    here = permissions.visible_inspections(person(request))
    found = XPost.objects.filter(account__inspection__in=here).select_related("account__inspection")
    return get_object_or_404(found.prefetch_related("account__handles"), pk=pk)


def _address(post: XPost) -> str:
    return reverse("desk:x_post", args=[post.pk])
