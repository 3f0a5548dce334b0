"""The demo: the seed file is checked as a whole, and seeding twice changes nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from broadcasts import standing_pages
from broadcasts.archive.page_text import gaps
from broadcasts.models import Authorisation, Broadcast, Channel, Delivery, StandingPage
from broadcasts.sandbox.tests.process import SandboxProcess
from inspections.models import Area, Inspection, User
from newsroom import review
from newsroom.demo import releases, standing, units
from newsroom.models import Draft, Revision
from newsroom.urgent import sending
from newsroom.urgent.template import read

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sandbox(tmp_path: Path, settings: Settings) -> Iterator[SandboxProcess]:
    with SandboxProcess(tmp_path / "sandbox") as process:
        settings.SANDBOX_URL = process.url
        yield process


def changed(tmp_path: Path, **values: Any) -> Path:
    seed = json.loads(releases.FILE.read_text(encoding="utf-8"))
    seed["releases"][5].update(values)
    file = tmp_path / "releases.json"
    file.write_text(json.dumps(seed), encoding="utf-8")
    return file


@pytest.mark.django_db
def test_seeding_twice_changes_nothing(sandbox: SandboxProcess) -> None:
    call_command("seed_demo", no_wait=True, stdout=StringIO())
    models = (Inspection, Area, User, Channel, Draft, Revision, Broadcast, Delivery, Authorisation)
    before = [model._default_manager.count() for model in models]
    call_command("seed_demo", no_wait=True, stdout=StringIO())
    assert [model._default_manager.count() for model in models] == before


@pytest.mark.django_db
def test_the_demo_is_the_one_that_was_asked_for(sandbox: SandboxProcess) -> None:
    call_command("seed_demo", no_wait=True, stdout=StringIO())
    real = Channel.objects.publishing().within_reach(is_exercise=False)
    platforms = Counter(real.values_list("platform", flat=True))
    assert (platforms.pop("mastodon"), sum(platforms.values()), platforms["whatsapp"]) == (1, 16, 4)
    assert (
        Channel.objects.retired().filter(retired_on="2024-09-01").exclude(moved_to="").count() == 5
    )
    assert set(Draft.objects.values_list("state", flat=True)) == {
        "writing", "submitted", "signed_off",
    }  # fmt: skip
    drafts, out = (kind.objects.filter(is_exercise=False) for kind in (Draft, Broadcast))
    assert (drafts.count(), out.count()) == (12, 9)
    assert Broadcast.objects.filter(withdrawal__isnull=False).count() == 1


@pytest.mark.django_db
def test_the_posts_of_the_demo_go_out_today_although_its_days_are_past(
    sandbox: SandboxProcess,
) -> None:
    call_command("seed_demo", no_wait=True, stdout=StringIO())
    rows = Delivery.objects.select_related("channel", "broadcast")
    assert {row.is_too_old(timezone.now()) for row in rows} == {False}


@pytest.mark.django_db
def test_the_waiting_draft_of_the_demo_can_be_signed_and_waits_since_today(
    sandbox: SandboxProcess,
) -> None:
    call_command("seed_demo", no_wait=True, stdout=StringIO())
    waiting = Draft.objects.get(state=Draft.State.SUBMITTED)
    assert not review.of_draft(waiting, timezone.now()).open
    assert timezone.now() - waiting.steps.get().at < timedelta(hours=1)


@pytest.mark.django_db
def test_the_demo_can_practise_at_once(sandbox: SandboxProcess) -> None:
    call_command("seed_demo", no_wait=True, stdout=StringIO())
    for inspection in Inspection.objects.all():
        reach = Channel.objects.offered_to(inspection).within_reach(is_exercise=True)
        assert reach.filter(inspection=inspection, state="active").count() >= 3
    exercise = Broadcast.objects.get(is_exercise=True)
    assert all(row.channel.is_test for row in exercise.deliveries.all())
    both = [Channel.objects.publishing().within_reach(is_exercise=one) for one in (True, False)]
    assert both[0].count() == both[1].count()


@pytest.mark.django_db
def test_no_standing_page_of_the_demo_lacks_a_detail_and_what_was_edited_stays(
    sandbox: SandboxProcess,
) -> None:
    call_command("seed_demo", no_wait=True, stdout=StringIO())
    pages = StandingPage.objects.all()
    assert {page.pk: gaps(*page.latest.texts.values()) for page in pages} == {
        page.pk: [] for page in pages
    }
    now, by = timezone.now(), User.objects.get(username="verwaltung")
    standing_pages.save(
        pages[0], seen=pages[0].latest.number, german="[[Ort]]", english="", reason="x", by=by,
        now=now,
    )  # fmt: skip
    assert standing.fill(by, now) == 0


@pytest.mark.django_db
def test_every_unit_of_the_demo_has_a_warning_to_send(sandbox: SandboxProcess) -> None:
    call_command("seed_demo", no_wait=True, stdout=StringIO())
    now, officer = timezone.now(), User.objects.get(username="dienst")
    in_force = Authorisation.objects.valid(now + timedelta(days=180))
    assert set(in_force.values_list("inspection__key", "name")) == {
        (unit.key, "Evakuierung") for unit in units.UNITS
    }
    assert not any(sending.objection(one, officer, now) for one in in_force)
    assert all(read(one.template).channels for one in in_force)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"category": "wetter"}, "wetter"),
        ({"urgency": "bald"}, "bald"),
        ({"meta": {"kind": "x"}}, "x"),
    ],
)
def test_an_unknown_value_is_named_in_one_sentence_and_nothing_is_stored(
    sandbox: SandboxProcess, tmp_path: Path, change: dict[str, Any], named: str
) -> None:
    with pytest.raises(CommandError) as caught:
        call_command("seed_demo", file=changed(tmp_path, **change))
    assert f"„{named}“" in str(caught.value)
    assert not Inspection.objects.exists()


@pytest.mark.django_db
def test_a_broken_file_is_one_sentence(sandbox: SandboxProcess, tmp_path: Path) -> None:
    file = tmp_path / "broken.json"
    file.write_text("[", encoding="utf-8")
    with pytest.raises(CommandError, match=r"broken\.json"):
        call_command("seed_demo", file=file)


def test_the_seed_file_is_the_reference_one() -> None:
    reference = ROOT.parent / "shared" / "data" / "demo-releases.json"
    if not reference.exists():
        pytest.skip("reference material is not here")
    assert releases.FILE.read_text(encoding="utf-8") == reference.read_text(encoding="utf-8")
