"""Facebook Pages through Graph v26.0, as strict as the real one."""

import hashlib
import hmac
import json
from typing import Any

import pytest
from requests import Response

from broadcasts.sandbox.tests.cast import DAY, INSTAGRAM, OTHER_PAGE, PAGE, SECRET_PAGE
from broadcasts.sandbox.tests.clients import Facebook
from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import SandboxProcess


def codes(response: Response) -> tuple[int, int | None]:
    error = response.json()["error"]
    assert error["fbtrace_id"]
    assert error["type"]
    return error["code"], error.get("error_subcode")


def test_a_text_answers_with_the_full_post_id(sandbox: SandboxProcess, facebook: Facebook) -> None:
    response = facebook.post("Hallo")

    assert response.status_code == 200
    assert response.json()["id"].startswith(f"{PAGE}_")
    assert [post["id"] for post in sandbox.ledger("facebook", PAGE)] == [response.json()["id"]]


def test_a_post_can_be_read_in_the_same_answer(facebook: Facebook) -> None:
    post = facebook.post("Hallo", fields="id,permalink_url,created_time").json()
    assert set(post) == {"id", "permalink_url", "created_time"}
    assert f"/facebook/{PAGE}/#{post['id'].partition('_')[2]}" in post["permalink_url"]


@pytest.mark.parametrize(
    ("headers", "code"),
    [({}, 2500), ({"Authorization": "Bearer wrong"}, 190), ({"Authorization": "page-os"}, 2500)],
)
def test_the_token_belongs_in_the_header(
    facebook: Facebook, headers: dict[str, str], code: int
) -> None:
    response = facebook.call("GET", "me", headers=headers, params={"access_token": "page-os"})
    assert response.status_code == 400
    assert codes(response)[0] == code


@pytest.mark.parametrize("version", ["v20.0", "v3.1", "v99.0"])
def test_an_ended_version_is_refused(facebook: Facebook, version: str) -> None:
    assert facebook.call("GET", "me", version=version).status_code == 400


@pytest.mark.parametrize("version", ["v26.0", "v25.0", "v21.0"])
def test_a_living_version_answers(facebook: Facebook, version: str) -> None:
    assert facebook.call("GET", "me", version=version).json()["id"] == PAGE


def test_a_version_ends_on_its_day(sandbox: SandboxProcess, facebook: Facebook) -> None:
    sandbox.advance(3 * 365 * DAY)
    assert facebook.call("GET", "me", version="v25.0").status_code == 400
    assert facebook.call("GET", "me").status_code == 200


def test_a_path_needs_its_version(facebook: Facebook) -> None:
    assert codes(facebook.call("GET", PAGE, version="page"))[0] == 2500


def test_me_is_the_page_the_token_speaks_for(facebook: Facebook) -> None:
    assert facebook.get("me", fields="id") == {"id": PAGE}


def test_another_page_is_out_of_reach(facebook: Facebook) -> None:
    response = facebook.call("POST", f"{OTHER_PAGE}/feed", data={"message": "fremd"})
    assert response.status_code == 403
    assert codes(response)[0] == 200


def test_an_unknown_node_does_not_exist(facebook: Facebook) -> None:
    assert codes(facebook.call("GET", "999")) == (100, 33)


def proof(token: str, secret: str) -> str:
    return hmac.new(secret.encode(), token.encode(), hashlib.sha256).hexdigest()


def test_the_proof_counts_in_the_query_only(sandbox: SandboxProcess) -> None:
    page = Facebook(sandbox, "page-aur", SECRET_PAGE)
    good = proof("page-aur", "s3cret")

    assert codes(page.post("ohne"))[0] == 104
    assert codes(page.post("im Körper", appsecret_proof=good))[0] == 104
    wrong = {"appsecret_proof": proof("page-aur", "other")}
    assert codes(page.call("GET", "me", params=wrong))[0] == 104
    assert page.call("GET", "me", params={"appsecret_proof": good}).json()["id"] == SECRET_PAGE


