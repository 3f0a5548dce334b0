"""How LinkedIn words its refusals: a table of codes, and the body around them."""

from django.http import HttpResponse

from broadcasts.sandbox.calls import Call, Refused, answer
from broadcasts.sandbox.faults import Fault

# By LinkedIn's code: the HTTP status and a sentence
WORDINGS = {
    "VERSION_MISSING": (
        400,
        "A version must be present in the LinkedIn-Version header",
    ),
    "NONEXISTENT_VERSION": (426, "Requested version is not active"),
    "ILLEGAL_ARGUMENT": (400, "Syntax exception in path variables or headers"),
    "EMPTY_ACCESS_TOKEN": (401, "Empty OAuth 2.0 access token"),
    "INVALID_ACCESS_TOKEN": (401, "Invalid access token"),
    "EXPIRED_ACCESS_TOKEN": (401, "The token used in the request has expired"),
    "REVOKED_ACCESS_TOKEN": (401, "The token used in the request has been revoked"),
    "ACCESS_DENIED": (403, "Not enough permissions to access this resource"),
    "NOT_FOUND": (404, "Entity not found"),
    "RESOURCE_NOT_FOUND": (404, "No virtual resource found"),
    "INVALID_BODY": (400, "The body is not a JSON object"),
    "MISSING_FIELD": (400, "A required field is missing"),
    "INVALID_VALUE_FOR_FIELD": (400, "A field has a value that is not allowed"),
    "FIELD_LENGTH_TOO_LONG": (400, "A field is too long"),
    "INVALID_CONTENT": (422, "content must hold exactly one kind of content"),
    "MEDIA_ASSET_WAITING_UPLOAD": (400, "The media asset is waiting for upload or processing"),
    "MEDIA_ASSET_PROCESSING_FAILED": (400, "The media asset could not be processed"),
    "EXPIRED_UPLOAD_URL": (400, "The upload URL has expired or was used"),
    "DUPLICATE_POST": (422, "Content is a duplicate of"),
    "TOO_MANY_REQUESTS": (429, "Resource level throttle limit for calls is reached"),
    "INTERNAL_SERVER_ERROR": (500, "Internal Server Error"),
}


def linkedin_error(code: str, detail: str = "") -> Refused:
    status, sentence = WORDINGS[code]
    return Refused(envelope(status, code, f"{sentence} {detail}".strip()))


def envelope(status: int, code: str, message: str) -> HttpResponse:
    return answer({"status": status, "code": code, "message": message}, status)


class LinkedInDialect:
    platform = "linkedin"

    def refusal(self, call: Call, fault: Fault) -> HttpResponse:
        code = str(fault.code or "ACCESS_DENIED")
        status, sentence = WORDINGS.get(code, (400, "Refused"))
        return envelope(int(fault.status or status), code, fault.message or sentence)

    def breakdown(self, call: Call, fault: Fault) -> HttpResponse:
        code = str(fault.code or "INTERNAL_SERVER_ERROR")
        return envelope(int(fault.status or 500), code, fault.message or "Internal Server Error")

    def rate_limit(self, call: Call) -> HttpResponse:
        return linkedin_error("TOO_MANY_REQUESTS").response

    def dead_token(self, call: Call, fault: Fault) -> HttpResponse:
        return linkedin_error(str(fault.code or "REVOKED_ACCESS_TOKEN")).response

    def wrong_session(self, call: Call, status: str) -> HttpResponse:
        return linkedin_error("REVOKED_ACCESS_TOKEN").response

    def without_id(self, response: HttpResponse) -> HttpResponse:
        del response["x-restli-id"]
        return response
