"""The static copy: complete, relative, cheap to bring up to date, without what was withdrawn."""

from __future__ import annotations

import functools
import http.server
import re
import shutil
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from io import StringIO
from pathlib import Path
from urllib.parse import urldefrag, urljoin

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_django import Settings

from broadcasts import changes, renditions
from broadcasts.archive.tests.making import make_broadcast, make_picture, withdraw
from broadcasts.models import Broadcast
from broadcasts.static_copy.asking import Site
from broadcasts.static_copy.copying import Copy
from broadcasts.static_copy.folder import Folder

pytestmark = pytest.mark.django_db
PUBLIC_URL = "https://presse.polizei-demo.example"
#: A page of a list and a little more.
MANY = 23


@pytest.fixture
def site(settings: Settings, tmp_path: Path) -> None:
    """With the archive's sheet as one file, as a real start collects it."""
    settings.PUBLIC_URL, settings.ALLOWED_HOSTS = PUBLIC_URL, ["presse.polizei-demo.example"]
    settings.MEDIA_ROOT, settings.STATIC_ROOT = tmp_path / "media", tmp_path / "static"
    settings.SECURE_SSL_REDIRECT = False
    settings.STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
    }
    shutil.copytree(settings.BASE_DIR / "static" / "img", settings.STATIC_ROOT / "img")
    (settings.STATIC_ROOT / "css").mkdir()
    (settings.STATIC_ROOT / "css" / "public.css").write_text("main { color: navy; }")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "web" / "some" / "where"


@pytest.fixture
def archive(site: None) -> list[Broadcast]:
    """Two texts, the newest first; one has pictures in every format."""
    made = written(2)
    renditions.prepare(make_picture(made[1]))
    return made


def written(number: int) -> list[Broadcast]:
    """Texts of as many hours, the newest first."""
    now = timezone.now()
    return [
        make_broadcast(f"Meldung {one}", visible_from=now - timedelta(hours=one + 1))
        for one in range(number)
    ]


def publish(headline: str, **values: object) -> Broadcast:
    made = make_broadcast(headline, **values)
    changes.record(*changes.of_broadcast(made))
    return made


def take_back(broadcast: Broadcast) -> None:
    withdraw(broadcast, "Es war falsch.")
    changes.record(*changes.of_broadcast(broadcast), takes_away=True)


def export(folder: Path) -> str:
    out = StringIO()
    call_command("export_archive", str(folder), stdout=out)
    return out.getvalue().splitlines()[-1]


def files(folder: Path) -> dict[str, bytes]:
    found = (file for file in folder.rglob("*") if file.is_file())
    named = {str(file.relative_to(folder)): file.read_bytes() for file in found}
    return {name: content for name, content in named.items() if not name.startswith(".")}


class Links(HTMLParser):
    """Every address a page names, found by another parser than the one that wrote it."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.found: list[str] = []
        self.feed(html)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        assert tag != "form"
        if tag == "link" and values.get("rel") == "canonical":
            return
        self.found += [values[name] for name in ("href", "src") if name in values]
        parts = values.get("srcset", "").split(",")
        self.found += [part.split()[0] for part in parts if part.strip()]


@pytest.fixture
def served(folder: Path) -> Iterator[str]:
    """The folder above all, so that the copy lies below another one."""
    handler = functools.partial(Quiet, directory=str(folder.parents[1]))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}/some/where/"
    server.shutdown()
    thread.join()
    server.server_close()


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nobody reads it."""


def crawled(start: str) -> dict[str, str]:
    """Every page and file that can be reached from ``start``; a dead link is an error."""
    seen: dict[str, str] = {}
    waiting = [start]
    while waiting:
        address = waiting.pop()
        with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
            body = answer.read()
            is_page = answer.headers.get_content_type() == "text/html"
        seen[address] = body.decode() if is_page else ""
        for link in Links(seen[address]).found:
            assert not link.startswith(("/", PUBLIC_URL)), (address, link)
            if link.startswith(("https:", "mailto:", "tel:", "#")):
                continue
            assert not link.endswith("/"), (address, link)
            target = urldefrag(urljoin(address, link)).url
            if target not in seen and target not in waiting:
                waiting.append(target)
    return seen


def test_every_link_of_the_copy_leads_to_a_file_of_it(
    archive: list[Broadcast], folder: Path, served: str
) -> None:
    archive += written(MANY)
    take_back(archive[3])
    export(folder)
    seen = crawled(f"{served}index.html")
    names = {address.removeprefix(served) for address in seen}
    # Whatever is in the folder can be reached, but for what machines ask for by name, and the
    # short addresses of channels.
    rest = {name for name in files(folder) if name not in names}
    assert {name for name in rest if not name.startswith(("m/", "en/m/"))} == {
        *("robots.txt", "sitemap.xml", "sitemap-1.xml", "sitemap-news.xml", "sitemap-pages.xml"),
    }
    for broadcast in archive:
        address = f"{broadcast.get_absolute_url()[1:]}index.html"
        assert (address in names) == (broadcast != archive[3])
    assert {name.rpartition(".")[2] for name in names} >= {"html", "css", "svg", "avif", "webp"}