def test_debug_token_tells_the_living_from_the_dead(facebook: Facebook) -> None:
    alive = facebook.get("debug_token", input_token="page-os")["data"]
    dead = facebook.get("debug_token", input_token="wrong")["data"]

    assert (alive["is_valid"], alive["expires_at"], alive["profile_id"]) == (True, 0, PAGE)
    assert "pages_manage_posts" in alive["scopes"]
    assert dead["is_valid"] is False
    assert dead["error"]["code"] == 190


def test_debug_token_takes_an_app_token(sandbox: SandboxProcess) -> None:
    app = Facebook(sandbox, "4242|s3cret")
    assert app.get("debug_token", input_token="page-aur")["data"]["is_valid"] is True


def test_an_empty_post_is_refused(sandbox: SandboxProcess, facebook: Facebook) -> None:
    assert codes(facebook.post(""))[0] == 100
    assert codes(facebook.post("", link="example.org"))[0] == 100
    assert sandbox.ledger() == []


def test_a_link_alone_is_a_post(facebook: Facebook) -> None:
    id = facebook.post("", link="https://example.org/a").json()["id"]
    attachments = facebook.get(id, fields="attachments{media_type,url}")["attachments"]
    assert attachments == {"data": [{"media_type": "link", "url": "https://example.org/a"}]}


@pytest.mark.parametrize("form", ["numbered", "array", "json"])
def test_photos_are_attached_in_every_documented_form(
    sandbox: SandboxProcess, facebook: Facebook, form: str
) -> None:
    ids = [facebook.photo(picture(), f"Bild {n}").json()["id"] for n in range(2)]
    media = [{"media_fbid": id} for id in ids]
    numbered = {f"attached_media[{n}]": json.dumps(entry) for n, entry in enumerate(media)}
    forms: dict[str, dict[str, Any]] = {
        "numbered": {"data": numbered},
        "array": {"data": {"attached_media": json.dumps(media)}},
        "json": {"json": {"attached_media": media}},
    }
    assert facebook.call("POST", f"{PAGE}/feed", **forms[form]).status_code == 200

    [post] = sandbox.ledger("facebook")
    assert [photo["alt"] for photo in post["pictures"]] == ["Bild 0", "Bild 1"]


def test_a_post_is_recognised_by_its_photo(facebook: Facebook) -> None:
    photo = facebook.photo(picture()).json()["id"]
    post = facebook.post("Bild", attached_media=f'[{{"media_fbid":"{photo}"}}]').json()["id"]
    fields = "id,attachments{media_type,target{id},subattachments{target{id}}}"
    [listed] = facebook.get(f"{PAGE}/published_posts", fields=fields)["data"]

    assert listed["attachments"]["data"] == [{"media_type": "photo", "target": {"id": photo}}]
    assert facebook.get(photo, fields="page_story_id")["page_story_id"] == post


def test_several_photos_hang_below_one_attachment(facebook: Facebook) -> None:
    ids = [facebook.photo(picture()).json()["id"] for _ in range(2)]
    media = ",".join(f'{{"media_fbid":"{id}"}}' for id in ids)
    facebook.post("Bilder", attached_media=f"[{media}]")
    fields = "attachments{subattachments{target{id}}}"
    [post] = facebook.get(f"{PAGE}/published_posts", fields=fields)["data"]
    [album] = post["attachments"]["data"]
    assert [sub["target"]["id"] for sub in album["subattachments"]["data"]] == ids


def test_an_unpublished_photo_is_no_post(sandbox: SandboxProcess, facebook: Facebook) -> None:
    facebook.photo(picture())
    assert sandbox.ledger() == []


def test_a_photo_published_at_once_is_a_post(sandbox: SandboxProcess, facebook: Facebook) -> None:
    answer = facebook.photo(picture(), published="true", caption="Sofort").json()
    assert answer["post_id"] == sandbox.ledger()[0]["id"]


