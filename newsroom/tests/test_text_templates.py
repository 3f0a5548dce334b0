"""Recurring releases: a template fills the form, and no gap of it is ever submitted."""

from __future__ import annotations

import pytest

from newsroom import workflow
from newsroom.checks import gaps
from newsroom.checks.text import Text
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, content, signed_in, written
from newsroom.text_templates import TextTemplate

pytestmark = pytest.mark.django_db
ADD = "/admin/newsroom/draft/add/"
LIST = "/admin/newsroom/texttemplate/"


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def test_the_five_recurring_releases_are_there_and_have_gaps(cast: Cast) -> None:
    first = TextTemplate.objects.filter(inspection=None)
    assert first.count() == 5
    assert all(gaps.GAP.search(t.headline) and gaps.GAP.search(t.lead) for t in first)
    page = signed_in(cast.writer).get(ADD).content.decode()
    assert "Warnung vor Betrug" in page


def test_a_chosen_template_fills_the_form_and_its_preview(cast: Cast) -> None:
    chosen = TextTemplate.objects.get(name="Verkehrsunfall mit Sperrung")
    page = signed_in(cast.writer).get(f"{ADD}?template={chosen.pk}").content.decode()
    assert f'value="{chosen.headline}"' in page
    assert '<option value="verkehr" selected>' in page
    assert page.count("[Wochentag]") >= 2


@pytest.mark.parametrize("key", ["x", "-1", "9" * 30, "0"])
def test_a_template_that_is_not_there_leaves_the_form_empty(cast: Cast, key: str) -> None:
    answer = signed_in(cast.writer).get(f"{ADD}?template={key}")
    assert answer.status_code == 200
    assert not answer.context["form"].initial.get("headline")


def test_a_template_of_another_inspection_is_neither_offered_nor_filled_in(cast: Cast) -> None:
    foreign = TextTemplate.objects.create(
        inspection=cast.foreign, name="Nur dort", category="verkehr", headline="Fremd"
    )
    page = signed_in(cast.writer).get(f"{ADD}?template={foreign.pk}").content.decode()
    assert "Nur dort" not in page
    assert "Fremd" not in page


def test_a_text_with_a_gap_cannot_be_submitted(cast: Cast) -> None:
    draft = written(cast, lead="In [Ort] ist es glatt, auch auf [Straße] in [Ort].")
    assert draft.latest_id is not None
    with pytest.raises(workflow.Incomplete) as refused:
        workflow.submit(draft, by=cast.writer, revision=draft.latest_id, now=NOW)
    assert set(refused.value.sentences) == {"Bitte [Ort] ausfüllen.", "Bitte [Straße] ausfüllen."}


@pytest.mark.parametrize("text", ["Er sagte: „Nein […]“", "a[1]", "[]", "(Ort)"])
def test_what_only_looks_like_a_gap_may_go_on(cast: Cast, text: str) -> None:
    assert list(gaps.unfilled(Text(content(cast.whatsapp, body=text), NOW))) == []


def test_an_administrator_keeps_the_templates_of_the_own_inspection_only(cast: Cast) -> None:
    shared = TextTemplate.objects.filter(inspection=None).first()
    assert shared is not None
    client = signed_in(cast.administrator)
    values = {"name": "Deichbruch", "category": "gefahr", "urgency": "hoch", "kind": "initial",
              "position": "1", "is_active": "on"}  # fmt: skip
    assert client.post(f"{LIST}add/", values).status_code == 200
    assert client.post(f"{LIST}add/", {**values, "inspection": cast.foreign.pk}).status_code == 200
    assert not TextTemplate.objects.filter(name="Deichbruch").exists()
    assert client.post(f"{LIST}add/", {**values, "inspection": cast.home.pk}).status_code == 302
    assert TextTemplate.objects.get(name="Deichbruch").inspection == cast.home
    assert client.get(f"{LIST}{shared.pk}/change/").status_code == 302
    assert signed_in(cast.writer).get(LIST).status_code == 403
