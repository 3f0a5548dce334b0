"""The Mastodon half held against Mastodon's published contract, where that document is at hand."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import requests
from requests import Response

from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import ROOT, SandboxProcess

DOCUMENT = ROOT.parent / "shared" / "specs" / "mastodon" / "mastodon-openapi.excerpt.json"
STATUS = "/api/v1/statuses/{id}"
ACCOUNT = {"platform": "mastodon", "id": "polizei_os", "name": "Polizei", "token": "tok"}

needs_contract = pytest.mark.skipif(
    not Path(DOCUMENT).exists(), reason="reference material is not here: Mastodon's OpenAPI"
)


class Mastodon:
    def __init__(self, sandbox: SandboxProcess) -> None:
        self.base = sandbox.mastodon
        sandbox.register([ACCOUNT])

    def call(self, method: str, path: str, **sent: Any) -> Response:
        headers = {"Authorization": "Bearer tok", **sent.pop("headers", {})}
        return requests.request(method, self.base + path, headers=headers, timeout=10, **sent)

    def toot(self, status: str = "Hallo", key: str = "", **more: Any) -> Response:
        headers = {"Idempotency-Key": key} if key else {}
        body = {"status": status, **more}
        return self.call("POST", "/api/v1/statuses", json=body, headers=headers)

    def upload(self, alt: str = "Ein Wagen") -> Response:
        files = {"file": ("bild.jpg", picture(), "image/jpeg")}
        return self.call("POST", "/api/v2/media", data={"description": alt}, files=files)


@pytest.fixture
def mastodon(sandbox: SandboxProcess) -> Mastodon:
    return Mastodon(sandbox)


@cache
def contract() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(DOCUMENT.read_text(encoding="utf-8"))
    return document


def hold(response: Response, method: str, path: str, *fields: str) -> None:
    """The path answers so by contract, and ``fields`` have the promised types."""
    promised = contract()["paths"][path][method]["responses"][str(response.status_code)]
    schema = promised.get("content", {}).get("application/json", {}).get("schema")
    if schema and "$ref" in schema:
        name = schema["$ref"].rpartition("/")[2]
        known = contract()["components"]["schemas"][name]["properties"]
        for field in fields:
            part = {**known[field], "components": contract()["components"]}
            jsonschema.validate(response.json()[field], part)


@needs_contract
def test_every_call_keeps_the_contract(mastodon: Mastodon) -> None:
    media = mastodon.upload()
    hold(media, "post", "/api/v2/media", "id", "type", "description", "url")
    looked = mastodon.call("GET", f"/api/v1/media/{media.json()['id']}")
    hold(looked, "get", "/api/v1/media/{id}", "id", "url", "description")
    posted = mastodon.toot(media_ids=[media.json()["id"]])
    path, fields = f"/api/v1/statuses/{posted.json()['id']}", ("id", "content", "visibility", "url")
    hold(posted, "post", "/api/v1/statuses")
    hold(mastodon.call("GET", path), "get", STATUS, *fields, "created_at", "media_attachments")
    hold(mastodon.call("PUT", path, json={"status": "Neu"}), "put", STATUS, *fields, "edited_at")
    hold(mastodon.call("DELETE", path), "delete", STATUS, *fields)
    hold(mastodon.call("GET", path), "get", STATUS, "error")
    me = mastodon.call("GET", "/api/v1/accounts/verify_credentials")
    hold(me, "get", "/api/v1/accounts/verify_credentials", "id", "username", "followers_count")
    listed = mastodon.call("GET", "/api/v1/accounts/polizei_os/statuses")
    hold(listed, "get", "/api/v1/accounts/{id}/statuses")


@needs_contract
def test_a_server_names_its_limits_as_the_contract_has_them(mastodon: Mastodon) -> None:
    response = mastodon.call("GET", "/api/v2/instance")
    hold(response, "get", "/api/v2/instance")
    known = contract()["components"]["schemas"]["Instance"]["properties"]["configuration"]
    for part in ("statuses", "media_attachments"):
        jsonschema.validate(response.json()["configuration"][part], known["properties"][part])


def test_a_key_answers_with_the_first_post_for_an_hour(
    sandbox: SandboxProcess, mastodon: Mastodon
) -> None:
    first = mastodon.toot(key="abc").json()["id"]
    assert mastodon.toot(key="abc").json()["id"] == first
    assert [post["dropped_repeats"] for post in sandbox.ledger("mastodon")] == [1]
    sandbox.advance(3700)
    assert mastodon.toot(key="abc").json()["id"] != first


@pytest.mark.parametrize(
    "body",
    [{"status": ""}, {"status": "a" * 501}, {"media_ids": ["1"]}, {"media_ids": ["1"] * 5}],
)
def test_what_cannot_be_posted_is_refused(mastodon: Mastodon, body: dict[str, Any]) -> None:
    assert mastodon.toot(**body).status_code == 422


def test_media_are_dropped_after_a_day_and_belong_to_one_post(
    sandbox: SandboxProcess, mastodon: Mastodon
) -> None:
    media = [mastodon.upload().json()["id"]]
    assert mastodon.toot(media_ids=media).status_code == 200
    assert mastodon.toot(media_ids=media).status_code == 422
    late = [mastodon.upload().json()["id"]]
    sandbox.advance(86400 + 60)
    assert mastodon.toot(media_ids=late).status_code == 422


def test_a_follower_sees_the_post(sandbox: SandboxProcess, mastodon: Mastodon) -> None:
    address = mastodon.toot("Die A 31 ist frei.").json()["url"]
    page = requests.get(address, timeout=10).text
    assert "Die A 31 ist frei." in page
    assert "@polizei_os" in page
    assert "Mastodon-Konten" in requests.get(sandbox.url, timeout=10).text
