"""LinkedIn REST 202609, as strict as the real one."""

from typing import Any

import pytest
import requests

from broadcasts.sandbox.tests.cast import AUTHOR, DAY
from broadcasts.sandbox.tests.clients import LinkedIn
from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import SandboxProcess


def code(response: requests.Response) -> str:
    body = response.json()
    assert body["status"] == response.status_code
    assert body["message"]
    return str(body["code"])


def test_a_post_answers_201_with_its_id_in_a_header_only(linkedin: LinkedIn) -> None:
    response = linkedin.post()

    assert response.status_code == 201
    assert response.content == b""
    assert response.headers["x-restli-id"].startswith("urn:li:share:")


@pytest.mark.parametrize(
    ("header", "value", "status", "expected"),
    [
        ("LinkedIn-Version", None, 400, "VERSION_MISSING"),
        ("LinkedIn-Version", "202510", 426, "NONEXISTENT_VERSION"),
        ("LinkedIn-Version", "202612", 426, "NONEXISTENT_VERSION"),
        ("LinkedIn-Version", "2026-09", 426, "NONEXISTENT_VERSION"),
        ("X-Restli-Protocol-Version", None, 400, "ILLEGAL_ARGUMENT"),
        ("X-Restli-Protocol-Version", "1.0.0", 400, "ILLEGAL_ARGUMENT"),
        ("Authorization", None, 401, "EMPTY_ACCESS_TOKEN"),
        ("Authorization", "Bearer wrong", 401, "INVALID_ACCESS_TOKEN"),
    ],
)
def test_every_header_is_checked(
    linkedin: LinkedIn, header: str, value: str | None, status: int, expected: str
) -> None:
    response = linkedin.call("POST", "/posts", json={}, headers={header: value})
    assert (response.status_code, code(response)) == (status, expected)


def test_a_version_ends_after_a_year(sandbox: SandboxProcess, linkedin: LinkedIn) -> None:
    assert linkedin.find().status_code == 200
    sandbox.advance(2 * 365 * DAY)
    assert linkedin.find().status_code == 426


@pytest.mark.parametrize(
    "missing", ["author", "commentary", "visibility", "distribution", "lifecycleState"]
)
def test_a_post_needs_its_parts(linkedin: LinkedIn, missing: str) -> None:
    body = {
        "author": AUTHOR,
        "commentary": "Hallo",
        "visibility": "PUBLIC",
        "distribution": {},
        "lifecycleState": "PUBLISHED",
    }
    del body[missing]
    assert code(linkedin.call("POST", "/posts", json=body)) == "MISSING_FIELD"


def test_drafts_are_not_accepted(linkedin: LinkedIn) -> None:
    assert linkedin.post(lifecycleState="DRAFT").status_code == 400


def test_another_organisation_is_out_of_reach(linkedin: LinkedIn) -> None:
    response = linkedin.post(author="urn:li:organization:999")
    assert (response.status_code, code(response)) == (403, "ACCESS_DENIED")


def test_a_text_over_3000_signs_is_refused(linkedin: LinkedIn) -> None:
    assert code(linkedin.post("a" * 3001)) == "FIELD_LENGTH_TOO_LONG"
    assert linkedin.post("a" * 3000).status_code == 201


def test_an_unescaped_sign_cuts_the_text_and_still_answers_201(
    sandbox: SandboxProcess, linkedin: LinkedIn
) -> None:
    urn = linkedin.urn("Unfall (A 30) bei Osnabrück")

    [post] = sandbox.ledger("linkedin", AUTHOR)
    assert (post["text"], post["cut"]) == ("Unfall ", True)
    assert post["wire"] == "Unfall (A 30) bei Osnabrück"
    assert linkedin.on_post("GET", urn).json()["commentary"] == "Unfall "


def test_an_escaped_text_stands_whole(sandbox: SandboxProcess, linkedin: LinkedIn) -> None:
    urn = linkedin.urn("Unfall \\(A 30\\) #Verkehr")
    [post] = sandbox.ledger()
    assert (post["text"], post["cut"]) == ("Unfall (A 30) #Verkehr", False)
    assert linkedin.on_post("GET", urn).json()["commentary"] == "Unfall \\(A 30\\) #Verkehr"


