"""Exports of X as the eras made them, invented here: posts in, the bytes of a zip out."""

from __future__ import annotations

import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from PIL import Image

from broadcasts.legacy.reading.times import EPOCH_MS, MONTHS

ACCOUNT = "900000000000000077"
HANDLE = "Polizei_Demo"
BEGIN = datetime(2022, 3, 1, 9, 0, tzinfo=UTC)
NAMES = {number: name for name, number in MONTHS.items()}
DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")

Tweet = dict[str, Any]


def number(moment: datetime, turn: int = 0) -> str:
    """A number as X would have given it at ``moment``."""
    return str(((int(moment.timestamp() * 1000) - EPOCH_MS) << 22) + turn)


def written(moment: datetime) -> str:
    """The time as posts hold it."""
    return (
        f"{DAYS[moment.weekday()]} {NAMES[moment.month]} {moment.day:02d} "
        f"{moment:%H:%M:%S} +0000 {moment.year}"
    )


def tweet(text: str, minutes: float = 0, **more: Any) -> Tweet:
    """One post, ``minutes`` after the beginning; ``more`` are further fields of it."""
    moment = BEGIN + timedelta(minutes=minutes)
    own = number(moment)
    return {
        "id_str": own,
        "id": own,
        "created_at": written(moment),
        "full_text": text,
        "lang": "de",
        "entities": {"urls": [], "user_mentions": [], "hashtags": [], "symbols": []},
        **more,
    }


def beneath(parent: Tweet, text: str, minutes: float, account: str = ACCOUNT) -> Tweet:
    """A post that goes on beneath ``parent``."""
    return tweet(
        text,
        minutes,
        in_reply_to_status_id_str=parent["id_str"],
        in_reply_to_user_id_str=account,
    )


def link(short: str, long: str) -> dict[str, Any]:
    return {"urls": [{"url": short, "expanded_url": long, "indices": ["0", "1"]}]}


def photo(base: str, short: str = "https://t.co/Pic") -> dict[str, Any]:
    """A picture of a post, as its media hold it."""
    return {
        "type": "photo", "url": short, "media_url_https": f"https://pbs.twimg.com/media/{base}",
    }  # fmt: skip


def edited(first: Tweet, last: Tweet) -> list[Tweet]:
    """Two wordings of one post, each knowing the other."""
    chain = {"editTweetIds": [first["id_str"], last["id_str"]]}
    later = {"edit": {"initialTweetId": first["id_str"], "editControlInitial": chain}}
    return [{**first, "edit_info": {"initial": chain}}, {**last, "edit_info": later}]


def note(short: Tweet, text: str, turn: int = 1) -> dict[str, Any]:
    """The whole text of a post that was cut."""
    moment = BEGIN if "created_at" not in short else _moment(short)
    return {
        "noteTweet": {
            "noteTweetId": number(moment, turn),
            "createdAt": f"{moment:%Y-%m-%dT%H:%M:%S}.000Z",
            "core": {"text": text, "urls": []},
        }
    }


def _moment(post: Tweet) -> datetime:
    return datetime.fromtimestamp(((int(post["id_str"]) >> 22) + EPOCH_MS) / 1000, UTC)


def jpeg(colour: str = "navy") -> bytes:
    out = io.BytesIO()
    picture = Image.new("RGB", (64, 48), colour)
    exif = Image.Exif()
    exif[0x010F] = "Kamera der Dienststelle"
    picture.save(out, "JPEG", exif=exif)
    return out.getvalue()


def script(name: str, value: object) -> str:
    """A file of an export: one assignment."""
    return f"{name} = {json.dumps(value, ensure_ascii=False, indent=2)}"


def wrapped(tweets: Iterable[Tweet]) -> list[dict[str, Tweet]]:
    return [{"tweet": one} for one in tweets]


def headers(tweets: Iterable[Tweet]) -> list[dict[str, Any]]:
    return [
        {"tweet": {"tweet_id": one["id_str"], "user_id": ACCOUNT, "created_at": one["created_at"]}}
        for one in tweets
    ]


