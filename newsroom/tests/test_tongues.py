"""Plain language and other languages through the whole signed way, and to no channel."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse

from broadcasts import publishing, signature
from broadcasts.models import Broadcast, Kind
from broadcasts.models.translations import Language, Translation, stored
from inspections.tests import owner
from newsroom import audit, composing, drafting, exporting, record, stories, workflow
from newsroom.desk.differences import differences
from newsroom.models import Draft
from newsroom.tests import cast as people
from newsroom.tests.cast import NOW, Cast, form, signed, signed_in, submitted, written

pytestmark = pytest.mark.django_db
EASY = Translation("de-simple", "Ein Unfall", "Niemand ist verletzt.\n\n- Die Straße ist frei.")
ENGLISH = Translation("en", "Crash on Deichstraße", "Nobody was <b>hurt</b>.", "Two cars collided.")
ARABIC = Translation("ar", "حادث", "لم يصب أحد.")
TYPED = {
    "translation_en_headline": ENGLISH.headline,
    "translation_en_lead": ENGLISH.lead,
    "translation_en_body": ENGLISH.body,
}


@pytest.fixture
def cast() -> Cast:
    return people.cast()


def out(cast: Cast, *translations: Translation) -> Broadcast:
    broadcast = signed(cast, translations=translations or (EASY, ENGLISH)).broadcast
    assert broadcast is not None
    return broadcast


def page(cast: Cast, name: str, *args: Any) -> str:
    answer = signed_in(cast.chief).get(reverse(name, args=args))
    assert answer.status_code == 200
    return str(answer.content.decode())


def latest(draft: Draft) -> composing.Content:
    draft.refresh_from_db()
    assert draft.latest is not None
    return composing.content_of(draft.latest)


def test_a_writer_types_english_and_it_is_part_of_the_version(cast: Cast) -> None:
    draft, client = written(cast), signed_in(cast.writer)
    address = reverse("admin:newsroom_draft_change", args=[draft.pk])
    client.post(address, form(cast.whatsapp, base=draft.latest_id, **TYPED))
    assert latest(draft).translations == (ENGLISH,)
    shown = client.get(address).content.decode()
    assert '<details class="tongue" open>' in shown
    assert shown.count('<details class="tongue" >') == len(Language) - 1


def test_the_page_keeps_it_by_itself_and_an_emptied_language_is_gone(cast: Cast) -> None:
    draft, client = written(cast, translations=(EASY,)), signed_in(cast.writer)
    values = form(cast.whatsapp, draft=draft.pk, base=draft.latest_id, **TYPED)
    assert client.post("/admin/newsroom/draft/autosave/", values).status_code == 200
    assert latest(draft).translations == (ENGLISH,)


def test_a_headline_that_is_too_long_keeps_what_was_stored_in_other_languages(cast: Cast) -> None:
    draft, client = written(cast, translations=(ENGLISH,)), signed_in(cast.writer)
    typed = TYPED | {"translation_en_headline": "x" * 201}
    values = form(cast.whatsapp, draft=draft.pk, base=draft.latest_id, body="Neu.", **typed)
    answer = client.post("/admin/newsroom/draft/autosave/", values)
    assert answer.json()["left_out"] == ["English: Überschrift"]
    assert (latest(draft).body, latest(draft).translations) == ("Neu.", (ENGLISH,))


def test_who_changed_one_word_of_the_english_cannot_sign(cast: Cast) -> None:
    draft = written(cast, translations=(ENGLISH,))
    assert draft.latest is not None
    other = replace(latest(draft), translations=(replace(ENGLISH, lead="Two lorries collided."),))
    drafting.save(draft, draft.latest, other, by=cast.chief, now=NOW)
    workflow.submit(draft, by=cast.writer, revision=draft.latest.pk, now=NOW)
    with pytest.raises(PermissionDenied):
        workflow.sign_off(
            draft,
            by=cast.chief,
            revision=draft.latest.pk,
            digest=workflow.sheet(draft).digest,
            now=NOW,
        )


def test_a_chief_reads_every_language_before_signing(cast: Cast) -> None:
    draft = submitted(cast, translations=(EASY, ENGLISH, ARABIC))
    shown = page(cast, "desk:draft", draft.pk)
    assert '<section class="tongue" lang="de-simple" dir="ltr">' in shown
    assert '<section class="tongue" lang="ar" dir="rtl">' in shown
    for words in (EASY.headline, ENGLISH.lead, "Nobody was &lt;b&gt;hurt", ARABIC.body):
        assert words in shown


def test_channels_say_nothing_of_it(cast: Cast) -> None:
    plain, translated = written(cast), written(cast, translations=(EASY, ENGLISH))
    texts = [
        [text.wire_text for text in composing.channel_texts(latest(draft), "bcdfghjk")]
        for draft in (plain, translated)
    ]
    assert texts[0] == texts[1]


def test_every_part_stands_in_the_comparison(cast: Cast) -> None:
    before = latest(written(cast, translations=(ENGLISH,)))
    after = replace(before, translations=(replace(ENGLISH, lead=""), EASY))
    labels = [str(part.label) for part in differences(before, after)]
    assert labels == [
        "Leichte Sprache: Überschrift", "Leichte Sprache: Text", "English: Vorspann",
    ]  # fmt: skip


def test_the_signed_languages_are_frozen_proven_and_exported(cast: Cast) -> None:
    broadcast = out(cast)
    assert broadcast.translated == (EASY, ENGLISH)
    assert '"format":"broadcast-manifest/3"' in broadcast.manifest
    assert list(record.broken_rows()) == []
    parts = exporting.files(broadcast)
    for name in ("record.json", "manifest.json", "record.html"):
        assert ENGLISH.headline.encode() in parts[name]


@pytest.mark.parametrize("rows", [[], stored([ENGLISH]), stored([EASY, replace(ENGLISH, lead="")])])
def test_a_changed_language_voids_the_signature(cast: Cast, rows: list[dict[str, str]]) -> None:
    broadcast = out(cast)
    owner.rows(Broadcast).filter(pk=broadcast.pk).update(translations=rows)
    changed = Broadcast.objects.get(pk=broadcast.pk)
    assert signature.objection(changed) == "digest"
    assert any("not the signed ones" in line for line in record.broken_rows())


def test_a_language_put_beside_a_german_text_voids_the_signature(cast: Cast) -> None:
    german = signed(cast).broadcast
    assert german is not None
    owner.rows(Broadcast).filter(pk=german.pk).update(translations=stored([ENGLISH]))
    assert signature.objection(Broadcast.objects.get(pk=german.pk)) == "digest"


def test_citizens_jump_to_their_language_on_the_page(cast: Cast, client: Client) -> None:
    broadcast = out(cast, EASY, ENGLISH, ARABIC)
    shown = client.get(broadcast.get_absolute_url()).content.decode()
    assert '<a href="#text-en" lang="en" dir="ltr">English</a>' in shown
    for tag, direction in (("de-simple", "ltr"), ("en", "ltr"), ("ar", "rtl")):
        place = shown.split(f'id="text-{tag}"')[1].split(">")[0]
        assert f'lang="{tag}"' in place
        assert f'dir="{direction}"' in place
    assert "Nobody was &lt;b&gt;hurt" in shown


def test_a_page_without_other_languages_says_nothing_of_them(cast: Cast, client: Client) -> None:
    broadcast = signed(cast).broadcast
    assert broadcast is not None
    assert "tongue" not in client.get(broadcast.get_absolute_url()).content.decode()


def test_a_withdrawal_takes_every_language_back(cast: Cast, client: Client) -> None:
    broadcast = out(cast)
    publishing.withdraw(broadcast, by=cast.chief, reason="Falsch.", now=NOW)
    gone = client.get(broadcast.get_absolute_url())
    assert gone.status_code == 410
    assert not any(words in gone.content.decode() for words in (EASY.headline, ENGLISH.headline))


@pytest.mark.parametrize("kind", stories.KINDS)
def test_only_a_correction_begins_with_the_languages_it_corrects(cast: Cast, kind: str) -> None:
    draft = stories.begin(out(cast), Kind(kind), by=cast.writer, now=NOW)
    carried = (EASY, ENGLISH) if kind == Kind.CORRECTION else ()
    assert latest(draft).translations == carried


def test_a_remark_can_stand_at_a_language(cast: Cast) -> None:
    draft, client = submitted(cast, translations=(ENGLISH,)), signed_in(cast.chief)
    remark = {"field": "translation_en", "text": "Hurt oder injured?"}
    assert client.post(reverse("desk:comments", args=[draft.pk]), remark).status_code == 302
    assert "Hurt oder injured?" in page(cast, "desk:draft", draft.pk).split('id="facts"')[0]


def test_an_auditor_finds_a_text_by_its_english_words(cast: Cast) -> None:
    broadcast, _other = out(cast), signed(cast)
    asked = audit.Question(words="crash collided")
    assert list(audit.found(Broadcast.objects.all(), asked)) == [broadcast]


def test_an_unknown_language_or_one_given_twice_is_not_stored() -> None:
    for wrong in ([replace(ENGLISH, lang="xx")], [ENGLISH, replace(ENGLISH, headline="Twice")]):
        with pytest.raises(ValueError):
            stored(wrong)
