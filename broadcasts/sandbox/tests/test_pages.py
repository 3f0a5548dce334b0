"""What a follower sees."""

import re

import pytest
import requests

from broadcasts.sandbox.tests.cast import AUTHOR, INSTAGRAM, INVITE, ORGANISATION, PAGE
from broadcasts.sandbox.tests.clients import Facebook, Instagram, LinkedIn, WhatsApp
from broadcasts.sandbox.tests.hosting import PictureHost
from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import ROOT, SandboxProcess

CHANNELS = [
    f"/whatsapp/{INVITE}/",
    f"/facebook/{PAGE}/",
    f"/instagram/{INSTAGRAM}/",
    f"/linkedin/{ORGANISATION}/",
]


def page(sandbox: SandboxProcess, path: str) -> str:
    response = requests.get(path if path.startswith("http") else sandbox.url + path, timeout=10)
    response.raise_for_status()
    return response.text


def test_the_first_page_lists_every_channel(sandbox: SandboxProcess) -> None:
    html = page(sandbox, "/")
    for path in CHANNELS:
        assert f'href="{path}"' in html


@pytest.mark.parametrize("path", CHANNELS)
def test_a_channel_without_posts_has_a_page_too(sandbox: SandboxProcess, path: str) -> None:
    assert "Noch keine" in page(sandbox, path)
    assert page(sandbox, path.removesuffix("/")) == page(sandbox, path)


def test_no_page_carries_inline_code_or_asks_elsewhere(sandbox: SandboxProcess) -> None:
    for template in (ROOT / "templates" / "sandbox").glob("*.html"):
        html = template.read_text(encoding="utf-8")
        assert not re.search(r"<script|<style|\sstyle=|\son[a-z]+=|src=\"http", html)
    css = page(sandbox, "/sandbox.css")
    assert "url(" not in css
    assert "@import" not in css
    response = requests.get(sandbox.url, timeout=10)
    assert "default-src 'none'" in response.headers["Content-Security-Policy"]


def test_whatsapp_signs_are_drawn_and_markup_is_not(
    sandbox: SandboxProcess, whatsapp: WhatsApp
) -> None:
    whatsapp.text("*fett* <script>alert(1)</script>", id="3EB0AA")
    html = page(sandbox, f"/whatsapp/{INVITE}/")

    assert "<strong>fett</strong> &lt;script&gt;" in html
    assert 'id="3EB0AA"' in html
    assert "bearbeitet" not in html


def test_an_edited_message_is_marked(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    id = whatsapp.text("alt").json()["id"]
    whatsapp.message("PUT", id, json={"text": "neu"})
    html = page(sandbox, f"/whatsapp/{INVITE}/")
    assert "bearbeitet" in html
    assert "neu" in html


def test_a_picture_is_shown_above_its_caption(sandbox: SandboxProcess, whatsapp: WhatsApp) -> None:
    whatsapp.image(picture(), caption="Sperrung")
    html = page(sandbox, f"/whatsapp/{INVITE}/")
    match = re.search(r'src="(/pictures/[0-9a-f]{64}\.jpg)"', html)
    assert match
    assert html.index(match[1]) < html.index("Sperrung")
    response = requests.get(sandbox.url + match[1], timeout=10)
    assert response.content == picture()
    assert response.headers["Content-Type"] == "image/jpeg"


def test_a_facebook_permalink_leads_to_the_post(
    sandbox: SandboxProcess, facebook: Facebook
) -> None:
    post = facebook.post("Hallo #Osnabrück", fields="id,permalink_url").json()
    link, _, anchor = post["permalink_url"].partition("#")

    html = page(sandbox, link)
    assert f'id="{anchor}"' in html
    assert '<span class="tag">#Osnabrück</span>' in html
    path = f"/graph/{PAGE}/posts/{post['id']}"
    assert requests.get(sandbox.url + path, timeout=10).url.endswith(f"/facebook/{PAGE}/#{anchor}")


def test_an_instagram_permalink_leads_to_the_post(
    sandbox: SandboxProcess, instagram: Instagram, host: PictureHost
) -> None:
    container = instagram.ready(
        image_url=host.serve(picture()), caption="Hallo", alt_text="Ein blaues Bild"
    )
    id = instagram.publish(container).json()["id"]
    link = instagram.get(id, fields="permalink")["permalink"]

    html = page(sandbox, link)
    assert "Hallo" in html
    assert 'alt="Ein blaues Bild"' in html
    instagram.call("DELETE", id)
    assert requests.get(link, timeout=10).status_code == 404


def test_a_linkedin_post_has_an_anchor_by_its_urn(
    sandbox: SandboxProcess, linkedin: LinkedIn
) -> None:
    urn = linkedin.urn("Unfall \\(A 30\\)")
    html = page(sandbox, f"/linkedin/{ORGANISATION}/")

    assert f'id="{urn}"' in html
    assert "Unfall (A 30)" in html
    assert page(sandbox, f"/linkedin/feed/update/{urn}/") == html
    assert page(sandbox, f"/linkedin/{AUTHOR}/") == html


def test_a_link_card_shows_what_was_said_about_the_link(
    sandbox: SandboxProcess, linkedin: LinkedIn
) -> None:
    article = {"source": "https://example.org/a", "title": "Neue Leitstelle", "description": "x"}
    linkedin.post(content={"article": article})
    html = page(sandbox, f"/linkedin/{ORGANISATION}/")
    assert 'href="https://example.org/a"' in html
    assert "Neue Leitstelle" in html


def test_a_deleted_post_vanishes(sandbox: SandboxProcess, facebook: Facebook) -> None:
    id = facebook.post("Verschwindet").json()["id"]
    assert "Verschwindet" in page(sandbox, f"/facebook/{PAGE}/")
    facebook.call("DELETE", id)
    assert "Verschwindet" not in page(sandbox, f"/facebook/{PAGE}/")


@pytest.mark.parametrize(
    "path",
    [
        "/whatsapp/nobody/",
        "/facebook/999/",
        f"/instagram/{INSTAGRAM}/p/nothing/",
        "/linkedin/999/",
        "/linkedin/feed/update/urn:li:share:1/",
        "/pictures/nothing.jpg",
        "/pictures/..%2Fsandbox.sqlite3",
        "/nowhere",
    ],
)
def test_what_is_not_there_is_a_plain_404(sandbox: SandboxProcess, path: str) -> None:
    response = requests.get(sandbox.url + path, timeout=10)
    assert response.status_code == 404
    assert "Nicht verfügbar" in response.text
