"""Thin callers, one per platform: just enough to write a test in a few lines."""

import base64
from typing import Any
from urllib.parse import quote

import requests
from requests import Response

from broadcasts.sandbox.tests.cast import AUTHOR, INSTAGRAM, JID, MEMBER_TOKEN, PAGE, PAGE_TOKEN
from broadcasts.sandbox.tests.process import SandboxProcess

PATIENCE = 10


class WhatsApp:
    def __init__(self, sandbox: SandboxProcess, key: str = "waha-os", session: str = "pi-os"):
        self.base = sandbox.waha
        self.headers = {"X-Api-Key": key}
        self.session = session

    def call(self, method: str, path: str, **sent: Any) -> Response:
        sent.setdefault("headers", self.headers)
        return requests.request(method, self.base + path, timeout=PATIENCE, **sent)

    def text(self, text: str = "Hallo", **more: Any) -> Response:
        body = {"session": self.session, "chatId": JID, "text": text, **more}
        return self.call("POST", "/api/sendText", json=body)

    def image(self, content: bytes, **more: Any) -> Response:
        file = {"mimetype": "image/jpeg", "data": base64.b64encode(content).decode()}
        body = {"session": self.session, "chatId": JID, "file": file, **more}
        return self.call("POST", "/api/sendImage", json=body)

    def message(self, method: str, id: str, chat: str = JID, **sent: Any) -> Response:
        path = f"/api/{self.session}/chats/{quote(chat)}/messages/{quote(id)}"
        return self.call(method, path, **sent)

    def preview(self, channel: str, limit: int = 100) -> list[dict[str, Any]]:
        path = f"/api/{self.session}/channels/{quote(channel)}/messages/preview"
        response = self.call("GET", path, params={"limit": limit, "downloadMedia": "false"})
        response.raise_for_status()
        messages: list[dict[str, Any]] = response.json()
        return messages


class Graph:
    account: str

    def __init__(self, sandbox: SandboxProcess, token: str = PAGE_TOKEN, account: str = "") -> None:
        self.base = sandbox.graph
        self.headers = {"Authorization": f"Bearer {token}"}
        self.account = account or self.account

    def call(self, method: str, path: str, version: str = "v26.0", **sent: Any) -> Response:
        url = f"{self.base}/{version}/{path}"
        sent.setdefault("headers", self.headers)
        return requests.request(method, url, timeout=PATIENCE, **sent)

    def get(self, path: str, **params: Any) -> dict[str, Any]:
        response = self.call("GET", path, params=params)
        response.raise_for_status()
        value: dict[str, Any] = response.json()
        return value


class Facebook(Graph):
    account = PAGE

    def post(self, message: str = "Hallo", **more: Any) -> Response:
        return self.call("POST", f"{self.account}/feed", data={"message": message, **more})

    def photo(self, content: bytes, alt: str = "", **more: str) -> Response:
        data = {"published": "false", "alt_text_custom": alt, **more}
        files = {"source": ("bild.jpg", content, "image/jpeg")}
        return self.call("POST", f"{self.account}/photos", data=data, files=files)


class Instagram(Graph):
    account = INSTAGRAM

    def container(self, **data: Any) -> Response:
        return self.call("POST", f"{self.account}/media", data=data)

    def status(self, container: str) -> str:
        return str(self.get(container, fields="status_code,status")["status_code"])

    def publish(self, container: str) -> Response:
        return self.call("POST", f"{self.account}/media_publish", data={"creation_id": container})

    def ready(self, **data: Any) -> str:
        """A container that has been looked at until it was finished."""
        id = str(self.container(**data).json()["id"])
        while self.status(id) == "IN_PROGRESS":
            pass
        return id


class LinkedIn:
    def __init__(self, sandbox: SandboxProcess, token: str = MEMBER_TOKEN) -> None:
        self.base = sandbox.linkedin
        self.headers = {
            "Authorization": f"Bearer {token}",
            "LinkedIn-Version": "202609",
            "X-Restli-Protocol-Version": "2.0.0",
        }

    def call(self, method: str, path: str, **sent: Any) -> Response:
        headers = {**self.headers, **sent.pop("headers", {})}
        headers = {name: value for name, value in headers.items() if value is not None}
        url = path if path.startswith("http") else f"{self.base}/rest{path}"
        return requests.request(method, url, headers=headers, timeout=PATIENCE, **sent)

    def post(self, commentary: str = "Hallo", **more: Any) -> Response:
        distribution = {
            "feedDistribution": "MAIN_FEED",
            "targetEntities": [],
            "thirdPartyDistributionChannels": [],
        }
        body = {
            "author": AUTHOR,
            "commentary": commentary,
            "visibility": "PUBLIC",
            "distribution": distribution,
            "lifecycleState": "PUBLISHED",
            "isReshareDisabledByAuthor": False,
            **more,
        }
        return self.call("POST", "/posts", json=body)

    def urn(self, commentary: str = "Hallo", **more: Any) -> str:
        response = self.post(commentary, **more)
        assert response.status_code == 201, response.text
        return response.headers["x-restli-id"]

    def on_post(self, method: str, urn: str, **sent: Any) -> Response:
        return self.call(method, f"/posts/{quote(urn, safe='')}", **sent)

    def find(self, **params: Any) -> Response:
        params = {"q": "author", "author": AUTHOR, "count": 10, **params}
        return self.call("GET", "/posts", params=params, headers={"X-RestLi-Method": "FINDER"})

    def reserve(self) -> dict[str, Any]:
        body = {"initializeUploadRequest": {"owner": AUTHOR}}
        response = self.call("POST", "/images?action=initializeUpload", json=body)
        response.raise_for_status()
        value: dict[str, Any] = response.json()["value"]
        return value

    def image_status(self, urn: str) -> str:
        return str(self.call("GET", f"/images/{quote(urn, safe='')}").json()["status"])
