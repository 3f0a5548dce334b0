"""Imprint and the like: what readers see of them, and what they never see."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import timezone
from hypothesis import given

from broadcasts import changes, standing_pages
from broadcasts.archive.page_text import gaps, preview_html, public_html
from broadcasts.archive.tests.making import make_user
from broadcasts.archive.tests.test_text import HOSTILE, TagCollector
from broadcasts.models import Change, PageVersion, StandingPage
from broadcasts.models.record import RecordIsFinal

ALLOWED = {
    *(
        "p",
        "br",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "ul",
        "ol",
        "li",
        "em",
        "strong",
        "a",
        "code",
        "pre",
    ),
    *("blockquote", "hr", "mark", "table", "thead", "tbody", "tr", "th", "td"),
}


def save(key: str, german: str, english: str = "", seen: int = 1) -> PageVersion:
    page = StandingPage.objects.get(pk=key)
    return standing_pages.save(
        page, seen=seen, german=german, english=english, reason="Neu",
        by=make_user("verwaltung"), now=timezone.now(),
    )  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("key", StandingPage.Key.values)
def test_every_page_has_a_first_text_without_its_gaps(client: Client, key: str) -> None:
    for prefix, word in (("", "Polizei"), ("/en", "police")):
        content = client.get(f"{prefix}/{key}/").content.decode()
        assert word in content.lower() or word in content
        assert "[[" not in content
        assert "<mark>" not in content
        assert content.count("<h1") == 1


@pytest.mark.django_db
def test_the_accessibility_statement_names_what_the_law_asks_for(client: Client) -> None:
    content = client.get("/barrierefreiheit/").content.decode()
    for wanted in ("§ 9 b", "§ 9 d", "teilweise vereinbar", "Grund:", "Stattdessen:"):
        assert wanted in content
    assert 'href="/barrierefreiheit/melden/"' in content
    assert "Schlichtungsstelle" in content


@pytest.mark.django_db
def test_what_is_saved_is_public_at_once_and_the_old_version_is_kept(client: Client) -> None:
    first = PageVersion.objects.get(page="impressum")
    save("impressum", "Neuer Text.", "New text.")
    assert "Neuer Text." in client.get("/impressum/").content.decode()
    assert "New text." in client.get("/en/impressum/").content.decode()
    assert changes.standing_page_key("impressum") in Change.objects.latest("pk").touches
    with pytest.raises(RecordIsFinal):
        first.save()


@pytest.mark.django_db
def test_of_two_who_saw_the_same_version_one_is_told(client: Client) -> None:
    save("impressum", "Von der einen.")
    with pytest.raises(standing_pages.SavedMeanwhile):
        save("impressum", "Vom anderen.")
    assert "Von der einen." in client.get("/impressum/").content.decode()


@pytest.mark.django_db
def test_without_an_english_text_the_german_one_says_its_language(client: Client) -> None:
    save("datenschutz", "Nur auf Deutsch.")
    content = client.get("/en/datenschutz/").content.decode()
    assert '<div class="standing-text" lang="de">' in content
    assert "Nur auf Deutsch." in content


def test_a_line_with_a_gap_is_not_public_nor_a_heading_over_nothing() -> None:
    text = (
        "## Post\n\nAmt\n[[Straße]]\n\n## Leer\n\n[[x]]\n\n### Auch leer\n\n- [[y]]\n\n## Ende\n\nz"
    )
    html = public_html(text)
    assert html == "<h2>Post</h2>\n<p>Amt</p>\n<h2>Ende</h2>\n<p>z</p>\n"
    assert gaps(text, "[[x]]") == ["Straße", "x", "y"]
    assert "<mark>Straße</mark>" in preview_html(text)


@given(HOSTILE)
def test_no_page_can_inject_markup_or_load_anything(text: str) -> None:
    for html in (public_html(text), preview_html(text)):
        seen = TagCollector()
        seen.feed(html)
        assert seen.tags <= ALLOWED
        assert {name for name, _value in seen.attributes} <= {"href", "title", "start", "class"}


@pytest.mark.parametrize("target", ["javascript:alert(1)", "data:text/html,x", "vbscript:x"])
def test_a_link_leads_to_a_page_and_nowhere_else(target: str) -> None:
    assert "href" not in public_html(f"[Klick]({target})")
    assert "<h2>" in public_html("# Titel\n\nText")
    assert "<img" not in public_html("![Bild](https://anderswo.example/x.png)")