def test_a_duplicate_is_refused_by_name_while_the_first_stands(
    sandbox: SandboxProcess, linkedin: LinkedIn
) -> None:
    urn = linkedin.urn("gleich")
    response = linkedin.post("gleich")

    assert (response.status_code, code(response)) == (422, "DUPLICATE_POST")
    assert response.json()["message"] == f"Content is a duplicate of {urn}"
    assert len(sandbox.ledger()) == 1
    linkedin.on_post("DELETE", urn)
    assert linkedin.post("gleich").status_code == 201


def test_an_image_goes_from_waiting_to_available(linkedin: LinkedIn) -> None:
    slot = linkedin.reserve()
    urn = slot["image"]
    assert linkedin.image_status(urn) == "WAITING_UPLOAD"
    assert code(linkedin.post(content={"media": {"id": urn}})) == "MEDIA_ASSET_WAITING_UPLOAD"

    assert linkedin.call("PUT", slot["uploadUrl"], data=picture()).status_code == 201
    assert [linkedin.image_status(urn) for _ in range(2)] == ["PROCESSING", "AVAILABLE"]
    assert linkedin.post(content={"media": {"id": urn, "altText": "Blau"}}).status_code == 201


def upload(linkedin: LinkedIn, content: bytes) -> str:
    slot = linkedin.reserve()
    linkedin.call("PUT", slot["uploadUrl"], data=content).raise_for_status()
    urn = str(slot["image"])
    while linkedin.image_status(urn) == "PROCESSING":
        pass
    return urn


def test_the_number_of_looks_can_be_set(sandbox: SandboxProcess, linkedin: LinkedIn) -> None:
    sandbox.polls(linkedin=0)
    slot = linkedin.reserve()
    linkedin.call("PUT", slot["uploadUrl"], data=picture())
    assert linkedin.post(content={"media": {"id": slot["image"]}}).status_code == 201


def test_an_upload_address_works_once_and_for_a_day(
    sandbox: SandboxProcess, linkedin: LinkedIn
) -> None:
    slot = linkedin.reserve()
    late = linkedin.reserve()
    linkedin.call("PUT", slot["uploadUrl"], data=picture())
    assert code(linkedin.call("PUT", slot["uploadUrl"], data=picture())) == "EXPIRED_UPLOAD_URL"
    sandbox.advance(DAY + 60)
    assert code(linkedin.call("PUT", late["uploadUrl"], data=picture())) == "EXPIRED_UPLOAD_URL"


def test_the_upload_wants_the_bearer(linkedin: LinkedIn) -> None:
    slot = linkedin.reserve()
    assert requests.put(slot["uploadUrl"], data=picture(), timeout=10).status_code == 401


@pytest.mark.parametrize("content", [b"<html>", picture("BMP"), picture("PNG", 6100, 6000)])
def test_a_picture_linkedin_cannot_process_fails_late(linkedin: LinkedIn, content: bytes) -> None:
    urn = upload(linkedin, content)
    assert linkedin.image_status(urn) == "PROCESSING_FAILED"
    assert code(linkedin.post(content={"media": {"id": urn}})) == "MEDIA_ASSET_PROCESSING_FAILED"


def test_several_images_keep_their_alt_texts(sandbox: SandboxProcess, linkedin: LinkedIn) -> None:
    images = [{"id": upload(linkedin, picture()), "altText": f"Bild {n}"} for n in range(2)]
    urn = linkedin.urn(content={"multiImage": {"images": images}})
    assert [p["alt"] for p in sandbox.ledger()[0]["pictures"]] == ["Bild 0", "Bild 1"]
    assert linkedin.on_post("GET", urn).json()["content"]["multiImage"]["images"] == images


