"""The draft form as a page: begin, save, submit, take back, give up, and the live preview.

The admin shows these pages; ``shell`` is what its templates need around them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from broadcasts.archive.tongues import tongues_of
from inspections.admin import person
from inspections.models import Inspection
from newsroom import composing, drafting, forms, review, translations, workflow
from newsroom.desk import autosaving, cards, comments, editor, recurring, refusals
from newsroom.desk.editor import Editor
from newsroom.models import Draft, Revision, Step

State = Draft.State
Shell = dict[str, Any]


@refusals.explained
def add(request: HttpRequest, shell: Shell) -> HttpResponse:
    """A new draft or, with ``exercise``, a new exercise: for which inspection, then the form."""
    writable = editor.writable(person(request))
    inspections = list(writable)
    if not inspections:
        return refusals.refusal(request, 403, _("You do not write for any inspection."))
    wanted = request.POST.get("inspection") or request.GET.get("inspection")
    exercise = "exercise" in request.GET
    if not wanted and len(inspections) > 1:
        choice = {"inspections": inspections, "is_exercise": exercise}
        return render(request, "admin/draft_inspection.html", {**shell, **choice})
    inspection = get_object_or_404(writable, key=wanted) if wanted else inspections[0]
    if request.method != "POST":
        blank = editor.blank(person(request), inspection, is_exercise=exercise)
        offered = recurring.fill(blank, request.GET.get("template", ""))
        return _form(request, blank, {**shell, "templates": offered})
    return _sent(request, editor.entered(request, inspection, None), shell)


@refusals.explained
def change(request: HttpRequest, draft: Draft, shell: Shell) -> HttpResponse:
    """An existing draft: the form for those who write while it is being written, else to read."""
    action = request.POST.get("action", "")
    if action in _MOVES:
        return _moved(request, draft, action)
    if request.method == "POST":
        return _sent(request, editor.entered(request, draft.inspection, draft), shell)
    if draft.state == State.WRITING and _may_write(request, draft.inspection):
        return _form(request, editor.opened(person(request), draft), shell)
    return _read_only(request, draft, shell)


@require_POST
@refusals.explained
def preview(request: HttpRequest) -> HttpResponse:
    """The cards for what stands in the form now, as a piece of the page; nothing is stored."""
    number, key = request.POST.get("draft", ""), request.POST.get("inspection", "")
    visible = Draft.objects.visible_to(person(request)).select_related("inspection", "latest")
    draft = get_object_or_404(visible, pk=forms.key_of(number)) if number else None
    writable = editor.writable(person(request))
    inspection = draft.inspection if draft else get_object_or_404(writable, key=key)
    entered = editor.entered(request, inspection, draft, uploads=False)
    return render(request, "desk/_preview.html", _previewed(entered))


def _sent(request: HttpRequest, entered: Editor, shell: Shell) -> HttpResponse:
    action = request.POST.get("action", "save")
    if action == "preview":
        return _form(request, entered, shell)
    if not entered.is_valid():
        return _form(request, entered, shell, status=422)
    try:
        draft = entered.keep(timezone.now())
    except drafting.Conflict:
        return _conflict(request, entered, shell)
    _acknowledged(request, draft)
    if action == "submit":
        return _submitted(request, draft, shell)
    if action.startswith("cut-"):
        return _to_the_cut(draft, entered, action.removeprefix("cut-"))
    messages.success(request, _("Saved."))
    return redirect("admin:newsroom_draft_change", draft.pk)


def _acknowledged(request: HttpRequest, draft: Draft) -> None:
    """Record the boxes that were ticked beside warnings, on the text as it is stored now."""
    keys = frozenset(request.POST.getlist("acknowledged"))
    if keys and draft.latest and draft.state == State.WRITING:
        review.acknowledge(draft, draft.latest, keys, by=person(request), now=timezone.now())


def _to_the_cut(draft: Draft, entered: Editor, slot: str) -> HttpResponse:
    """The page that crops the picture of one slot; the text is kept already."""
    pictures = {str(index): form.stored for index, form in enumerate(entered.rows.forms)}
    picture = pictures.get(slot)
    if picture is None:
        return redirect("admin:newsroom_draft_change", draft.pk)
    return redirect(f"{reverse('desk:cut', args=[picture.pk])}?draft={draft.pk}")


def _submitted(request: HttpRequest, draft: Draft, shell: Shell) -> HttpResponse:
    assert draft.latest_id is not None
    try:
        workflow.submit(draft, by=person(request), revision=draft.latest_id, now=timezone.now())
    except workflow.Incomplete as incomplete:
        opened = editor.opened(person(request), draft)
        refused = {**shell, "refused": incomplete}
        return _form(request, opened, refused, status=422)
    except workflow.IllegalMove:
        draft.refresh_from_db()
        if draft.state != State.SUBMITTED:
            return refusals.moved_on(request, draft, _address(draft))
    messages.success(request, _("Submitted for sign-off."))
    return redirect("admin:newsroom_draft_change", draft.pk)


_MOVES: dict[str, tuple[Callable[..., None], str]] = {
    "recall": (workflow.recall, "newsroom_draft_change"),
    "discard": (workflow.discard, "newsroom_draft_changelist"),
}


def _moved(request: HttpRequest, draft: Draft, action: str) -> HttpResponse:
    move, target = _MOVES[action]
    base = request.POST.get("base", "")
    try:
        move(
            draft,
            by=person(request),
            revision=forms.key_of(base),
            now=timezone.now(),
        )
    except workflow.IllegalMove:
        return refusals.moved_on(request, draft, _address(draft))
    if action == "discard":
        messages.success(request, _("The draft is discarded. It stays readable here."))
        return redirect(f"admin:{target}")
    messages.success(request, _("The draft is yours again. Submit it anew when it is ready."))
    return redirect(f"admin:{target}", draft.pk)


def _conflict(request: HttpRequest, entered: Editor, shell: Shell) -> HttpResponse:
    """409 with both texts: theirs as it is stored, and mine still in the form."""
    draft = entered.draft
    assert draft is not None
    draft.refresh_from_db()
    assert draft.latest is not None
    conflict = autosaving.conflict_of(draft, entered.content())
    mine = editor.on_top_of(entered, draft.latest)
    return _form(request, mine, {**shell, "conflict": conflict}, status=409)


def _form(request: HttpRequest, opened: Editor, shell: Shell, status: int = 200) -> HttpResponse:
    wrong = _wrong(opened)
    opened.rows.fold()
    context = {
        **shell,
        **_previewed(opened),
        "editor": opened,
        "form": opened.form,
        "rows": opened.rows,
        "places": opened.inspection.places.all(),
        "last_return": _returned(opened.draft),
        **_remarks(opened),
        "wrong": wrong,
        "wrong_sentence": ngettext(
            "One entry needs your attention.", "%(number)d entries need your attention.", wrong
        )
        % {"number": wrong},
    }
    return render(request, "admin/draft_form.html", context, status=status)


def _remarks(opened: Editor) -> dict[str, Any]:
    """The comments beside their fields, platforms and pictures."""
    threads = comments.threads(opened.draft)
    filled = [row for row in opened.rows.forms if row.stored]
    beside = {row: threads.get(f"picture_{n}") for n, row in enumerate(filled, start=1)}
    return {
        "threads": threads,
        "platforms": _platforms(opened, threads),
        "tongues": translations.groups(opened.form, threads),
        "slots": [(row, beside.get(row)) for row in opened.rows.forms],
    }


def _returned(draft: Draft | None) -> list[Step]:
    """The chief's answer, as long as nobody submitted the text again; a list of none or one."""
    last = draft.steps.select_related("by").last() if draft else None
    return [last] if last and last.verb == Step.Verb.RETURN else []


