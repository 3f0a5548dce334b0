"""What the headers of a public answer say besides its bytes: its age, and who may use it how."""

from __future__ import annotations

from datetime import datetime
from typing import TypeVar

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response, set_response_etag
from django.utils.http import http_date, parse_http_date_safe

Answer = TypeVar("Answer", bound=HttpResponseBase)

POLICY = "Content-Security-Policy"
NOTHING = "default-src 'none'; base-uri 'none'; frame-ancestors 'none'; "
#: A page loads its own sheet and pictures, and sends its own forms.
PAGE_POLICY = NOTHING + "form-action 'self'; img-src 'self'; style-src 'self'"
#: A document for machines, or a picture, loads nothing and runs nothing.
DATA_POLICY = NOTHING + "form-action 'none'"

#: No page asks for a device, and none that got in somehow may either.
PERMISSIONS = "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
#: What a 304 says as the whole answer does.
KEPT = (
    POLICY,
    "Cross-Origin-Resource-Policy",
    "Access-Control-Allow-Origin",
    "X-Robots-Tag",
    "Content-Language",
)


def last_changed(response: Answer, moment: datetime) -> Answer:
    """``response``, dated: the one place where a public answer says how old it is.

    The date has whole seconds, so the ETag that every answer carries too is the one to ask with.
    """
    response.headers["Last-Modified"] = http_date(moment.timestamp())
    return response


def open_to_all(response: Answer) -> Answer:
    """``response`` as data that any page of any site may read.

    It says the same to everybody and no cookie opens anything more, so there is nothing that a
    foreign page could read with a visitor's rights. Search engines find the pages, not this.
    """
    response.headers["Access-Control-Allow-Origin"] = "*"
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


def protected(response: Answer) -> Answer:
    """``response`` with the tightest policy for what it is, and for this site alone unless said.

    With a policy of its own already set, django-csp leaves the general one out.
    """
    is_page = response.headers.get("Content-Type", "").startswith("text/html")
    response.headers.setdefault(POLICY, PAGE_POLICY if is_page else DATA_POLICY)
    response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
    response.headers.setdefault("Permissions-Policy", PERMISSIONS)
    return response


def if_new(request: HttpRequest, response: HttpResponseBase) -> HttpResponseBase:
    """``response`` with its ETag, or 304 where the asker has it already; the same to GET and HEAD.

    Browsers renew the headers of what they kept from a 304, so it carries the same policies.
    """
    if not isinstance(response, HttpResponse):
        return response  # a stream's bytes are not known before they are sent
    set_response_etag(response)
    etag, dated = response.headers.get("ETag"), response.headers.get("Last-Modified")
    modified = parse_http_date_safe(dated) if dated else None
    answer = get_conditional_response(request, etag, modified, response) or response
    for name in KEPT:
        if name in response.headers:
            answer.headers.setdefault(name, response.headers[name])
    return answer
