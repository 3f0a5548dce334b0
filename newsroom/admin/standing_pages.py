"""Imprint, privacy, accessibility and corrections: written here, in both languages at once."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadcasts import standing_pages
from broadcasts.archive.page_text import gaps, preview_html
from broadcasts.models import PageVersion, StandingPage
from inspections.admin import DirectorateAdmin, person
from newsroom.templatetags.moments import with_zone

#: Versions that are listed below the form; all of them are kept.
LISTED = 30


class PageForm(forms.Form):
    """``seen`` is the version that was on screen, whatever was saved since."""

    german = forms.CharField(
        label=_("German text"), max_length=40_000, widget=forms.Textarea(attrs={"rows": 22})
    )
    english = forms.CharField(
        label=_("English text"),
        help_text=_("Empty: the English page shows the German text."),
        max_length=40_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 22}),
    )
    reason = forms.CharField(
        label=_("What you changed"),
        help_text=_("For your colleagues; it stands with the version and is not public."),
        max_length=200,
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, min_value=1)


@admin.register(StandingPage)
class StandingPageAdmin(DirectorateAdmin[StandingPage]):
    list_display = ("__str__", "changed", "changed_by", "missing")
    list_display_links = ("__str__",)

    def has_change_permission(self, request: HttpRequest, obj: StandingPage | None = None) -> bool:
        return self.holds(request)

    @admin.display(description=_("changed"))
    def changed(self, page: StandingPage) -> str:
        return with_zone(page.latest.at)

    @admin.display(description=_("by"))
    def changed_by(self, page: StandingPage) -> str:
        return str(page.latest.by or "–")

    @admin.display(description=_("still to enter"))
    def missing(self, page: StandingPage) -> str:
        return ", ".join(gaps(*page.latest.texts.values())) or "–"

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        title = {"title": gettext("Standing pages")}
        return super().changelist_view(request, {**title, **(extra_context or {})})

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The versions stand below the form."""
        address = reverse("admin:broadcasts_standingpage_change", args=[object_id])
        return redirect(f"{address}#versions")

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The form, its preview, or the next version."""
        if not self.holds(request):
            return super().change_view(request, object_id, form_url, extra_context)
        page = get_object_or_404(StandingPage, pk=object_id)
        if request.method != "POST":
            return self._shown(request, page, PageForm(initial=_initial(request, page)))
        if "preview" in request.POST:
            # Nothing is asked of what is only looked at, so nothing is wrong with it either.
            looked_at = PageForm(initial=request.POST.dict())
            return self._shown(request, page, looked_at, with_preview=True)
        form = PageForm(request.POST)
        if not form.is_valid():
            return self._shown(request, page, form, status=422)
        return self._saved(request, page, form)

    def _saved(self, request: HttpRequest, page: StandingPage, form: PageForm) -> HttpResponse:
        try:
            version = standing_pages.save(
                page, by=person(request), now=timezone.now(), **form.cleaned_data
            )
        except standing_pages.SavedMeanwhile:
            return self._overtaken(request, page, form)
        missing = gaps(*version.texts.values())
        messages.success(request, gettext("Saved; the page says so at once."))
        if missing:
            words = gettext("Still to enter, and not shown to readers: %(gaps)s.")
            messages.warning(request, words % {"gaps": ", ".join(missing)})
        return redirect("admin:broadcasts_standingpage_change", page.pk)

    def _overtaken(self, request: HttpRequest, page: StandingPage, form: PageForm) -> HttpResponse:
        """What was typed stays; the other version is linked below and counts as seen now."""
        latest = page.latest
        words = gettext(
            "%(person)s saved version %(number)s meanwhile. Your text still stands here: please"
            " compare it with that version below, then save once more."
        )
        again = PageForm({**form.cleaned_data, "seen": latest.number})
        again.add_error(None, words % {"person": latest.by, "number": latest.number})
        return self._shown(request, page, again, status=409)

    def _shown(
        self,
        request: HttpRequest,
        page: StandingPage,
        form: PageForm,
        *,
        with_preview: bool = False,
        status: int = 200,
    ) -> HttpResponse:
        texts = [str(form[name].value() or "") for name in ("german", "english")]
        context = {
            **self.admin_site.each_context(request),
            "title": str(page),
            "page": page,
            "opts": self.opts,
            "form": form,
            "gaps": gaps(*texts),
            "previews": _previews(texts) if with_preview else [],
            "versions": page.versions.select_related("by")[:LISTED],
            "public_address": reverse(f"archive:{page.route}"),
        }
        return render(request, "admin/page_form.html", context, status=status)


def _initial(request: HttpRequest, page: StandingPage) -> dict[str, Any]:
    """The newest text, or an older one that somebody looks at; both follow the newest."""
    latest = page.latest
    chosen = _chosen(request, page) or latest
    return {"german": chosen.german, "english": chosen.english, "seen": latest.number}


def _chosen(request: HttpRequest, page: StandingPage) -> PageVersion | None:
    number = request.GET.get("version", "")
    if not (number.isascii() and number.isdecimal() and len(number) < 9):
        return None
    return page.versions.filter(number=int(number)).first()


def _previews(texts: list[str]) -> list[dict[str, Any]]:
    names = (("de", _("German")), ("en", _("English")))
    return [
        {"language": language, "name": name, "html": preview_html(text)}
        for (language, name), text in zip(names, texts, strict=True)
        if text.strip()
    ]