def _wrong(opened: Editor) -> int:
    if not opened.form.is_bound:
        return 0
    return len(opened.form.errors) + sum(bool(form.errors) for form in opened.rows.forms)


def _previewed(opened: Editor) -> dict[str, Any]:
    content = _content(opened)
    texts = composing.channel_texts(content, opened.public_id)
    return {
        "cards": [cards.of_text(text) for text in texts],
        "proposals": _proposals(opened, content),
        "review": _reviewed(opened, content, texts),
        "ticked": _ticked(opened),
        "counts": _counts(opened, content),
    }


def _ticked(opened: Editor) -> list[str]:
    """The boxes that were ticked on screen, so that drawing the preview anew keeps them."""
    sent = opened.form.data
    return sent.getlist("acknowledged") if isinstance(sent, QueryDict) else []


def _reviewed(
    opened: Editor, content: composing.Content, texts: list[composing.ChannelText]
) -> review.Review | None:
    """What the rules say about the form; nothing about an empty one that nobody wrote in yet."""
    if not opened.form.is_bound and opened.draft is None:
        return None
    return review.of(content, opened.inspection, opened.public_id, timezone.now(), texts)


def _content(opened: Editor) -> composing.Content:
    """What the form shows at this moment, whether it was sent or only opened."""
    if opened.form.is_bound:
        return opened.content()
    if opened.draft and opened.draft.latest:
        return composing.content_of(opened.draft.latest)
    chosen = set(opened.form.initial["channels"])
    channels = tuple(channel for channel in opened.form.offered if channel.pk in chosen)
    values = opened.form.initial
    typed = {name: values.get(name, "") for name in ("headline", "category", "lead", "body")}
    return composing.Content(**typed, urgency="", kind="", channels=channels)