def test_photo_ids_expire_after_a_day(sandbox: SandboxProcess, facebook: Facebook) -> None:
    photo = facebook.photo(picture()).json()["id"]
    sandbox.advance(DAY + 60)
    assert codes(facebook.post("spät", attached_media=f'[{{"media_fbid":"{photo}"}}]'))[0] == 100
    assert sandbox.ledger() == []


def test_a_photo_is_posted_once(sandbox: SandboxProcess, facebook: Facebook) -> None:
    media = f'[{{"media_fbid":"{facebook.photo(picture()).json()["id"]}"}}]'
    facebook.post("eins", attached_media=media)
    assert codes(facebook.post("zwei", attached_media=media)) == (100, 1366051)
    assert len(sandbox.ledger()) == 1


def test_what_is_no_picture_or_too_large_is_refused(facebook: Facebook) -> None:
    assert codes(facebook.photo(b"<html>"))[0] == 324
    assert codes(facebook.photo(picture() + bytes(10 * 1024 * 1024))) == (100, 1366046)
    assert codes(facebook.call("POST", f"{PAGE}/photos", data={"published": "false"}))[0] == 324


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "GIF", "BMP", "TIFF"])
def test_facebook_takes_five_kinds_of_pictures(facebook: Facebook, kind: str) -> None:
    assert facebook.photo(picture(kind)).status_code == 200


def test_published_posts_tell_text_link_and_app(facebook: Facebook) -> None:
    facebook.post("eins")
    facebook.post("zwei")
    fields = "id,message,created_time,permalink_url,application{id},is_published"
    posts = facebook.get(f"{PAGE}/published_posts", fields=fields)["data"]

    assert [post["message"] for post in posts] == ["zwei", "eins"]
    assert set(posts[0]["application"]) == {"id"}
    assert posts[0]["is_published"] is True


def test_lists_keep_to_limit_and_time(sandbox: SandboxProcess, facebook: Facebook) -> None:
    facebook.post("alt")
    sandbox.advance(3600)
    new = facebook.post("neu", fields="created_time").json()["created_time"]
    path = f"{PAGE}/published_posts"

    assert len(facebook.get(path, limit=1)["data"]) == 1
    assert [post["message"] for post in facebook.get(path, since=new)["data"]] == ["neu"]
    assert [post["message"] for post in facebook.get(path, until=new)["data"]] == ["alt"]
    assert codes(facebook.call("GET", path, params={"limit": 101}))[0] == 100


def test_a_field_that_does_not_exist_is_refused(facebook: Facebook) -> None:
    assert codes(facebook.call("GET", "me", params={"fields": "id,shoe_size"}))[0] == 100


def test_a_post_can_be_edited(sandbox: SandboxProcess, facebook: Facebook) -> None:
    id = facebook.post("Tipfehler").json()["id"]
    assert facebook.call("POST", id, data={"message": "Tippfehler"}).json() == {"success": True}

    [post] = sandbox.ledger()
    assert (post["text"], post["earlier_texts"]) == ("Tippfehler", ["Tipfehler"])
    assert post["edited"] is True
    assert codes(facebook.call("POST", id, data={}))[0] == 100


def test_a_deleted_post_is_gone(sandbox: SandboxProcess, facebook: Facebook) -> None:
    id = facebook.post().json()["id"]

    assert facebook.call("DELETE", id).json() == {"success": True}
    for method in ("GET", "POST", "DELETE"):
        assert codes(facebook.call(method, id)) == (100, 33)
    assert facebook.get(f"{PAGE}/published_posts")["data"] == []
    assert sandbox.ledger()[0]["deleted_at"]


def test_another_pages_post_is_out_of_reach(sandbox: SandboxProcess, facebook: Facebook) -> None:
    foreign = Facebook(sandbox, "page-ler", OTHER_PAGE).post().json()["id"]
    assert facebook.call("DELETE", foreign).status_code == 403


def test_one_token_speaks_for_page_and_instagram(facebook: Facebook) -> None:
    assert facebook.get(INSTAGRAM, fields="username")["username"] == "polizei.os"
