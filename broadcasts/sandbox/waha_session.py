"""A WAHA session's life: started, stopped, paired with a phone, restricted, lost."""

from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, Refused, answer
from broadcasts.sandbox.ledger import Ledger
from broadcasts.sandbox.records import Account
from broadcasts.sandbox.waha_errors import bad_request, not_working

PAIRING = "SCAN_QR_CODE"
STATUSES = (
    *("STOPPED", "STARTING", PAIRING, "PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED"),
    *("WORKING", "FAILED"),
)
#: A code to scan is shown for 60 seconds, five more for 20 each; then the session gives up.
FIRST_CODE, NEXT_CODES, CODES = 60, 20, 6
CODE = "WZYE-HU21"


UNPAIRED = frozenset({PAIRING, "PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED"})


class BadStatus(ValueError):
    """There is no such session, or no session can be in such a status."""


def status_of(call: Call) -> str:
    """What the session reports: an ordered fault first."""
    ordered = call.sandbox.faults.session_status(_names(call))
    return ordered or own_status(call.account, call.ledger.now())


def own_status(account: Account, now: float) -> str:
    status = str(account.extra.get("status", "WORKING"))
    gave_up = FIRST_CODE + NEXT_CODES * (CODES - 1)
    if status == PAIRING and _waited(account, now) > gave_up:
        return "FAILED"
    return status


def require_working(call: Call) -> None:
    status = own_status(call.account, call.ledger.now())
    if status != "WORKING":
        raise Refused(not_working(call.account.session, status))


def shown(call: Call) -> dict[str, Any]:
    status = status_of(call)
    me: dict[str, Any] = {"id": "490000000000@c.us", "pushName": call.account.name}
    if call.account.extra.get("restricted"):
        me["reachoutTimelock"] = {"isActive": True}
    return {
        "name": call.account.session,
        "status": status,
        "me": me if status == "WORKING" else None,
        "config": {},
        "engine": {"engine": call.account.extra.get("engine", "GOWS")},
        "presence": None,
        "timestamps": {"activity": None},
    }


def sessions(call: Call) -> HttpResponse:
    return answer([shown(call)])


def session(call: Call) -> HttpResponse:
    return answer(shown(call))


def change(call: Call, verb: str) -> HttpResponse:
    """start, stop, restart keep the pairing; after logout only pairing brings it back."""
    paired = verb != "logout" and _is_paired(call.account)
    running = "WORKING" if paired else PAIRING
    status = "STOPPED" if verb == "stop" else running
    put_status(call.ledger, call.account.session, status, paired=paired)
    call.account.extra["status"] = status
    call.sandbox.faults.end_session_status(_names(call))
    return answer(shown(call), 201)


def put_status(ledger: Ledger, session: str, status: str, paired: bool | None = None) -> None:
    """Bring every channel of ``session`` into ``status``. Raises BadStatus."""
    mine = [account for account in ledger.accounts("whatsapp") if account.session == session]
    if not mine or status not in STATUSES:
        raise BadStatus(f"No session {session!r}, or no status {status!r}.")
    for account in mine:
        is_paired = _after(account, status) if paired is None else paired
        account.extra.update(status=status, paired=is_paired, pairing_since=ledger.now())
        ledger.put_account(account)


def qr(call: Call) -> HttpResponse:
    """The text of the code to scan; it changes while nobody scans it."""
    _require_pairing(call)
    waited = _waited(call.account, call.ledger.now())
    number = max(0, int((waited - FIRST_CODE) // NEXT_CODES) + 1)
    return answer({"value": f"2@sandbox,{call.account.session},{number}"})


def request_code(call: Call) -> HttpResponse:
    """The code to type on the phone instead of scanning."""
    _require_pairing(call)
    number = str(call.body.get("phoneNumber") or "")
    if not number.isdecimal():
        raise Refused(bad_request("phoneNumber must be digits"))
    return answer({"code": CODE}, 201)


def _require_pairing(call: Call) -> None:
    status = status_of(call)
    if status != PAIRING:
        raise Refused(not_working(call.account.session, status, PAIRING))


def _is_paired(account: Account) -> bool:
    known = account.extra.get("paired")
    return account.extra.get("status") != PAIRING if known is None else bool(known)


def _after(account: Account, status: str) -> bool:
    """Whether it is paired once a phone has brought it into ``status``."""
    return status == "WORKING" or (status not in UNPAIRED and _is_paired(account))


def _waited(account: Account, now: float) -> float:
    return now - float(account.extra.get("pairing_since", now))


def _names(call: Call) -> frozenset[str]:
    """Every name of every channel that hangs on this session."""
    accounts = call.ledger.accounts("whatsapp")
    mine = (account.names for account in accounts if account.session == call.account.session)
    return frozenset().union(*mine)