def test_one_new_text_touches_its_own_pages_and_the_newest_lists(site: None, folder: Path) -> None:
    written(MANY)
    export(folder)
    before = files(folder)
    assert export(folder).split()[:3] == ["0", "Seiten", "abgefragt;"]
    assert files(folder) == before
    new = publish("Ganz neu")
    export(folder)
    after = files(folder)
    assert b"Ganz neu" in after["index.html"]
    touched = {name for name in after if after[name] != before.get(name)}
    own = {name for name in touched if new.public_id in name and "_vor-" not in name}
    # Its two addresses in both languages, and the two files that prove it.
    assert len(own) == 6
    assert len(touched - own) < 36
    lists = {"", f"dienststellen/{new.inspection.key}/", f"kategorien/{new.category}/"}
    for name in touched:
        where = name.removeprefix("en/").rpartition("/")[0]
        is_list = f"{where}/".lstrip("/") in lists or where.startswith("monate")
        assert new.public_id in name or is_list or not name.endswith(".html"), name


def test_many_publications_leave_no_text_out_of_the_lists(
    site: None, folder: Path, served: str
) -> None:
    old = written(MANY)
    export(folder)
    for number in range(24):
        publish(f"Neu {number}", visible_from=timezone.now() - timedelta(minutes=30 - number))
        if number in (1, 14):
            export(folder)
    take_back(old[15])
    export(folder)
    page, shown, pages = f"{served}index.html", set(), 0
    while page:
        html = crawl_one(page)
        links = Links(html).found
        shown |= {found[1] for link in links if (found := re.match(r"(?:\.\./)*m/(\w+)/", link))}
        older = [link for link in links if "_vor-" in link and f'rel="next" href="{link}"' in html]
        page, pages = (urljoin(page, older[0]) if older else ""), pages + 1
    everything = set(Broadcast.objects.public(timezone.now()).values_list("public_id", flat=True))
    assert shown == everything
    assert pages <= 2 * len(everything) // 20 + 1


def crawl_one(address: str) -> str:
    with urllib.request.urlopen(address, timeout=10) as answer:  # noqa: S310 - our own server
        return str(answer.read().decode())


def test_what_was_withdrawn_is_nowhere_in_the_folder(
    archive: list[Broadcast], folder: Path
) -> None:
    secret = publish("Geheimwort im Titel", lead="Geheimwort", body="Geheimwort")
    renditions.prepare(make_picture(secret, alt="Geheimwort"))
    export(folder)
    assert b"Geheimwort" in files(folder)["index.html"]
    take_back(secret)
    export(folder)
    for file in folder.rglob("*"):
        name = str(file.relative_to(folder)).lower()
        assert "geheimwort" not in name
        assert not file.is_file() or b"geheimwort" not in file.read_bytes().lower(), name
    gone = files(folder)[f"m/{secret.public_id}/index.html"].decode()
    assert "410" in gone
    assert "Es war falsch." in gone
    assert not (folder / "bilder" / secret.public_id).exists()


class Dying(Folder):
    """A machine that goes out while the fortieth file is written."""

    left = 40

    def write(self, file: str, content: bytes) -> bool:
        self.left -= 1
        if not self.left:
            raise KeyboardInterrupt
        return super().write(file, content)


def test_a_killed_export_goes_on_where_it_was(archive: list[Broadcast], folder: Path) -> None:
    copy = Copy(Dying(folder), Site(), timezone.now)
    with pytest.raises(KeyboardInterrupt):
        copy.run()
    copy.close()
    begun = set(files(folder))
    export(folder)
    again = folder.with_name("again")
    export(again)
    assert begun < set(files(folder)) == set(files(again))


@pytest.mark.parametrize("file", ["lock", "state.sqlite3"])
def test_a_disk_that_takes_nothing_is_said_in_a_sentence(
    archive: list[Broadcast], folder: Path, file: str
) -> None:
    # A folder where a file belongs refuses it even to root, as a full disk does.
    (folder / ".archive-copy" / file).mkdir(parents=True)
    with pytest.raises(CommandError, match=r"^Die Kopie ist nicht vollständig"):
        export(folder)


def test_a_folder_of_somebody_else_is_left_alone(archive: list[Broadcast], folder: Path) -> None:
    folder.mkdir(parents=True)
    (folder / "steuer.ods").write_text("meins")
    with pytest.raises(CommandError, match="keine Kopie"):
        export(folder)
    assert files(folder) == {"steuer.ods": b"meins"}


def test_a_stranger_within_the_copy_is_neither_replaced_nor_deleted(
    archive: list[Broadcast], folder: Path
) -> None:
    export(folder)
    new = publish("Ganz neu")
    stranger = folder / new.get_absolute_url()[1:] / "index.html"
    stranger.parent.mkdir(parents=True)
    stranger.write_text("meins")
    with pytest.raises(CommandError, match="index.html"):
        export(folder)
    take_back(new)
    export(folder)
    assert stranger.read_text() == "meins"
