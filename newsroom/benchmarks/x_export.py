"""An export of X with 100,000 posts: how long its posts take, and how much memory, on one core."""

from __future__ import annotations

import io
import json
import os
import resource
import subprocess
import sys
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import IO, Any

import django
from PIL import Image

from newsroom.benchmarks.stage import Stage
from newsroom.benchmarks.table import Row, at_most

POSTS, PICTURES = 100_000, 20_000
#: Seconds and bytes that the posts may take.
ALLOWED, MEMORY = 90, 300_000_000
KEY = "ler-emd"


def measure(stage: Stage) -> Iterator[Row]:
    from newsroom.demo import units

    units.make_people(units.make_inspections())
    file = stage.options.var / "x-export.zip"
    write(file)
    command = [sys.executable, "-m", "newsroom.benchmarks.x_export", str(file)]
    done = subprocess.run(command, stdout=subprocess.PIPE, check=True, text=True)  # noqa: S603 - ours
    told = json.loads(done.stdout.splitlines()[-1])
    yield Row(
        f"export of X: {POSTS:,} posts, {told['megabytes']} MB of text, one core",
        f"{told['seconds']:.0f} s, {told['computing']:.0f} s of it computing",
        f"{ALLOWED} s",
        told["seconds"] / ALLOWED,
        at_most(1),
    )
    yield Row(
        "the same: peak memory of the process, pictures included",
        f"{told['memory'] / 1e6:.0f} MB",
        f"{MEMORY / 1e6:.0f} MB",
        told["memory"] / MEMORY,
        at_most(1),
    )
    yield Row("the same: its small pictures, each written anew", f"{told['pictures']:.0f}/s")


