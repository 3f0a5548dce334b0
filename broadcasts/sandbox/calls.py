"""One platform call from the door to the answer, including the fault that was ordered for it."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from django.http import HttpRequest, HttpResponse

from broadcasts.sandbox.faults import WITHOUT_EFFECT, Fault, Faults
from broadcasts.sandbox.ledger import Ledger
from broadcasts.sandbox.records import Account

# How often a container or an image is still "in progress" before it is ready.
DEFAULT_POLLS = {"instagram": 1, "linkedin": 1, "mastodon": 0}


@dataclass
class Sandbox:
    ledger: Ledger
    faults: Faults = field(default_factory=Faults)
    polls: dict[str, int] = field(default_factory=DEFAULT_POLLS.copy)

    def reset(self) -> None:
        self.ledger.reset()
        self.faults.clear()
        self.polls = DEFAULT_POLLS.copy()


@dataclass
class Call:
    request: HttpRequest
    sandbox: Sandbox
    account: Account
    body: dict[str, Any]
    read_delay: float = 0.0
    rewrite_id: bool = False

    @property
    def ledger(self) -> Ledger:
        return self.sandbox.ledger

    def link(self, path: str) -> str:
        """An absolute address in this sandbox, by the name the caller used for it."""
        return self.request.build_absolute_uri(path)


Act = Callable[[Call], HttpResponse]


class Refused(Exception):
    """A platform's own answer of refusal, on its way to the caller."""

    def __init__(self, response: HttpResponse) -> None:
        super().__init__(response.status_code)
        self.response = response


class Dialect(Protocol):
    """How one platform words what every platform can do wrong."""

    platform: str

    def refusal(self, call: Call, fault: Fault) -> HttpResponse: ...

    def breakdown(self, call: Call, fault: Fault) -> HttpResponse: ...

    def rate_limit(self, call: Call) -> HttpResponse: ...

    def dead_token(self, call: Call, fault: Fault) -> HttpResponse: ...

    def wrong_session(self, call: Call, status: str) -> HttpResponse: ...

    def without_id(self, response: HttpResponse) -> HttpResponse: ...


def sandbox_of(request: HttpRequest) -> Sandbox:
    sandbox = request.META["sandbox"]
    assert isinstance(sandbox, Sandbox)
    return sandbox


def perform(call: Call, operation: str, act: Act, dialect: Dialect) -> HttpResponse:
    """Carry out one call, bent or decided by the faults that hit it."""
    bending, deciding = call.sandbox.faults.take(dialect.platform, call.account.names, operation)
    for fault in bending:
        _bend(call, fault)
    if deciding is None:
        return act(call)
    if deciding.fault in BEFORE:
        return BEFORE[deciding.fault](call, deciding, dialect)
    with call.ledger.transaction(keep=deciding.fault not in WITHOUT_EFFECT):
        response = act(call)
    if response.status_code >= 400 or deciding.fault in WITHOUT_EFFECT:
        return response
    return AFTER[deciding.fault](call, deciding, dialect, response)


def _bend(call: Call, fault: Fault) -> None:
    if fault.fault == "latency":
        time.sleep(fault.seconds)
    elif fault.fault == "delayed_read":
        call.read_delay = fault.seconds
    else:
        call.rewrite_id = True


def _fail_before(call: Call, fault: Fault, dialect: Dialect) -> HttpResponse:
    return verbatim(fault) or dialect.refusal(call, fault)


def _reset_before(call: Call, fault: Fault, dialect: Dialect) -> HttpResponse:
    return reset(call)


def _rate_limit(call: Call, fault: Fault, dialect: Dialect) -> HttpResponse:
    return dialect.rate_limit(call)


def _rate_limit_untimed(call: Call, fault: Fault, dialect: Dialect) -> HttpResponse:
    """As a gateway in between answers, which knows nothing of the platform's times."""
    response = dialect.rate_limit(call)
    for name in ("X-Business-Use-Case-Usage", "X-RateLimit-Reset", "Retry-After"):
        del response[name]
    return response


def _dead_token(call: Call, fault: Fault, dialect: Dialect) -> HttpResponse:
    return dialect.dead_token(call, fault)


def _session_status(call: Call, fault: Fault, dialect: Dialect) -> HttpResponse:
    return dialect.wrong_session(call, str(fault.status or "FAILED"))


def _wedged(call: Call, fault: Fault, dialect: Dialect) -> HttpResponse:
    """The session says WORKING and WhatsApp refuses everything from it."""
    return dialect.refusal(call, replace(fault, status=500, code=400))


BEFORE: dict[str, Callable[[Call, Fault, Dialect], HttpResponse]] = {
    "fail_before": _fail_before,
    "reset_before": _reset_before,
    "rate_limit": _rate_limit,
    "rate_limit_untimed": _rate_limit_untimed,
    "expired": _fail_before,
    "version_ended": _fail_before,
    "duplicate_foreign": _fail_before,
    "dead_token": _dead_token,
    "session_status": _session_status,
    "wedged": _wedged,
}


def _fail_after(call: Call, fault: Fault, dialect: Dialect, response: HttpResponse) -> HttpResponse:
    return verbatim(fault) or dialect.breakdown(call, fault)


def _empty_201(call: Call, fault: Fault, dialect: Dialect, response: HttpResponse) -> HttpResponse:
    return dialect.without_id(response)


def _reset_after(
    call: Call, fault: Fault, dialect: Dialect, response: HttpResponse
) -> HttpResponse:
    return reset(call)


def _hang_after(call: Call, fault: Fault, dialect: Dialect, response: HttpResponse) -> HttpResponse:
    time.sleep(fault.seconds)
    return response


def _duplicate_own(
    call: Call, fault: Fault, dialect: Dialect, response: HttpResponse
) -> HttpResponse:
    message = f"Content is a duplicate of {response['x-restli-id']}"
    return dialect.refusal(call, replace(fault, message=message))


AFTER: dict[str, Callable[[Call, Fault, Dialect, HttpResponse], HttpResponse]] = {
    "fail_after": _fail_after,
    "empty_201": _empty_201,
    "reset_after": _reset_after,
    "duplicate_own": _duplicate_own,
    "hang_after": _hang_after,
}


def reset(call: Call) -> HttpResponse:
    """Ask the server to tear the connection down; what is answered here is never sent."""
    call.request.META["sandbox.reset"] = True
    return HttpResponse(status=500)


def verbatim(fault: Fault) -> HttpResponse | None:
    """The exact answer somebody ordered, such as a proxy's HTML page."""
    if fault.body is None:
        return None
    status = int(fault.status or 500)
    if isinstance(fault.body, str):
        return HttpResponse(fault.body, status=status)
    return answer(fault.body, status)


def answer(value: Any, status: int = 200, **headers: str) -> HttpResponse:
    """A JSON answer; headers are named with underscores for hyphens."""
    response = HttpResponse(
        json.dumps(value, ensure_ascii=False), content_type="application/json", status=status
    )
    for name, content in headers.items():
        response[name.replace("_", "-")] = content
    return response


def json_body(request: HttpRequest) -> dict[str, Any] | None:
    """The request's JSON object; {} where there is no body, None where it is something else."""
    if not request.body:
        return {}
    try:
        value = json.loads(request.body)
    except ValueError:
        return None
    return value if isinstance(value, dict) else None
