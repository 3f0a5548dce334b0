"""How WAHA words its refusals."""

from datetime import UTC, datetime
from typing import Any

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.faults import Fault

VERSION = {
    "version": "2026.7.1",
    "engine": "GOWS",
    "tier": "PLUS",
    "browser": None,
    "platform": "linux/x64",
    "worker": {"id": None},
}
TIMED_OUT = "timed out waiting for message send response"
NOT_WORKING = "Session status is not as expected. Try again later or restart the session"


def unauthorized() -> HttpResponse:
    return answer({"message": "Unauthorized", "statusCode": 401}, 401)


def forbidden() -> HttpResponse:
    return _plain("Forbidden resource", "Forbidden", 403)


def bad_request(*messages: str) -> HttpResponse:
    return _plain(list(messages), "Bad Request", 400)


def not_found(message: str) -> HttpResponse:
    return _plain(message, "Not Found", 404)


def too_large() -> HttpResponse:
    return _plain("request entity too large", "Payload Too Large", 413)


def not_working(session: str, status: str, expected: str = "WORKING") -> HttpResponse:
    body = {"error": NOT_WORKING, "session": session, "status": status, "expected": [expected]}
    return answer(body, 422)


def server_error(call: Call, code: object, message: str = "") -> HttpResponse:
    """500 as WAHA sends it: with WhatsApp's code inside, and our own request echoed."""
    details = message or f"server returned error {code}"
    exception: dict[str, Any] = {"message": details}
    if not message:
        exception = {"message": f"2 UNKNOWN: {details}", "code": 2, "details": details}
    return answer(
        {
            "statusCode": 500,
            "timestamp": datetime.now(UTC).isoformat(),
            "exception": exception,
            "request": {
                "path": call.request.get_full_path().removeprefix("/waha"),
                "method": call.request.method,
                "body": call.body,
                "query": call.request.GET.dict(),
            },
            "version": VERSION,
        },
        500,
    )


def _plain(message: object, error: str, status: int) -> HttpResponse:
    return answer({"message": message, "error": error, "statusCode": status}, status)


class WahaDialect:
    platform = "whatsapp"

    def refusal(self, call: Call, fault: Fault) -> HttpResponse:
        status = int(fault.status or 500)
        if status == 500:
            return server_error(call, fault.code or 400, fault.message or "")
        return _plain(fault.message or "Refused", "Refused", status)

    def breakdown(self, call: Call, fault: Fault) -> HttpResponse:
        if fault.code is not None:
            return server_error(call, fault.code)
        return server_error(call, None, fault.message or TIMED_OUT)

    def rate_limit(self, call: Call) -> HttpResponse:
        return answer({"statusCode": 429, "message": "ThrottlerException: Too Many Requests"}, 429)

    def dead_token(self, call: Call, fault: Fault) -> HttpResponse:
        return unauthorized()

    def wrong_session(self, call: Call, status: str) -> HttpResponse:
        return not_working(call.account.session, status)

    def without_id(self, response: HttpResponse) -> HttpResponse:
        return HttpResponse(status=response.status_code)
