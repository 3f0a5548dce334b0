"""How GOWA words its answers and refusals."""

from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.faults import Fault
from broadcasts.sandbox.waha_errors import TIMED_OUT

NOT_PAIRED = frozenset({"SCAN_QR_CODE", "PASSKEY_REQUIRED", "PASSKEY_CONFIRMATION_REQUIRED"})


def success(results: Any, message: str = "Success") -> HttpResponse:
    return answer({"code": "SUCCESS", "message": message, "results": results})


def refused(code: str, message: str, status: int) -> HttpResponse:
    return answer({"code": code, "message": message, "results": None}, status)


def broken(message: str) -> HttpResponse:
    """500 as GOWA sends it: with the Go error's own text."""
    return refused("INTERNAL_SERVER_ERROR", message, 500)


def server_error(code: object) -> HttpResponse:
    return broken(f"server returned error {code}")


def unauthorized() -> HttpResponse:
    return HttpResponse("Unauthorized", status=401)


class GowaDialect:
    platform = "whatsapp"

    def refusal(self, call: Call, fault: Fault) -> HttpResponse:
        if str(fault.code) == "463":
            return refused("WA_REACHOUT_TIMELOCK", "account is restricted", 429)
        status = int(fault.status or 500)
        if status == 500:
            return broken(fault.message) if fault.message else server_error(fault.code or 400)
        return refused(str(fault.code or status), fault.message or "refused", status)

    def breakdown(self, call: Call, fault: Fault) -> HttpResponse:
        if fault.status == 504:
            return refused("GATEWAY_TIMEOUT", "the operation timed out", 504)
        if fault.code is not None:
            return server_error(fault.code)
        return broken(fault.message or TIMED_OUT)

    def rate_limit(self, call: Call) -> HttpResponse:
        return server_error(429)

    def dead_token(self, call: Call, fault: Fault) -> HttpResponse:
        return unauthorized()

    def wrong_session(self, call: Call, status: str) -> HttpResponse:
        return broken("you are not loggin" if status in NOT_PAIRED else "websocket not connected")

    def without_id(self, response: HttpResponse) -> HttpResponse:
        return success({})
