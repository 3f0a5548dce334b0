"""How the Graph API words its refusals: a table, and the envelope around it."""

import json
import secrets
from dataclasses import dataclass

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, Refused, answer
from broadcasts.sandbox.faults import Fault

OAUTH = "OAuthException"


@dataclass(frozen=True)
class Wording:
    code: int
    subcode: int | None
    message: str
    kind: str = OAUTH
    status: int = 400
    transient: bool = False


WORDINGS = {
    # Who and how
    "version": Wording(2635, None, "This API version is no longer supported; call a newer one."),
    "path": Wording(2500, None, "Unknown path components"),
    "no_token": Wording(2500, None, "An active access token must be used"),
    "bad_token": Wording(190, 467, "Invalid OAuth access token"),
    "dead_token": Wording(190, 460, "The session was invalidated: the password was changed."),
    "proof": Wording(104, None, "Incorrect signature: appsecret_proof", "GraphMethodException"),
    "permission": Wording(200, None, "(#200) This must be done as the page itself", status=403),
    "gone": Wording(100, 33, "The object does not exist or permissions are missing"),
    "body": Wording(100, None, "The request body is not valid"),
    "parameter": Wording(100, None, "(#100) Invalid parameter"),
    "field": Wording(100, None, "(#100) Tried accessing nonexisting field"),
    "limit": Wording(100, None, "(#100) limit must be between 1 and 100"),
    # Out of order
    "unknown": Wording(1, None, "An unknown error occurred", status=500),
    "retry": Wording(2, None, "Please retry your request later", status=500, transient=True),
    "page_rate": Wording(80001, None, "There have been too many calls to this Page account."),
    "instagram_rate": Wording(80002, None, "There have been too many calls to this account."),
    # Facebook content
    "no_content": Wording(100, None, "(#100) One of message, link or attached_media is required"),
    "link": Wording(100, 1609005, "(#100) The link is not properly formatted"),
    "image": Wording(324, None, "(#324) Missing or invalid image file"),
    "image_size": Wording(100, 1366046, "(#100) The photo is too large or has a wrong format"),
    "photo": Wording(100, None, "(#100) The photo to attach does not exist or has expired"),
    "photo_posted": Wording(100, 1366051, "(#100) These photos were already posted"),
    # Instagram content
    "fetch": Wording(9004, 2207052, "The media could not be fetched from this URI"),
    "fetch_timeout": Wording(-2, 2207003, "It takes too long to download the media"),
    "container_expired": Wording(-2, 2207020, "The media container has expired"),
    "container": Wording(24, 2207006, "The media builder was not found"),
    "not_ready": Wording(9007, 2207027, "The media is not ready to be published"),
    "daily_limit": Wording(9, 2207042, "The daily publishing limit is reached"),
    "too_large": Wording(36000, 2207004, "The image is larger than 8 MiB"),
    "format": Wording(36001, 2207005, "The image format is not supported"),
    "ratio": Wording(36003, 2207009, "The aspect ratio is not supported"),
    "caption": Wording(36004, 2207010, "The caption is too long or has too many hashtags"),
    "mentions": Wording(100, 2207040, "The caption has too many mentions"),
    "media_type": Wording(100, 2207023, "The media type is unknown or image_url is missing"),
    "children": Wording(100, 2207028, "A carousel takes 2 to 10 media"),
    "alt_text": Wording(100, None, "(#100) alt_text must be at most 1000 characters"),
    "child_caption": Wording(100, None, "(#100) A carousel item takes no caption"),
    "undeletable": Wording(-1, 2207073, "This media cannot be deleted"),
}


def graph_error(name: str, detail: str = "") -> Refused:
    wording = WORDINGS[name]
    message = f"{wording.message}: {detail}" if detail else wording.message
    return Refused(
        envelope(
            wording.code,
            wording.subcode,
            message,
            wording.status,
            kind=wording.kind,
            transient=wording.transient,
        )
    )


def envelope(
    code: int,
    subcode: int | None,
    message: str,
    status: int,
    *,
    kind: str = OAUTH,
    transient: bool = False,
) -> HttpResponse:
    error: dict[str, object] = {"message": message, "type": kind, "code": code}
    if subcode is not None:
        error["error_subcode"] = subcode
    error["is_transient"] = transient
    error["fbtrace_id"] = "A" + secrets.token_urlsafe(16)
    return answer({"error": error}, status)


class GraphDialect:
    """One dialect, two vocabularies: pages and Instagram count their calls apart."""

    def __init__(self, platform: str, rate: str, usage: str) -> None:
        self.platform = platform
        self._rate = rate
        self._usage = usage

    def refusal(self, call: Call, fault: Fault) -> HttpResponse:
        message = fault.message or "Refused"
        return envelope(int(fault.code or 100), fault.subcode, message, int(fault.status or 400))

    def breakdown(self, call: Call, fault: Fault) -> HttpResponse:
        if fault.code is None:
            return graph_error("retry").response
        return envelope(
            int(fault.code), fault.subcode, fault.message or "Unknown", int(fault.status or 500)
        )

    def rate_limit(self, call: Call) -> HttpResponse:
        response = graph_error(self._rate).response
        usage = {
            "type": self._usage,
            "call_count": 100,
            "total_cputime": 12,
            "total_time": 14,
            "estimated_time_to_regain_access": 5,
        }
        response["X-Business-Use-Case-Usage"] = json.dumps({call.account.id: [usage]})
        return response

    def dead_token(self, call: Call, fault: Fault) -> HttpResponse:
        wording = WORDINGS["dead_token"]
        subcode = fault.subcode or wording.subcode
        return envelope(wording.code, subcode, wording.message, wording.status)

    def wrong_session(self, call: Call, status: str) -> HttpResponse:
        return graph_error("bad_token").response

    def without_id(self, response: HttpResponse) -> HttpResponse:
        return answer({}, response.status_code)


FACEBOOK = GraphDialect("facebook", "page_rate", "pages")
INSTAGRAM = GraphDialect("instagram", "instagram_rate", "instagram")
DIALECTS = {"facebook": FACEBOOK, "instagram": INSTAGRAM}
