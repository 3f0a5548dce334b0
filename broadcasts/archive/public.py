"""What makes an address public: no sign-in, read-only, no cookie, one language per address."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from http import HTTPStatus
from typing import Concatenate, ParamSpec, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.utils import translation
from django.utils.cache import patch_cache_control
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_safe

from broadcasts.archive.headers import if_new, last_changed, protected
from broadcasts.archive.languages import READ, language_of
from broadcasts.archive.outage import is_outage, unavailable
from broadcasts.changes import EVERYTHING, last_change

P = ParamSpec("P")
R = TypeVar("R", bound=HttpResponseBase)
View = Callable[Concatenate[HttpRequest, P], HttpResponseBase]

#: Seconds a shared cache may answer for us: a rush is one request per second and page, and a
#: withdrawn text is gone after one second.
FRESH_SECONDS = 1
#: What a page tells the front (``archive.front``), which takes both headers off again: the keys
#: of what it shows, and the parameters of its address that it reads.
SHOWS, READS = "Surrogate-Key", "Surrogate-Query"
#: What a picture tells the front: the file of the storage that its answer was read from.
FILE = "Surrogate-File"
#: The mark on a view by which the front knows, before it asks, that the answer is for everybody.
PAGE, NAMED = "is_public_page", "is_public_file"


def public_address(view: View[P]) -> View[P]:
    """``view`` for everybody: GET and HEAD only, never a sign-in, the same answer for all."""
    read_only = require_safe(view)

    @wraps(view)
    def same_for_all(
        request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
    ) -> HttpResponseBase:
        if is_outage(request):
            return protected(unavailable(request))
        response: HttpResponseBase = read_only(request, *args, **kwargs)
        # Django looks who is there before it asks whether that matters. Nothing here depends on
        # it, and with "Vary: Cookie" no shared cache could answer for us.
        request.session.accessed = False
        return protected(response)

    return login_not_required(same_for_all)


def public_file(view: View[P]) -> View[P]:
    """A public address whose answer is a file that it names under ``FILE``, with what it shows.

    The front never keeps the bytes; in an outage it reads the file itself.
    """
    public = public_address(view)
    setattr(public, NAMED, True)
    return public


def is_public_file(view: object) -> bool:
    return getattr(view, NAMED, False) is True


def _in_its_language(
    view: View[P], request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs
) -> HttpResponseBase:
    """The answer in the language of its address, whatever the reader's browser prefers."""
    language = language_of(request.path)
    with translation.override(language):
        response = view(request, *args, **kwargs)
    response.headers["Content-Language"] = language
    return response


def public_page(view: View[P]) -> View[P]:
    """A public address that answers a page: in the language of its address, cacheable for a
    moment, with an ETag and the time of the last change.

    The front keeps it until a change touches one of its keys; without ``shows``, until any does.
    """

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = _in_its_language(view, request, *args, **kwargs)
        # What is for one reader alone has said so itself.
        if not response.has_header("Cache-Control"):
            patch_cache_control(response, public=True, max_age=FRESH_SECONDS)
        response.headers.setdefault(SHOWS, EVERYTHING)
        if not response.has_header("Last-Modified"):
            last_changed(response, last_change())
        return if_new(request, protected(response))

    public = public_address(answered)
    setattr(public, PAGE, True)
    return public


def public_question(view: View[P]) -> View[P]:
    """A public address whose answer is made for each question anew: nobody but who asked keeps it,
    and not without asking whether it still is the same.
    """

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = _in_its_language(view, request, *args, **kwargs)
        response.headers["X-Robots-Tag"] = "noindex"
        if response.status_code != HTTPStatus.OK:
            response.headers["Cache-Control"] = "no-store"
            return response
        response.headers["Cache-Control"] = "private, no-cache"
        last_changed(response, last_change())
        return if_new(request, protected(response))

    return public_address(answered)


def is_public_page(view: object) -> bool:
    return getattr(view, PAGE, False) is True


def public_form(view: View[P]) -> View[P]:
    """A public page with a form: made anew for each reader, kept by nobody, and it takes POST.

    No cookie is set, so there is no CSRF token; the view asks for what ``form_token`` made.
    """
    everybodys = require_http_methods(["GET", "HEAD", "POST"])(view)

    @wraps(view)
    def answered(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
        response = _in_its_language(everybodys, request, *args, **kwargs)
        response.headers["Cache-Control"] = "no-store"
        request.session.accessed = False
        return protected(response)

    return csrf_exempt(login_not_required(answered))


def shows(response: R, *keys: str) -> R:
    """Say what ``response`` shows, in keys of ``broadcasts.changes``."""
    response.headers[SHOWS] = " ".join(keys)
    return response


def reads(*parameters: str) -> Callable[[View[P]], View[P]]:
    """Say which parameters of the address a page reads, so that no other makes it a new page.

    Below ``public_page``. Without it all of them count, and a rush from links with a tracker's
    parameters would be one of pages that nobody has asked for before.
    """

    def decorate(view: View[P]) -> View[P]:
        @wraps(view)
        def reading(request: HttpRequest, /, *args: P.args, **kwargs: P.kwargs) -> HttpResponseBase:
            response = view(request, *args, **kwargs)
            response.headers[READS] = " ".join(parameters)
            return response

        # ``wraps`` hands it on to what the URL configuration knows.
        setattr(reading, READ, parameters)
        return reading

    return decorate
