"""Little text, WhatsApp signs, plain links and `fields`, read without a server."""

import pytest

from broadcasts.sandbox.fields import BadFields, parse, select
from broadcasts.sandbox.formatting import linked, whatsapp_html
from broadcasts.sandbox.images import Image, identify
from broadcasts.sandbox.littletext import RESERVED
from broadcasts.sandbox.littletext import parse as little
from broadcasts.sandbox.tests.pictures import picture


@pytest.mark.parametrize("sign", sorted(RESERVED))
def test_every_reserved_sign_cuts_unless_it_is_escaped(sign: str) -> None:
    bare, escaped = little(f"vor {sign} nach"), little(f"vor \\{sign} nach")
    if sign != "\\":
        assert (bare.plain, bare.cut) == ("vor ", True)
    assert (escaped.plain, escaped.cut) == (f"vor {sign} nach", False)


def test_there_are_fifteen_reserved_signs() -> None:
    assert len(RESERVED) == 15


@pytest.mark.parametrize(
    ("wire", "plain", "cut"),
    [
        ("#Verkehr heute", "#Verkehr heute", False),
        ("# Verkehr", "", True),
        ("#Polizei_OS", "#Polizei", True),
        ("#Polizei\\_OS", "#Polizei_OS", False),
        ("{hashtag|\\#|Polizei}", "#Polizei", False),
        ("@[Stadt Osnabrück](urn:li:organization:42)!", "Stadt Osnabrück!", False),
        ("@[Stadt](nobody)", "", True),
        ("Ende\\", "Ende", True),
        ("C:\\\\Temp", "C:\\Temp", False),
        ("", "", False),
    ],
)
def test_little_text_is_read_as_linkedin_reads_it(wire: str, plain: str, cut: bool) -> None:
    assert (little(wire).plain, little(wire).cut) == (plain, cut)


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("*fett* _kursiv_ ~weg~", "<p><strong>fett</strong> <em>kursiv</em> <s>weg</s></p>"),
        ("*_beides_*", "<p><strong><em>beides</em></strong></p>"),
        ("2*3*4 und a_b_c", "<p>2*3*4 und a_b_c</p>"),
        ("* kein fett *", "<ul><li>kein fett *</li></ul>"),
        ("ein * allein", "<p>ein * allein</p>"),
        ("`*roh*`", "<p><code>*roh*</code></p>"),
        ("```\n*roh*\n<b>\n```", "<p><pre>*roh*\n&lt;b&gt;</pre></p>"),
        ("- eins\n- zwei", "<ul><li>eins</li><li>zwei</li></ul>"),
        ("3. drei\n4. vier", '<ol start="3"><li>drei</li><li>vier</li></ol>'),
        ("> *Zitat*\n> zwei", "<blockquote><strong>Zitat</strong><br>zwei</blockquote>"),
        ("eins\n\nzwei", "<p>eins<br><br>zwei</p>"),
        ("<img src=x onerror=alert(1)>", "<p>&lt;img src=x onerror=alert(1)&gt;</p>"),
    ],
)
def test_whatsapp_signs_are_drawn_as_in_the_app(text: str, html: str) -> None:
    assert whatsapp_html(text) == html


def test_an_address_keeps_its_signs() -> None:
    url = "https://example.org/a_b_c?x=1&amp;y=*2*"
    html = whatsapp_html("*Mehr:* https://example.org/a_b_c?x=1&y=*2*z.")
    assert f'<a href="{url}z" rel="noopener nofollow">{url}z</a>.' in html
    assert "<strong>Mehr:</strong>" in html


def test_no_text_gets_markup_onto_the_page() -> None:
    nasty = "https://x.org/\"onmouseover='alert(1)' \ue0000\ue001 <b>\r\njavascript:alert(1)"
    for html in (linked(nasty), whatsapp_html(nasty)):
        assert 'href="https://x.org/"' in html
        assert "<b>" not in html
        assert 'href="javascript' not in html


def test_links_and_hashtags_are_drawn_elsewhere_too() -> None:
    html = linked("Neu #Verkehr\nhttps://example.org/#teil")
    assert '<span class="tag">#Verkehr</span><br><a href="https://example.org/#teil"' in html


def test_fields_are_read_with_their_braces() -> None:
    tree = parse("id, attachments{media_type,target{id}},message")
    assert tree == {
        "id": {},
        "attachments": {"media_type": {}, "target": {"id": {}}},
        "message": {},
    }


def test_only_asked_for_fields_come_back() -> None:
    node = {"id": "1", "a": {"data": [{"b": 1, "c": 2}]}, "d": None}
    assert select(node, parse("a{b},d")) == {"id": "1", "a": {"data": [{"b": 1}]}}
    with pytest.raises(BadFields, match="z"):
        select(node, parse("z"))


@pytest.mark.parametrize(
    ("kind", "found"),
    [
        ("JPEG", Image("jpg", 30, 20)),
        ("PNG", Image("png", 30, 20)),
        ("GIF", Image("gif", 30, 20)),
        ("BMP", Image("bmp")),
        ("TIFF", Image("tiff")),
        ("WEBP", None),
    ],
)
def test_a_picture_is_known_by_its_bytes(kind: str, found: Image | None) -> None:
    assert identify(picture(kind, 30, 20)) == found


def test_a_broken_picture_is_none() -> None:
    assert identify(b"") is None
    assert identify(picture()[:20]) is None
    assert identify(b"\xff\xd8\xff\xe0") is None
