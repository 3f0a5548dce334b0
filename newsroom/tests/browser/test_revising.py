"""Pictures, versions and comments as an editor handles them in Chromium, on desk and telephone."""

from __future__ import annotations

import base64
import re

import pytest
from playwright.sync_api import Page, expect

from newsroom.tests.browser import acts
from newsroom.tests.browser.conftest import PHONE, Opener

pytestmark = [pytest.mark.browser, pytest.mark.product]
DROP = """([place, files]) => {
  const carrier = new DataTransfer();
  for (const [name, content] of files) {
    const bytes = Uint8Array.from(atob(content), (sign) => sign.charCodeAt(0));
    carrier.items.add(new File([bytes], name, { type: "image/jpeg" }));
  }
  document.querySelector(place).dispatchEvent(
    new DragEvent("drop", { dataTransfer: carrier, bubbles: true, cancelable: true }));
}"""


def drop(page: Page, **files: bytes) -> None:
    sent = [[name, base64.b64encode(content).decode()] for name, content in files.items()]
    page.evaluate(DROP, ["[data-drop]", sent])


def begun(page: Page) -> None:
    acts.open_new_draft(page)
    page.fill("[name=headline]", "Umleitung am Emstunnel")
    page.fill("[name=place]", "Leer")
    page.fill("[name=lead]", "Der Emstunnel ist gesperrt.")
    page.select_option("[name=category]", "verkehr")


def save(page: Page) -> str:
    acts.press(page, "#save")
    expect(page.locator("body")).to_contain_text("Gespeichert.")
    found = re.search(r"/draft/(\d+)/", page.url)
    assert found, page.url
    return found.group(1)


def test_two_files_are_dropped_ordered_and_kept(visit: Opener) -> None:
    page = visit("text-ler-emd")
    begun(page)
    drop(page, eins=acts.photograph("steelblue"), zwei=acts.photograph("darkred"))
    slots = page.locator(".slot.is-filled")
    expect(slots).to_have_count(2)
    first = slots.nth(0).locator("input[type=hidden]").input_value()
    slots.nth(0).get_by_role("button", name="Nach unten").press("Enter")
    expect(slots.nth(1).locator("input[type=hidden]")).to_have_value(first)
    for index in range(2):
        slots.nth(index).locator("[name$='-alt']").fill(f"Bild {index}")
    save(page)
    expect(page.locator(".slot.is-filled").nth(1).locator("input[type=hidden]")).to_have_value(
        first
    )


def test_file_that_is_no_picture_is_refused_at_its_slot(visit: Opener) -> None:
    page = visit("text-ler-emd")
    begun(page)
    drop(page, akte=b"%PDF-1.7")
    expect(page.locator(".slot [data-error]", has_text="kein Bild")).to_be_visible()
    expect(page.locator("[name=headline]")).to_have_value("Umleitung am Emstunnel")


def test_picture_is_cropped_by_keyboard_on_a_telephone(visit: Opener) -> None:
    page = visit("text-ler-emd", size=PHONE)
    begun(page)
    for box in page.locator("input[name=channels]").all():
        box.check()
    drop(page, eins=acts.photograph())
    shot = page.locator(".channel-card.on-instagram .shots img")
    before = shot.first.get_attribute("src")
    page.get_by_role("button", name="Zuschneiden …").first.press("Enter")
    stage = page.locator("[data-stage]")
    expect(stage).to_be_focused()
    for key in ("-", "-", "Shift+ArrowLeft", "ArrowDown"):
        stage.press(key)
    page.select_option("[name=ratio]", "1:1")
    preview = page.locator("[data-preview-of=feed]")
    left, top, width, height = map(float, (preview.get_attribute("viewBox") or "").split())
    assert width == height
    stage.press("ArrowRight")
    expect(preview).not_to_have_attribute("viewBox", f"{left:g} {top:g} {width:g} {height:g}")
    assert acts.fits_the_screen(page)
    acts.keep_screen(page, "cut-phone", whole=False)
    page.get_by_role("button", name="Ausschnitt übernehmen").click()
    expect(page.locator("dialog[open]")).to_have_count(0)
    expect(shot.first).not_to_have_attribute("src", before or "")
    page.locator(".slot.is-filled [name$='-alt']").fill("Tunnel")
    save(page)


def test_counter_moves_with_every_key_and_warns(visit: Opener) -> None:
    page = visit("text-ler-emd")
    begun(page)
    page.locator(".platform.on-instagram summary").first.click()
    field = page.locator("#id_wording_instagram")
    field.fill("👨‍👩‍👧‍👦")
    counter = page.locator("[data-counter=instagram]")
    expect(counter).to_contain_text("noch 2.189 Zeichen frei (11 von 2.200)")
    field.fill("x" * 2201)
    expect(counter).to_contain_text("1 Zeichen zu viel")
    expect(page.locator("#counter-status")).to_contain_text("zu viel")


def test_versions_are_compared_and_a_comment_is_resolved(visit: Opener) -> None:
    page = visit("text-ler-emd")
    begun(page)
    draft = save(page)
    page.fill("[name=lead]", "Der Emstunnel ist wieder frei.")
    save(page)
    thread = page.locator("[data-thread=lead]")
    thread.locator("summary").click()
    thread.locator("textarea").fill("Seit wann?")
    page.fill("[name=body]", "Noch nicht gespeichert")
    thread.get_by_role("button", name="Kommentar hinzufügen").click()
    expect(thread.locator(".comment")).to_contain_text("Seit wann?")
    thread.get_by_role("button", name="Erledigt").click()
    expect(thread.locator(".comment.is-resolved")).to_be_visible()
    expect(page.locator("[name=body]")).to_have_value("Noch nicht gespeichert")
    save(page)
    page.goto(f"/desk/drafts/{draft}/versions/")
    page.check("input[name=old][value='1']")
    page.check("input[name=new][value='2']")
    page.get_by_role("button", name="Die zwei gewählten Fassungen vergleichen").click()
    expect(page.locator(".part.is-changed del")).to_have_text("gesperrt.")
    expect(page.locator(".part.is-changed ins")).to_have_text("wieder frei.")
    acts.keep_screen(page, "compare", whole=False)
