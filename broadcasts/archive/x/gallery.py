"""The pictures of posts from X: as an import has written them anew, while their post is public."""

from __future__ import annotations

from django.core.files.storage import default_storage
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.utils.cache import get_conditional_response

from broadcasts.archive.headers import last_changed
from broadcasts.archive.public import FILE, FRESH_SECONDS, public_file, shows
from broadcasts.changes import x_thread_key
from broadcasts.legacy import threads
from broadcasts.models import XMedium, XPost

RENDITIONS = ("master", "small")


@public_file
def picture(request: HttpRequest, post: int, position: int, rendition: str) -> HttpResponseBase:
    """One rendition of one picture; 410 once its post was withdrawn."""
    known = XMedium.objects.select_related("post", "picture").exclude(picture=None)
    public = known.filter(post__state__in=(XPost.State.PUBLISHED, XPost.State.WITHDRAWN))
    if rendition not in RENDITIONS or max(post, position) >= 2**31:
        raise Http404
    medium = get_object_or_404(public, post=post, position=position)
    if medium.post.state == XPost.State.WITHDRAWN:
        return HttpResponse(status=410, content_type="text/plain")
    assert medium.picture is not None
    etag = f'"{medium.picture.digest}-{rendition}"'
    name = str(getattr(medium.picture, rendition).name)
    response = get_conditional_response(request, etag=etag) or _streamed(name)
    response.headers["ETag"] = etag
    last_changed(response, medium.post.posted_at)
    if threads.is_locked(medium.post):
        response.headers["Cache-Control"] = "no-store"
        response.headers["X-Robots-Tag"] = "noindex, noarchive, noimageindex"
    else:
        response.headers["Cache-Control"] = f"public, max-age={FRESH_SECONDS}"
        response.headers[FILE] = name
        shows(response, x_thread_key(medium.post.root_id or medium.post.pk))
    return response


def _streamed(name: str) -> FileResponse:
    try:
        return FileResponse(default_storage.open(name), content_type="image/jpeg")
    except FileNotFoundError:
        raise Http404 from None