def _counts(opened: Editor, content: composing.Content) -> dict[str, composing.ChannelText]:
    """The text of every platform that is offered, chosen or not, for the counters."""
    return {
        channel.platform: composing.channel_text(content, channel, opened.public_id)
        for channel in reversed(opened.form.offered)
    }


def _proposals(opened: Editor, content: composing.Content) -> dict[str, str]:
    """The text each platform gets where the editor writes none."""
    plain = replace(content, wordings={})
    first = {channel.platform: channel for channel in reversed(opened.form.offered)}
    return {
        platform: composing.channel_text(plain, channel, opened.public_id).wire_text
        for platform, channel in first.items()
    }


def _platforms(opened: Editor, threads: dict[str, comments.Thread]) -> list[dict[str, Any]]:
    """What the form shows per platform: its channels as boxes and the field for its own text."""
    chosen = {str(value) for value in opened.form["channels"].value() or []}
    counts = _counts(opened, _content(opened))
    return [
        {
            "value": platform.value,
            "label": platform.label,
            "field": opened.form[f"wording_{platform.value}"],
            "thread": threads.get(f"wording_{platform.value}"),
            "count": counts[platform.value],
            "channels": [
                {"channel": channel, "checked": str(channel.pk) in chosen}
                for channel in opened.form.offered
                if channel.platform == platform
            ],
        }
        for platform in opened.form.platforms()
    ]


def _read_only(request: HttpRequest, draft: Draft, shell: Shell) -> HttpResponse:
    assert draft.latest is not None
    content = composing.content_of(draft.latest)
    context = {
        **shell,
        "draft": draft,
        "content": content,
        "tongues": tongues_of(content.translations),
        "cards": [
            cards.of_text(text) for text in composing.channel_texts(content, draft.public_id)
        ],
        "may_write": _may_write(request, draft.inspection),
        "remarks": comments.remarked(comments.threads(draft).values()),
        **history(draft),
    }
    return render(request, "admin/draft_view.html", context)


def history(draft: Draft) -> dict[str, Any]:
    """Who saved and moved the draft when, newest first."""
    return {
        "revisions": _folded(draft.revisions.select_related("author").order_by("-number")),
        "steps": draft.steps.select_related("by", "revision", "deputyship__for_whom").order_by(
            "-number"
        ),
    }


def _folded(revisions: Iterable[Revision]) -> list[Revision]:
    """Newest first, without the steps between: of one person's typing only the last is shown."""
    shown: list[Revision] = []
    for revision in revisions:
        is_between = revision.origin == Revision.Origin.AUTOSAVED and shown
        if is_between and shown[-1].author_id == revision.author_id:
            continue
        shown.append(revision)
    return shown


def _may_write(request: HttpRequest, inspection: Inspection) -> bool:
    return editor.writable(person(request)).filter(pk=inspection.pk).exists()


def _address(draft: Draft) -> str:

    return reverse("admin:newsroom_draft_change", args=[draft.pk])
