"""What a reading proves, and what it does not: answers the sandbox does not give by itself."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from broadcasts.platforms.base import (
    Absent,
    Ambiguous,
    CannotTell,
    Failure,
    FailureKind,
    Finding,
    Found,
    Gone,
    RemotePost,
)
from broadcasts.platforms.http import Reply
from broadcasts.platforms.tests.answers import answered, failure, graph, linkedin, reply, waha
from broadcasts.platforms.tests.answers import publish as publishing
from broadcasts.platforms.tests.cast import IDS, INVITE, JID, KEY, SINCE, adapter, message
from broadcasts.platforms.tests.live import everywhere

GONE = graph(100, 33)
LATER = SINCE + timedelta(seconds=30)
BEFORE = SINCE - timedelta(seconds=100)
LONG_BEFORE = SINCE - timedelta(seconds=140)
ME = reply(200, {"id": "109", "username": IDS["mastodon"]})
GRAPH_TIME = "%Y-%m-%dT%H:%M:%S+0000"


def entry(id: str = KEY, body: str = "", moment: Any = LATER, **more: Any) -> dict[str, Any]:
    data = {"Info": {"ID": id, "ServerID": 107}}
    name, timestamp = f"false_{JID}_{id}", int(moment.timestamp())
    return {"message": {"id": name, "timestamp": timestamp, "body": body, "_data": data, **more}}


def gowa_post(id: str = KEY, text: str = "", moment: Any = LATER, **more: Any) -> dict[str, Any]:
    known = {"message_id": id, "server_id": 107, "type": "text", "text": text}
    return known | {"timestamp": moment.isoformat(), **more}


def page_post(id: str = "1_2", moment: Any = LATER, text: str = "", **more: Any) -> dict[str, Any]:
    return {"id": id, "message": text, "created_time": moment.strftime(GRAPH_TIME), **more}


def share(number: int, moment: Any = LATER, text: str = "", **more: Any) -> dict[str, Any]:
    return {
        "id": f"urn:li:share:{number}",
        "author": f"urn:li:organization:{IDS['linkedin']}",
        "commentary": text,
        "lifecycleState": "PUBLISHED",
        "createdAt": int(moment.timestamp() * 1000),
        **more,
    }


def toot(id: str, moment: Any = LATER, text: str = "", **more: Any) -> dict[str, Any]:
    created = moment.isoformat().replace("+00:00", "Z")
    content = "".join(f"<p>{part}</p>" for part in text.split("\n\n"))
    return {"id": id, "created_at": created, "content": content, "visibility": "public", **more}


def listed(gateway: str, *moments: Any, text: str | None = None) -> Reply:
    """A list with one post per moment, each with our text."""
    said = message(gateway).text if text is None else text
    if gateway == "waha":
        return reply(200, [entry(f"{n}", said, moment) for n, moment in enumerate(moments)])
    if gateway == "gowa":
        posts = [gowa_post(f"{n}", said, moment) for n, moment in enumerate(moments)]
        return reply(200, {"results": {"data": posts}})
    if gateway == "linkedin":
        return reply(200, {"elements": [share(n, m, said) for n, m in enumerate(moments)]})
    if gateway == "mastodon":
        return reply(200, [toot(f"{n}", m, said) for n, m in enumerate(moments)])
    posts = [page_post(f"{n}", m, said) for n, m in enumerate(moments)]
    captions = [{**p, "caption": said, "timestamp": p["created_time"]} for p in posts]
    return reply(200, {"data": captions})


def found(gateway: str, *replies: Reply, **prepared: str) -> Finding:
    before = [ME] if gateway == "mastodon" else []
    with answered(*before, *replies):
        return adapter(gateway).find(message(gateway), KEY, prepared, SINCE)


@everywhere
def test_a_post_with_our_text_from_our_time_is_ours(gateway: str) -> None:
    assert isinstance(found(gateway, listed(gateway, LATER)), Found)
    assert isinstance(found(gateway, listed(gateway, BEFORE)), Found)


@everywhere
def test_a_post_with_our_text_from_long_before_is_another(gateway: str) -> None:
    assert isinstance(found(gateway, listed(gateway, LONG_BEFORE)), Absent)


@everywhere
def test_two_posts_with_our_text_are_for_a_person(gateway: str) -> None:
    assert isinstance(found(gateway, listed(gateway, LATER, LATER)), Ambiguous)


@everywhere
def test_a_full_page_of_newer_posts_proves_nothing(gateway: str) -> None:
    full = listed(gateway, *[LATER] * 100, text="Etwas anderes")
    assert isinstance(found(gateway, full), CannotTell)
    assert isinstance(found(gateway, listed(gateway, LATER, text="Etwas anderes")), Absent)


@everywhere
@pytest.mark.parametrize("body", [None, {}, "words", {"data": None}, {"elements": {}}])
def test_an_answer_that_is_no_list_proves_nothing(gateway: str, body: object) -> None:
    assert isinstance(found(gateway, reply(200, body)), CannotTell)


def test_our_id_is_found_whatever_the_clock_and_the_text_say() -> None:
    preview = reply(200, [entry(KEY, "anders", LONG_BEFORE), entry("OTHER", "noch anders")])
    finding = found("waha", preview)
    assert isinstance(finding, Found)
    assert finding.post.receipt.remote_id == KEY
    assert finding.post.receipt.permalink == f"https://whatsapp.com/channel/{INVITE}/107"


def test_a_revoked_shell_in_the_preview_is_gone() -> None:
    with answered(reply(200, [entry(KEY)])):
        assert isinstance(adapter("waha").read(KEY), Gone)
    with answered(reply(200, [entry(KEY, hasMedia=True)])):
        assert isinstance(adapter("waha").read(KEY), RemotePost)


def test_a_full_preview_without_the_post_cannot_say_that_it_is_gone() -> None:
    with answered(listed("waha", *[LATER] * 100)), pytest.raises(Failure) as caught:
        adapter("waha").read(KEY)
    assert (caught.value.kind, caught.value.code) == (FailureKind.NOT_SENT, "beyond_preview")


@pytest.mark.parametrize("gateway", ["facebook", "instagram"])
def test_gone_is_believed_only_from_a_token_that_works(gateway: str) -> None:
    ours = adapter(gateway)
    with answered(GONE, reply(200, {"id": IDS[gateway]})):
        assert isinstance(ours.read("1"), Gone)
    with answered(GONE, graph(190, 460)), pytest.raises(Failure) as caught:
        ours.read("1")
    assert caught.value.kind == FailureKind.AUTH
    with answered(GONE, GONE, graph(10)), pytest.raises(Failure):
        ours.delete("1")


@pytest.mark.parametrize("silent", [graph(10), graph(100)])
def test_facebook_may_keep_the_words_of_a_photo_to_itself(silent: Reply) -> None:
    photo = {"media_type": "photo", "target": {"id": "8"}}
    post = reply(200, page_post(attachments={"data": [photo]}))
    for told, alts in [
        (silent, None),
        (reply(200, {"8": {"alt_text_custom": "Wagen"}}), ("Wagen",)),
    ]:
        with answered(post, told):
            read = adapter("facebook").read("1_2")
        assert isinstance(read, RemotePost)
        assert read.alts == alts


def test_a_persons_token_does_not_pass_for_the_pages() -> None:
    with answered(reply(200, {"id": "somebody"})):
        health = adapter("facebook").check()
    assert (health.kind, health.code) == (FailureKind.CONFIG, "other_account")


def test_photos_find_a_post_whose_text_was_changed() -> None:
    def photo(id: str) -> dict[str, Any]:
        return {"media_type": "photo", "target": {"id": id}}

    album = {"media_type": "album", "subattachments": {"data": [photo("8"), photo("9")]}}
    shared = {"media_type": "link", "target": {"id": "8"}}
    posts = [
        page_post("1_1", attachments={"data": [photo("8")]}),
        page_post("1_2", attachments={"data": [album]}),
        page_post("1_3", attachments={"data": [shared]}),
    ]
    finding = found("facebook", reply(200, {"data": posts}), **{"photo.0": "8", "photo.1": "9"})
    assert isinstance(finding, Found)
    assert (finding.post.receipt.remote_id, finding.post.pictures) == ("1_2", 2)


@pytest.mark.parametrize(
    ("status", "expected"),
    [
        ("FINISHED", Absent),
        ("EXPIRED", Absent),
        ("ERROR", Absent),
        ("IN_PROGRESS", Absent),
        ("PUBLISHED", CannotTell),
        ("SOMETHING_NEW", CannotTell),
    ],
)
def test_the_container_decides_what_an_empty_list_means(
    status: str, expected: type[Finding]
) -> None:
    state = reply(200, {"id": "17900", "status_code": status})
    finding = found("instagram", state, reply(200, {"data": []}), container="17900")
    assert isinstance(finding, expected)


def test_a_container_that_is_lost_proves_nothing() -> None:
    for lost in (graph(24, 2207006), GONE, graph(-2, 2207020)):
        assert isinstance(
            found("instagram", lost, reply(200, {"data": []}), container="17900"), CannotTell
        )


def test_a_container_published_before_is_found_however_long_ago() -> None:
    state = reply(200, {"id": "17900", "status_code": "PUBLISHED"})
    made = str(LONG_BEFORE.timestamp())
    finding = found(
        "instagram", state, listed("instagram", LONG_BEFORE), container="17900", made=made
    )
    assert isinstance(finding, Found)


IMAGE = {"content": {"media": {"id": "urn:li:image:1"}}}
OUR_TEXT = message("linkedin", "Text").text


@pytest.mark.parametrize(
    "other",
    [
        share(7, text="Etwas anderes", **IMAGE),
        share(7, text=OUR_TEXT),
        share(7, text=OUR_TEXT, **IMAGE, author="urn:li:organization:1"),
    ],
)
def test_a_duplicate_of_somebody_elses_post_is_refused(other: dict[str, Any]) -> None:
    duplicate = linkedin(422, "DUPLICATE_POST", "Content is a duplicate of urn:li:share:7")
    refused = failure("linkedin", publishing, duplicate, reply(200, other))
    assert (refused.kind, refused.code) == (FailureKind.REJECTED, "DUPLICATE_POST")
    with answered(duplicate, reply(200, share(7, text=OUR_TEXT, **IMAGE))):
        publishing(adapter("linkedin"), "linkedin")


@pytest.mark.parametrize(
    "looked", [linkedin(404, "NOT_FOUND"), linkedin(500), linkedin(401), reply(200, {})]
)
def test_a_duplicate_that_cannot_be_read_is_unclear(looked: Reply) -> None:
    duplicate = linkedin(422, "", "Content is a duplicate of urn:li:ugcPost:7.")
    refused = failure("linkedin", publishing, duplicate, looked)
    assert (refused.kind, refused.code) == (FailureKind.UNCLEAR, "DUPLICATE_POST")


def test_a_post_that_linkedin_has_not_released_is_not_visible() -> None:
    with answered(reply(200, share(7, lifecycleState="PUBLISH_REQUESTED"))):
        assert isinstance(adapter("linkedin").read("urn:li:share:7"), Gone)


def test_a_path_linkedin_does_not_know_is_no_proof_that_a_post_is_gone() -> None:
    for answer in (linkedin(404, "RESOURCE_NOT_FOUND"), reply(404, None)):
        with answered(answer), pytest.raises(Failure) as caught:
            adapter("linkedin").read("urn:li:share:7")
        assert caught.value.kind == FailureKind.CONFIG


def test_linkedin_tells_the_words_of_the_pictures() -> None:
    images = [{"id": "urn:li:image:1", "altText": "Wagen"}, {"id": "urn:li:image:2"}]
    several = share(7, content={"multiImage": {"images": images}})
    single = share(8, content={"media": images[0]})
    for post, alts in [(several, ("Wagen", "")), (single, ("Wagen",)), (share(9), ())]:
        with answered(reply(200, post)):
            read = adapter("linkedin").read("urn:li:share:7")
        assert isinstance(read, RemotePost)
        assert (read.alts, read.pictures) == (alts, len(alts))


WORKING = reply(200, {"name": "pi-os", "status": "WORKING"})
GOWS = reply(200, {"version": "2026.7.1", "engine": "GOWS"})


def channel(role: str = "ADMIN", invite: str = INVITE) -> Reply:
    return reply(200, {"id": JID, "role": role, "invite": f"https://whatsapp.com/channel/{invite}"})


@pytest.mark.parametrize(
    ("replies", "kind", "code"),
    [
        ([reply(200, {"status": "FAILED"})], FailureKind.NOT_SENT, "session FAILED"),
        ([reply(200, {"status": "SCAN_QR_CODE"})], FailureKind.AUTH, "session SCAN_QR_CODE"),
        ([reply(200, None)], FailureKind.NOT_SENT, "session UNKNOWN"),
        ([WORKING, reply(200, {"engine": "NOWEB"})], FailureKind.CONFIG, "engine"),
        ([WORKING, GOWS, channel("SUBSCRIBER")], FailureKind.PERMISSION, "role"),
        ([WORKING, GOWS, channel("OWNER", "0029VaOther")], FailureKind.CONFIG, "invite"),
        ([WORKING, GOWS, channel("OWNER")], None, ""),
    ],
)
def test_whatsapp_is_healthy_when_session_engine_role_and_channel_are_right(
    replies: list[Reply], kind: FailureKind | None, code: str
) -> None:
    with answered(*replies):
        health = adapter("waha").check()
    assert (health.ok, health.kind, health.code) == (kind is None, kind, code)


def test_a_deletion_that_whatsapp_refuses_is_done_when_the_post_is_gone() -> None:
    ours = adapter("waha")
    with answered(waha(404), reply(200, [])):
        ours.delete(KEY)
    with answered(waha(404), reply(200, [entry(KEY, "steht noch")])), pytest.raises(Failure):
        ours.delete(KEY)


def test_a_key_of_another_form_is_not_sent() -> None:
    with answered(reply(201, {"id": f"true_{JID}_{KEY}"})) as called:
        with pytest.raises(Failure, match="bad_key"):
            adapter("waha").publish(message("waha"), "x", {})
        called.assert_not_called()


def test_a_new_key_has_whatsapps_form_and_comes_from_the_given_source() -> None:
    ours = adapter("waha")
    assert ours.new_key(lambda size: "ab" * size) == "3EB0" + "AB" * 9
    assert ours.new_key() != ours.new_key()