def manifest(count: int, **info: Any) -> dict[str, Any]:
    return {
        "userInfo": {"accountId": ACCOUNT, "userName": HANDLE, "displayName": "Polizei (Demo)"},
        "archiveInfo": {"generationDate": "2024-08-31T06:30:00.000Z", **info},
        "dataTypes": {"tweets": {"files": [{"fileName": "data/tweets.js", "count": str(count)}]}},
    }


def account() -> list[dict[str, Any]]:
    own = {"email": "niemand@polizei.example", "username": HANDLE, "accountId": ACCOUNT}
    return [{"account": {**own, "accountDisplayName": "Polizei (Demo)"}}]


def modern(tweets: Sequence[Tweet], **extra: bytes | str) -> dict[str, bytes | str]:
    """The files of an export since 2022; ``extra`` are more of them or others, by path."""
    files: dict[str, bytes | str] = {
        "data/manifest.js": script("window.__THAR_CONFIG", manifest(len(tweets))),
        "data/account.js": script("window.YTD.account.part0", account()),
        "data/tweets.js": script("window.YTD.tweets.part0", wrapped(tweets)),
        "data/tweet-headers.js": script("window.YTD.tweet_headers.part0", headers(tweets)),
    }
    return {**files, **extra}


def in_parts(tweets: Sequence[Tweet]) -> dict[str, bytes | str]:
    """A big account: several files of posts, the tenth after the second."""
    files = modern(tweets)
    del files["data/tweets.js"]
    for place, one in zip((0, 1, 2, 10), _dealt(tweets, 4), strict=True):
        name = f"data/tweets-part{place}.js" if place else "data/tweets.js"
        files[name] = script(f"window.YTD.tweets.part{place}", wrapped(one))
    return files


def of_2020(tweets: Sequence[Tweet]) -> dict[str, bytes | str]:
    """Below ``data/`` with a manifest, and still ``tweet.js``."""
    files = modern(tweets)
    del files["data/tweets.js"], files["data/tweet-headers.js"]
    files["data/tweet.js"] = script("window.YTD.tweet.part0", wrapped(tweets))
    return files


def of_2019(tweets: Sequence[Tweet], media: Mapping[str, bytes] | None = None) -> dict[
    str, bytes | str
]:  # fmt: skip
    """Everything in the root, posts without a wrapper, media as a zip of their own."""
    files: dict[str, bytes | str] = {
        "account.js": script("window.YTD.account.part0", account()),
        "tweet.js": script("window.YTD.tweet.part0", list(tweets)),
    }
    if media:
        files["tweet_media/tweet-media.zip"] = packed(media)
    return files


def classic(tweets: Sequence[Tweet]) -> dict[str, bytes | str]:
    """Until 2018: a file per month in the words of that time."""
    months: dict[str, list[Tweet]] = {}
    for one in tweets:
        moment = _moment(one)
        old = {key: value for key, value in one.items() if key not in ("full_text", "created_at")}
        old |= {"id": int(one["id_str"]), "text": one["full_text"],
                "created_at": f"{moment:%Y-%m-%d %H:%M:%S} +0000"}  # fmt: skip
        months.setdefault(f"{moment:%Y_%m}", []).append(old)
    files: dict[str, bytes | str] = {
        f"data/js/tweets/{month}.js": script(f"Grailbird.data.tweets_{month}", found)
        for month, found in months.items()
    }
    index = [{"file_name": name, "tweet_count": len(found)} for name, found in months.items()]
    files["data/js/tweet_index.js"] = script("var tweet_index", index)
    files["data/js/user_details.js"] = script(
        "var user_details", {"screen_name": HANDLE, "id": ACCOUNT, "full_name": "Polizei (Demo)"}
    )
    return files


def _dealt(tweets: Sequence[Tweet], ways: int) -> list[Sequence[Tweet]]:
    return [tweets[place::ways] for place in range(ways)]


def packed(files: Mapping[str, bytes | str]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in files.items():
            made.writestr(name, content)
    return out.getvalue()