@pytest.mark.parametrize(
    "content",
    [
        {"media": {"id": "urn:li:image:X"}, "article": {}},
        {"poll": {}},
        {"multiImage": {"images": [{"id": "urn:li:image:X"}]}},
        {"article": {"source": "https://example.org"}},
        {"media": {"id": "urn:li:image:unknown"}},
    ],
)
def test_content_is_exactly_one_known_kind(linkedin: LinkedIn, content: dict[str, Any]) -> None:
    assert linkedin.post(content=content).status_code in (400, 404, 422)


def test_alt_texts_have_their_limit(linkedin: LinkedIn) -> None:
    media = {"id": "urn:li:image:X", "altText": "a" * 4087}
    assert code(linkedin.post(content={"media": media})) == "FIELD_LENGTH_TOO_LONG"


def test_a_post_can_be_read_as_its_author(linkedin: LinkedIn) -> None:
    urn = linkedin.urn()
    post = linkedin.on_post("GET", urn, params={"viewContext": "AUTHOR"}).json()
    assert (post["id"], post["author"], post["commentary"]) == (urn, AUTHOR, "Hallo")


def test_urns_in_paths_are_percent_encoded(linkedin: LinkedIn) -> None:
    urn = linkedin.urn()
    assert code(linkedin.call("GET", f"/posts/{urn}")) == "ILLEGAL_ARGUMENT"


def test_the_finder_lists_an_authors_posts(linkedin: LinkedIn) -> None:
    first, second = linkedin.urn("eins"), linkedin.urn("zwei")

    assert [post["id"] for post in linkedin.find().json()["elements"]] == [second, first]
    assert len(linkedin.find(count=1).json()["elements"]) == 1
    assert linkedin.find(count=101).status_code == 400
    plain = linkedin.call("GET", "/posts", params={"q": "author", "author": AUTHOR})
    assert code(plain) == "ILLEGAL_ARGUMENT"


def edit(linkedin: LinkedIn, urn: str, changes: object, **headers: str) -> requests.Response:
    headers = headers or {"X-RestLi-Method": "PARTIAL_UPDATE"}
    return linkedin.on_post("POST", urn, json={"patch": {"$set": changes}}, headers=headers)


def test_a_partial_update_answers_204(sandbox: SandboxProcess, linkedin: LinkedIn) -> None:
    urn = linkedin.urn("Tipfehler")
    assert edit(linkedin, urn, {"commentary": "Tippfehler"}).status_code == 204

    [post] = sandbox.ledger()
    assert (post["text"], post["earlier_texts"]) == ("Tippfehler", ["Tipfehler"])


def test_a_partial_update_is_checked(linkedin: LinkedIn) -> None:
    urn = linkedin.urn()
    assert edit(linkedin, urn, {"visibility": "LOGGED_IN"}).status_code == 400
    assert edit(linkedin, urn, {}).status_code == 400
    assert edit(linkedin, urn, {"commentary": "x"}, Accept="*/*").status_code == 400
    assert edit(linkedin, "urn:li:share:1", {"commentary": "x"}).status_code == 404


def test_deleting_twice_is_as_good_as_once(sandbox: SandboxProcess, linkedin: LinkedIn) -> None:
    urn = linkedin.urn()
    assert [linkedin.on_post("DELETE", urn).status_code for _ in range(2)] == [204, 204]
    assert linkedin.on_post("GET", urn).status_code == 404
    assert linkedin.find().json()["elements"] == []
    assert sandbox.ledger()[0]["deleted"] is True


def test_one_member_may_look_after_several_organisations(
    sandbox: SandboxProcess, linkedin: LinkedIn
) -> None:
    second = {"platform": "linkedin", "id": "5550002", "name": "Zweite", "token": "member"}
    sandbox.register([second])
    urn = linkedin.urn(author="urn:li:organization:5550002")
    assert linkedin.on_post("GET", urn).json()["author"] == "urn:li:organization:5550002"


def test_an_unknown_resource_is_not_found(linkedin: LinkedIn) -> None:
    assert code(linkedin.call("GET", "/nothing")) == "RESOURCE_NOT_FOUND"
