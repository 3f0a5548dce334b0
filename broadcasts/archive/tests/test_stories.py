from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from broadcasts.archive.stories import current_dangers, story_of
from broadcasts.archive.tests.making import make_broadcast, make_inspection, withdraw
from broadcasts.models import Broadcast, Kind

pytestmark = pytest.mark.django_db


def make_danger(headline: str = "Rauch", *, hours: float = 1, **values: Any) -> Broadcast:
    urgent = {"category": "gefahr", "urgency": "sofort"}
    moment = timezone.now() - timedelta(hours=hours)
    return make_broadcast(headline, visible_from=moment, **(urgent | values))


def standing() -> list[str]:
    return [danger.headline for danger in current_dangers(timezone.now())]


def test_an_urgent_danger_stands_on_top() -> None:
    make_danger("Rauch")
    make_danger("Bombe", hours=2, urgency="hoch")
    assert standing() == ["Rauch", "Bombe"]


@pytest.mark.parametrize(
    "values",
    [{"hours": 49}, {"urgency": "normal"}, {"category": "verkehr"}, {"hours": -1}],
    ids=["old", "not urgent", "no danger", "not yet public"],
)
def test_what_is_no_current_danger(values: dict[str, Any]) -> None:
    make_danger(**values)
    assert standing() == []


def test_an_all_clear_ends_the_danger_and_is_none_itself() -> None:
    danger = make_danger(hours=5)
    make_danger("Entwarnung", hours=1, kind=Kind.ALL_CLEAR, follows=danger)
    assert standing() == []


def test_an_all_clear_to_the_first_report_ends_its_updates_too() -> None:
    danger = make_danger(hours=60)
    update = make_danger("Neue Lage", hours=5, kind=Kind.UPDATE, follows=danger)
    make_danger("Noch eine", hours=4, kind=Kind.UPDATE, follows=update)
    assert standing() == ["Noch eine"]
    make_danger("Entwarnung", hours=1, kind=Kind.ALL_CLEAR, follows=danger)
    assert standing() == []


def test_an_all_clear_that_is_withdrawn_or_not_public_yet_ends_nothing() -> None:
    danger = make_danger(hours=5)
    make_danger("Morgen", hours=-1, kind=Kind.ALL_CLEAR, follows=danger)
    withdraw(make_danger("Entwarnung", hours=1, kind=Kind.ALL_CLEAR, follows=danger))
    assert standing() == ["Rauch"]


def test_a_danger_after_the_all_clear_stands_again() -> None:
    danger = make_danger(hours=5)
    clear = make_danger("Entwarnung", hours=3, kind=Kind.ALL_CLEAR, follows=danger)
    make_danger("Wieder Rauch", hours=1, kind=Kind.UPDATE, follows=clear)
    assert standing() == ["Wieder Rauch"]


def test_a_withdrawn_danger_is_none() -> None:
    withdraw(make_danger())
    assert standing() == []


def test_an_inspection_shows_its_own_dangers(client: Client) -> None:
    make_danger("Rauch in Emden", inspection=make_inspection("ler-emd"))
    make_danger("Bombe in Haste")
    content = client.get("/dienststellen/ler-emd/").content.decode()
    assert "Rauch in Emden" in content
    assert "Bombe in Haste" not in content


def test_a_card_is_not_repeated_in_the_list(client: Client) -> None:
    danger = make_danger()
    content = client.get("/").content.decode()
    assert content.index('class="danger"') < content.index('id="newest"')
    assert content.count(danger.get_absolute_url()) == 1


def test_a_story_is_told_from_any_of_its_members() -> None:
    first = make_danger(hours=9)
    second = make_danger("Neue Lage", hours=5, follows=first)
    third = make_danger("Entwarnung", hours=1, follows=second)
    make_danger("Etwas anderes")
    for member in (first, second, third):
        assert story_of(member, timezone.now()) == [third, second, first]


def test_an_old_page_shows_the_correction_first(client: Client) -> None:
    old = make_broadcast("Kombi war grau")
    right = make_broadcast(
        "Kombi war grün", kind=Kind.CORRECTION, follows=old, visible_from=timezone.now()
    )
    content = client.get(old.get_absolute_url()).content.decode()
    assert right.get_absolute_url() in content
    assert content.index("Kombi war grün") < content.index("<h1")
    assert old.get_absolute_url() in client.get(right.get_absolute_url()).content.decode()


def test_an_old_danger_shows_the_all_clear_first(client: Client) -> None:
    danger = make_danger(hours=5)
    clear = make_danger("Alles vorbei", hours=1, kind=Kind.ALL_CLEAR, follows=danger)
    content = client.get(danger.get_absolute_url()).content.decode()
    assert content.index(clear.get_absolute_url()) < content.index("<h1")
    assert "release-danger" not in content


def test_a_withdrawn_member_is_named_by_nothing_but_its_number(client: Client) -> None:
    gone = make_broadcast("Gesucht wird Geheimwort", category="vermisst")
    after = make_broadcast("Suche beendet", kind=Kind.REVOCATION, follows=gone)
    withdraw(gone)
    content = client.get(after.get_absolute_url()).content.decode()
    assert f"/m/{gone.public_id}/" in content
    assert "eheimwort" not in content


def test_what_is_not_public_yet_is_no_part_of_a_story(client: Client) -> None:
    first = make_danger()
    make_danger("Noch geheim", hours=-1, kind=Kind.ALL_CLEAR, follows=first)
    assert "Noch geheim" not in client.get(first.get_absolute_url()).content.decode()


def test_a_retraction_ends_the_danger_it_takes_back_and_no_other() -> None:
    danger = make_danger(hours=5)
    update = make_danger("Neue Lage", hours=4, kind=Kind.UPDATE, follows=danger)
    make_danger("Widerruf der Lage", hours=3, kind=Kind.RETRACTION, follows=update)
    assert standing() == ["Neue Lage"]
    make_danger("Widerruf", hours=1, kind=Kind.RETRACTION, follows=danger)
    assert standing() == []


def test_the_page_of_a_retracted_report_says_so(client: Client) -> None:
    danger = make_danger(hours=5)
    make_danger("Widerruf: Rauch", hours=1, kind=Kind.RETRACTION, follows=danger)
    page = client.get(danger.get_absolute_url()).content.decode()
    assert "Diese Meldung wurde widerrufen" in page
    assert "Die Suche ist beendet" not in page