def write(path: Path) -> None:
    """The export: posts in four parts, a list of them, and small pictures."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made:
        for name, value in _frame():
            made.writestr(name, value)
        for part in range(4):
            name = f"data/tweets-part{part}.js" if part else "data/tweets.js"
            with made.open(name, "w", force_zip64=True) as file:
                _array(file, f"tweets.part{part}", map(_post, range(part, POSTS, 4)))
        with made.open("data/tweet-headers.js", "w") as file:
            _array(file, "tweet_headers.part0", map(_header, range(POSTS)))
        for turn in range(PICTURES):
            made.writestr(f"data/tweets_media/{_number(turn * 5)}-p{turn}.jpg", _jpeg(turn))


def _array(file: IO[bytes], name: str, items: Iterator[dict[str, Any]]) -> None:
    file.write(f"window.YTD.{name} = [\n".encode())
    for place, item in enumerate(items):
        written = json.dumps(item, ensure_ascii=False, indent=2)
        file.write(f"{',' if place else ''}{written}\n".encode())
    file.write(b"]")


def _frame() -> Iterator[tuple[str, str]]:
    user = {"accountId": "900000000000000099", "userName": "Polizei_Demo"}
    files = [{"fileName": "data/tweets.js", "count": str(POSTS)}]
    manifest = {"userInfo": user, "dataTypes": {"tweets": {"files": files}}}
    yield "data/manifest.js", f"window.__THAR_CONFIG = {json.dumps(manifest)}"
    account = [{"account": {"accountId": user["accountId"], "username": user["userName"]}}]
    yield "data/account.js", f"window.YTD.account.part0 = {json.dumps(account)}"


def _moment(turn: int) -> datetime:
    return datetime(2016, 10, 6, 8, tzinfo=UTC) + timedelta(minutes=41 * turn)


def _number(turn: int) -> str:
    return str((int(_moment(turn).timestamp() * 1000) - 1_288_834_974_657) << 22)


def _written(turn: int) -> str:
    # The machine that measures speaks English; the product reads by a table of its own.
    return _moment(turn).strftime("%a %b %d %H:%M:%S +0000 %Y")


def _header(turn: int) -> dict[str, Any]:
    inner = {"tweet_id": _number(turn), "user_id": "900000000000000099"}
    return {"tweet": {**inner, "created_at": _written(turn)}}


def _post(turn: int) -> dict[str, Any]:
    """Every fifth has a picture, every seventh goes on beneath the one before."""
    short, own = f"https://t.co/Demo{turn}", _number(turn)
    text = f"Lage {turn}: Die Straße ist gesperrt &amp; wird umfahren. Mehr: {short} #Leer"
    post: dict[str, Any] = {
        "edit_info": {"initial": {"editTweetIds": [own], "editsRemaining": "5"}},
        "source": '<a href="https://mobile.twitter.com" rel="nofollow">Twitter Web App</a>',
        "entities": {
            "hashtags": [
                {"text": name, "indices": ["9", "19"]} for name in ("Leer", "Emden", "Verkehr")
            ],
            "symbols": [],
            "user_mentions": [
                {"name": "Feuerwehr (Demo)", "screen_name": name, "indices": ["9", "19"],
                 "id_str": "900000000000000042", "id": "900000000000000042"}
                for name in ("feuerwehr_demo", "stadt_demo")
            ],
            "urls": [{"url": short, "expanded_url": f"https://presse.example/{turn}",
                      "display_url": f"presse.example/{turn}", "indices": ["60", "83"]}],
        },
        "id_str": own, "id": own, "created_at": _written(turn), "full_text": text, "lang": "de",
        "favorite_count": "7", "retweet_count": "3", "favorited": False, "truncated": False,
        "display_text_range": ["0", "120"],
    }  # fmt: skip
    if turn % 7 == 6:
        post["in_reply_to_status_id_str"] = _number(turn - 1)
        post["in_reply_to_user_id_str"] = "900000000000000099"
    if turn % 5 == 0:
        post["extended_entities"] = {"media": [_medium(turn)]}
    return {"tweet": post}


def _medium(turn: int) -> dict[str, Any]:
    address = f"https://pbs.twimg.com/media/p{turn // 5}.jpg"
    sizes = {
        name: {"w": "320", "h": "200", "resize": "fit"} for name in ("thumb", "small", "large")
    }
    places = {"url": f"https://t.co/Bild{turn}", "media_url_https": address, "media_url": address}
    return {**places, "type": "photo", "id_str": str(turn), "sizes": sizes, "indices": ["1", "2"]}


def _jpeg(turn: int) -> bytes:
    out = io.BytesIO()
    colour = (turn % 256, turn // 256, 90)
    Image.new("RGB", (96, 64), colour).save(out, "JPEG")
    return out.getvalue()


def read(file: Path) -> dict[str, float]:
    """Import the posts, and pictures for one turn of a worker; in a process of its own."""
    from django.utils import timezone

    from broadcasts.legacy import importing, uploads
    from broadcasts.models import XImport, XMedium
    from inspections.models import Inspection, User

    os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
    begun, computed = time.perf_counter(), time.process_time()
    with file.open("rb") as source:
        kept = uploads.copied(source, file.name)
    inspection, by = Inspection.objects.get(key=KEY), User.objects.get(username="verwaltung")
    one = importing.hand_in(kept, inspection, by=by, now=timezone.now())
    while one.stage != XImport.Stage.MEDIA and importing.advance(one.pk):
        one.refresh_from_db()
    seconds, computing = time.perf_counter() - begun, time.process_time() - computed
    before, begun = _found(), time.perf_counter()
    importing.advance(one.pk)
    pictures = (XMedium.objects.filter(state="found").count() - before) / (
        time.perf_counter() - begun
    )
    return {
        "seconds": seconds,
        "computing": computing,
        "pictures": pictures,
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
        "megabytes": _megabytes(file),
    }


def _found() -> int:
    from broadcasts.models import XMedium

    return XMedium.objects.filter(state="found").count()


def _megabytes(file: Path) -> int:
    with zipfile.ZipFile(file) as packed:
        return round(sum(one.file_size for one in packed.infolist() if "tweets" in one.filename
                         and one.filename.endswith(".js")) / 1e6)  # fmt: skip


if __name__ == "__main__":
    django.setup()
    sys.stdout.write(json.dumps(read(Path(sys.argv[1]))) + "\n")
