"""The handbook: complete, in order, behind the sign-in, and without a dead end."""

from __future__ import annotations

import re

import pytest
from django.test import Client

from newsroom.desk import handbook

pytestmark = pytest.mark.django_db

LANGUAGES = ("de", "en")
CHAPTERS = handbook.chapters("de")
#: The same chapter in both languages, each to be read for itself.
PAGES = {
    f"{language}-{one.slug}": one for language in LANGUAGES for one in handbook.chapters(language)
}
LINK = re.compile(r"\]\(([^)]+)\)")


def test_the_chapters_are_numbered_without_a_gap() -> None:
    assert [chapter.number for chapter in CHAPTERS] == list(range(1, len(CHAPTERS) + 1))


def test_both_languages_have_the_same_chapters_and_pictures() -> None:
    german, english = (
        [(one.slug, sorted(LINK.findall(one.text))) for one in handbook.chapters(language)]
        for language in LANGUAGES
    )
    assert german == english


@pytest.mark.parametrize("page", PAGES)
def test_every_link_and_picture_of_a_chapter_exists(page: str) -> None:
    chapter = PAGES[page]
    targets = {other.slug for other in CHAPTERS}
    for target in LINK.findall(chapter.text):
        if target.endswith(".png"):
            assert (handbook.PICTURES / target).is_file(), target
        else:
            assert target.removeprefix("../").rstrip("/") in targets, target


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: str(chapter.slug))
def test_a_chapter_opens_for_everyone_who_is_signed_in(
    admin_client: Client, chapter: handbook.Chapter
) -> None:
    page = admin_client.get(f"/desk/handbook/{chapter.slug}/").content.decode()
    assert f"<h1>{chapter.title}</h1>" in page
    assert f'<a href="/desk/handbook/{chapter.slug}/"' in page


def test_the_table_of_contents_says_what_each_chapter_is_about(admin_client: Client) -> None:
    page = admin_client.get("/desk/handbook/").content.decode()
    assert all(chapter.title in page for chapter in CHAPTERS)


def test_an_unknown_chapter_leads_to_the_table_of_contents(admin_client: Client) -> None:
    assert admin_client.get("/desk/handbook/gibt-es-nicht/")["Location"] == "/desk/handbook/"


def test_a_picture_of_the_handbook_is_a_file_of_the_handbook(admin_client: Client) -> None:
    shown = next(iter(handbook.PICTURES.glob("*.png")))
    answer = admin_client.get(f"/desk/handbook/pictures/{shown.stem}.png")
    assert answer["Content-Type"] == "image/png"
    assert admin_client.get("/desk/handbook/pictures/gibt-es-nicht.png").status_code == 404


def test_it_speaks_the_readers_language(admin_client: Client) -> None:
    page = admin_client.get("/desk/handbook/freigeben/", headers={"accept-language": "en"})
    assert "<h1>Signing off</h1>" in page.content.decode()


def test_a_stranger_does_not_read_it(client: Client) -> None:
    assert client.get("/desk/handbook/")["Location"].startswith("/admin/login/")


def test_html_in_a_chapter_is_shown_not_run() -> None:
    chapter = handbook.Chapter(1, "x", "# X\n\n<script>alert(1)</script>")
    assert "<script>" not in chapter.html
