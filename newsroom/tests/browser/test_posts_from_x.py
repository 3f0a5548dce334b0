"""An export of X on its way to the public: read by a job, reviewed by keyboard alone, signed."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import expect

from broadcasts.legacy import tests
from newsroom.demo.units import PASSWORD
from newsroom.tests.browser import acts
from newsroom.tests.browser.conftest import Opener

pytestmark = pytest.mark.browser
SAMPLE = Path(tests.__file__).parent / "sample" / "export-2024.zip"


def test_an_export_is_read_reviewed_by_keyboard_and_public(visit: Opener) -> None:
    administrator = visit("verwaltung")
    administrator.goto("/desk/x/hand-in/os/")
    administrator.fill("[name=handle]", "Pol_OS_Demo")
    administrator.set_input_files("[name=file]", SAMPLE)
    administrator.get_by_role("button", name="Einreichen").click()
    heading = administrator.locator("h1")
    expect(heading).to_contain_text("Bericht zu @Polizei_OS_Demo", timeout=60_000)

    chief = visit("leitung-os")
    chief.goto("/desk/x/review/")
    chief.get_by_role("link", name="@Polizei_OS_Demo").click()
    chief.select_option("#month", "2023-11")
    chief.get_by_role("button", name="Zeigen", exact=True).click()
    threads = chief.locator("[data-thread]")
    expect(threads).to_have_count(2)
    keys = chief.keyboard
    for key, place in (("j", 0), ("j", 1), ("j", 1), ("k", 0)):
        keys.press(key)
        expect(threads.nth(place)).to_be_focused()
    keys.press("x")
    expect(threads.nth(0).locator("[name=chosen]")).to_be_checked()
    keys.press("x")
    expect(threads.nth(0).locator("[name=chosen]")).not_to_be_checked()
    keys.press("s")
    keys.type(PASSWORD)
    keys.press("Enter")
    expect(chief.locator("main")).to_contain_text("Freigegeben: 4 Beiträge sind jetzt öffentlich.")

    citizen = visit()
    citizen.goto("/x/pol_os_demo/status/1728785721717686277")
    expect(citizen.locator("h1")).to_contain_text("26. November 2023")
    expect(citizen.locator("main")).to_contain_text("Entwarnung: Die Bombe ist entschärft")
    assert acts.fits_the_screen(citizen)
