"""The editors' handbook: Markdown files of ``newsroom/docs/handbook`` as pages of the desk.

A chapter's file name is its order and its address: ``03-schreiben.md`` is ``handbook/schreiben/``.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "handbook"
PICTURES = FOLDER.parent / "screens"
DEFAULT_LANGUAGE = "de"
FILE_NAME = re.compile(r"(?P<number>\d\d)-(?P<slug>[a-z-]+)\.md")


@dataclass(frozen=True)
class Chapter:
    """One file: ``slug`` is its address, the first heading its title."""

    number: int
    slug: str
    text: str

    @property
    def title(self) -> str:
        return self.text.partition("\n")[0].removeprefix("# ")

    @property
    def lead(self) -> str:
        """The first paragraph: what the table of contents says about the chapter."""
        return self.text.split("\n\n")[1].replace("\n", " ")

    @property
    def html(self) -> SafeString:
        rendered: str = _MARKUP.render(self.text)
        return mark_safe(rendered)  # noqa: S308 - our own files, and the renderer escapes HTML


def chapters(language: str) -> list[Chapter]:
    """The chapters in order, in ``language`` or, where it has no handbook, in German."""
    folder = FOLDER / language
    files = (folder if folder.is_dir() else FOLDER / DEFAULT_LANGUAGE).glob("*.md")
    found = []
    for file in sorted(files):
        name = FILE_NAME.fullmatch(file.name)
        assert name, file
        found.append(Chapter(int(name["number"]), name["slug"], file.read_text()))
    return found


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    return render(request, "desk/handbook.html", {"chapters": _mine()})


@require_safe
def chapter(request: HttpRequest, slug: str) -> HttpResponse:
    every = _mine()
    place = next((at for at, one in enumerate(every) if one.slug == slug), None)
    if place is None:
        return redirect("desk:handbook")
    context = {
        "chapters": every,
        "chapter": every[place],
        "before": every[place - 1] if place else None,
        "after": every[place + 1] if place + 1 < len(every) else None,
    }
    return render(request, "desk/handbook_chapter.html", context)


@require_safe
def picture(request: HttpRequest, name: str) -> FileResponse:
    file = PICTURES / f"{name}.png"
    if not file.is_file():
        raise Http404
    return FileResponse(file.open("rb"), content_type="image/png")


def _mine() -> list[Chapter]:
    return chapters((get_language() or DEFAULT_LANGUAGE).partition("-")[0])


def _image(renderer: Any, tokens: Any, index: int, options: Any, env: Any) -> str:
    """Pictures are written by file name; pages find them at the desk's own address."""
    name = Path(str(tokens[index].attrs["src"])).stem
    tokens[index].attrs["src"] = reverse("desk:handbook_picture", args=[name])
    tokens[index].attrs["loading"] = "lazy"
    return str(renderer.image(tokens, index, options, env))


def _markup() -> MarkdownIt:
    markup = MarkdownIt("commonmark", {"html": False}).enable("table")
    markup.add_render_rule("image", _image)
    return markup


_MARKUP = _markup()
