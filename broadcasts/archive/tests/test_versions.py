"""What the reader of any version of a report learns about the others."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from broadcasts.archive.stories import story_of
from broadcasts.archive.tests.making import make_broadcast, withdraw
from broadcasts.archive.versions import versions_of
from broadcasts.models import Broadcast, Kind
from broadcasts.templatetags.clock import zone_in_doubt

pytestmark = pytest.mark.django_db
NOW = timezone.now()


def text(headline: str, hours: int, **values: object) -> Broadcast:
    return make_broadcast(headline, visible_from=NOW - timedelta(hours=hours), **values)


def corrected(headline: str, hours: int, follows: Broadcast) -> Broadcast:
    said = f"Richtig ist: {headline}."
    return text(headline, hours, kind=Kind.CORRECTION, follows=follows, lead=said)


def history(broadcast: Broadcast) -> list[tuple[str, str]]:
    found = versions_of(broadcast, story_of(broadcast, NOW))
    return [(version.word, version.reason) for version in found]


def top_of(page: str) -> str:
    """What stands above the headline; the page's data for machines is not that."""
    return page[page.index("<main") : page.index("<h1")]


def test_every_version_tells_the_same_history_with_its_reasons() -> None:
    first = text("Grau", 9)
    second = corrected("Grün", 5, first)
    text("Weiter gesucht", 4, kind=Kind.UPDATE, follows=second)
    third = corrected("Dunkelgrün", 2, second)
    for version in (first, second, third):
        assert history(version) == [
            ("Berichtigt", "Richtig ist: Dunkelgrün."),
            ("Berichtigt", "Richtig ist: Grün."),
            ("Erste Fassung", ""),
        ]


def test_an_update_is_a_report_of_its_own_and_no_version() -> None:
    first = text("Brand", 9)
    update = text("Brand gelöscht", 5, kind=Kind.UPDATE, follows=first)
    assert [len(history(one)) for one in (first, update)] == [1, 1]


def test_a_withdrawn_version_says_when_and_why_and_no_word_of_itself(client: Client) -> None:
    first = text("Geheimwort", 9, lead="Geheimwort")
    second = corrected("Grün", 5, first)
    withdraw(first, "Verwechslung")
    assert history(second)[0] == ("Zurückgenommen", "Verwechslung")
    page = client.get(second.get_absolute_url()).content.decode()
    assert "Zurückgenommen" in page
    assert "Geheimwort" not in page


def test_an_old_page_says_on_top_what_was_wrong(client: Client) -> None:
    first = text("Grau", 9)
    corrected("Grün", 5, first)
    page = client.get(first.get_absolute_url()).content.decode()
    assert "Richtig ist: Grün." in top_of(page)
    assert page.count("Das ist der Text auf dieser Seite.") == 2


def test_an_old_page_knows_when_its_correction_was_wrong_in_turn(client: Client) -> None:
    first = text("Grau", 9, category="gefahr", urgency="sofort")
    second = corrected("Grün", 5, first)
    corrected("Dunkelgrün", 2, second)
    top = top_of(client.get(first.get_absolute_url()).content.decode())
    assert top.index("Richtig ist: Dunkelgrün.") < top.index("Richtig ist: Grün.")
    assert "Auch die Berichtigung wurde berichtigt" in top
    withdraw(second)
    text("Doch grau", 1, kind=Kind.RETRACTION, follows=second)
    page = client.get(first.get_absolute_url()).content.decode()
    top = top_of(page)
    assert "Richtig ist: Dunkelgrün." in top
    assert "Richtig ist: Grün." not in top
    assert "Die Berichtigung wurde widerrufen" in top
    assert "release-danger" in page


def test_a_withdrawn_page_leads_on_to_what_came_after(client: Client) -> None:
    first = text("Geheimwort", 9)
    second = corrected("Grün", 5, first)
    text("Ganz anderes", 1)
    withdraw(first)
    answer = client.get(first.get_absolute_url())
    assert answer.status_code == 410
    page = answer.content.decode()
    assert second.get_absolute_url() in page
    assert "Geheimwort" not in page
    assert "Ganz anderes" not in page


def test_lists_name_the_zone_in_the_night_of_the_clock_change_alone(client: Client) -> None:
    summer = datetime(2024, 10, 27, 0, 30, tzinfo=UTC)
    hours = [summer, summer + timedelta(hours=1), summer + timedelta(days=1)]
    assert [zone_in_doubt(hour).strip() for hour in hours] == ["MESZ", "MEZ", ""]
    make_broadcast(visible_from=summer, signed_at=summer)
    assert "27.10.2024, 02:30 Uhr\N{NO-BREAK SPACE}MESZ" in client.get("/").content.decode()
