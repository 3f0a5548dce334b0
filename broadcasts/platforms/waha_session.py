"""A WAHA session's way to a phone: what an administrator does, apart from publishing."""

from __future__ import annotations

from dataclasses import dataclass, replace
from urllib.parse import quote

from broadcasts.platforms import outcome
from broadcasts.platforms.base import Account
from broadcasts.platforms.outcome import Phase
from broadcasts.platforms.waha import Waha

WORKING = "WORKING"
#: Only in this status can a phone be paired.
PAIRING = "SCAN_QR_CODE"
#: It changes by itself within seconds, so a page about it looks again.
MOVING = frozenset({"STARTING", PAIRING})


@dataclass(frozen=True)
class SessionState:
    """What the gateway says of a session; ``phone`` is the name of the paired account."""

    status: str
    phone: str = ""


class WahaSession:
    """One session. Every call raises Failure; none of them destroys a pairing."""

    def __init__(self, account: Account) -> None:
        self._waha = Waha(replace(account, token=account.control_token or account.token))
        name = quote(account.session, safe="")
        self._session, self._pairing = f"/api/sessions/{name}", f"/api/{name}/auth"

    def state(self) -> SessionState:
        found = self._waha.ask("GET", self._session, 10)
        return SessionState(found.text("status"), found.text("me", "pushName"))

    def start(self) -> None:
        self._waha.ask("POST", f"{self._session}/start", 30)

    def restart(self) -> None:
        """Once more from the beginning; who is paired stays paired."""
        self._waha.ask("POST", f"{self._session}/restart", 30)

    def code_to_scan(self) -> str:
        """The text of the QR code; it lives for 20 seconds."""
        found = self._waha.ask("GET", f"{self._pairing}/qr", 10, params={"format": "raw"})
        return outcome.required(found.text("value"), Phase.REPEATABLE)

    def code_to_type(self, number: str) -> str:
        """The code that is typed on the phone with ``number`` (digits with the country code)."""
        body = {"phoneNumber": number}
        found = self._waha.ask("POST", f"{self._pairing}/request-code", 30, json=body)
        return outcome.required(found.text("code"), Phase.REPEATABLE)
