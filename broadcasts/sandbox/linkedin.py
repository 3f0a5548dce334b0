"""LinkedIn posts of an organisation: create, read, find, edit, delete."""

import json
import re
from typing import Any
from urllib.parse import unquote

from django.http import HttpResponse

from broadcasts.sandbox import littletext, numbers
from broadcasts.sandbox.calls import Call, answer
from broadcasts.sandbox.linkedin_errors import linkedin_error
from broadcasts.sandbox.linkedin_images import require_available
from broadcasts.sandbox.nodes import new_id
from broadcasts.sandbox.records import Account, Post

MAX_COMMENTARY = 3000  # not in the vendor's documentation; counted with the escapes, to be strict
MAX_ALT = 4086
REQUIRED = ("author", "commentary", "visibility", "distribution", "lifecycleState")
PATCHABLE = {
    "commentary",
    "contentCallToActionLabel",
    "contentLandingPage",
    "lifecycleState",
    "adContext",
}


def organization(account: Account) -> str:
    return f"urn:li:organization:{account.id}"


def create(call: Call) -> HttpResponse:
    for name in REQUIRED:
        if name not in call.body:
            raise linkedin_error("MISSING_FIELD", name)
    require_author(call, call.body["author"])
    if call.body["visibility"] != "PUBLIC" or call.body["lifecycleState"] != "PUBLISHED":
        raise linkedin_error("INVALID_VALUE_FOR_FIELD", "visibility or lifecycleState")
    wire = _commentary(call.body["commentary"])
    content = call.body.get("content")
    pictures = _pictures(call, content)
    read = littletext.parse(wire)
    data = {"content": content, "pictures": pictures, "cut": read.cut, "sent": wire}
    with call.ledger.transaction():
        _refuse_duplicate(call, wire, content)
        urn = new_id("urn:li:share:73", 17)
        delay = call.read_delay
        call.ledger.add_post(
            call.account, urn, text=read.plain, wire=read.kept, data=data, read_delay=delay
        )
    response = HttpResponse(status=201)
    response["x-restli-id"] = urn
    return response


def require_author(call: Call, author: object) -> None:
    if author != organization(call.account):
        raise linkedin_error("ACCESS_DENIED", str(author))


def _commentary(value: object) -> str:
    if not isinstance(value, str):
        raise linkedin_error("INVALID_VALUE_FOR_FIELD", "commentary")
    if len(value) > MAX_COMMENTARY:
        raise linkedin_error("FIELD_LENGTH_TOO_LONG", "commentary")
    return value


def _refuse_duplicate(call: Call, wire: str, content: object) -> None:
    """The same content by the same author, as long as the first one stands."""
    for post in call.ledger.standing(call.account, hidden=True):
        if post.data["sent"] == wire and post.data["content"] == content:
            raise linkedin_error("DUPLICATE_POST", post.id)


def _pictures(call: Call, content: Any) -> list[dict[str, str]]:
    """The pictures a post refers to, each uploaded by this author and ready."""
    if content is None:
        return []
    if not isinstance(content, dict) or len(content) != 1:
        raise linkedin_error("INVALID_CONTENT")
    kind, value = next(iter(content.items()))
    if kind not in ("media", "multiImage", "article") or not isinstance(value, dict):
        raise linkedin_error("INVALID_CONTENT", kind)
    if kind == "article":
        return _article_pictures(call, value)
    if kind == "media":
        return [_picture(call, value)]
    images = value.get("images")
    if not isinstance(images, list) or not 2 <= len(images) <= 20:
        raise linkedin_error("INVALID_CONTENT", "multiImage takes 2 to 20 images")
    return [_picture(call, image) for image in images]


def _article_pictures(call: Call, article: dict[str, Any]) -> list[dict[str, str]]:
    for name in ("source", "title"):
        if not article.get(name):
            raise linkedin_error("MISSING_FIELD", f"article/{name}")
    thumbnail = article.get("thumbnail")
    return [_picture(call, {"id": thumbnail})] if thumbnail else []


def _picture(call: Call, value: dict[str, Any]) -> dict[str, str]:
    alt = str(value.get("altText") or "")
    if len(alt) > MAX_ALT:
        raise linkedin_error("FIELD_LENGTH_TOO_LONG", "altText")
    image = require_available(call, str(value.get("id") or ""))
    return {"file": image.data["file"], "alt": alt, "id": image.id}


def read(call: Call, urn: str) -> HttpResponse:
    post = call.ledger.visible("linkedin", urn, call.account.id)
    if post is None:
        raise linkedin_error("NOT_FOUND")
    return answer(post_json(call.account, post))


def find(call: Call) -> HttpResponse:
    """The finder by author, newest first."""
    query = call.request.GET
    if query.get("q") != "author" or call.request.headers.get("X-RestLi-Method") != "FINDER":
        raise linkedin_error("ILLEGAL_ARGUMENT", "finder")
    require_author(call, query.get("author"))
    count, start = query.get("count", "10"), query.get("start", "0")
    if not (count.isdigit() and start.isdigit() and 1 <= int(count) <= 100):
        raise linkedin_error("INVALID_VALUE_FOR_FIELD", "count")
    posts = call.ledger.standing(call.account)
    if query.get("sortBy", "LAST_MODIFIED") == "LAST_MODIFIED":
        posts.sort(key=lambda post: post.edited or post.created, reverse=True)
    chosen = posts[int(start) : int(start) + int(count)]
    paging = {"start": int(start), "count": int(count), "total": len(posts), "links": []}
    elements = [post_json(call.account, post) for post in chosen]
    return answer({"elements": elements, "paging": paging})


def network_size(call: Call, urn: str) -> HttpResponse:
    require_author(call, urn)
    if call.request.GET.get("edgeType") != "COMPANY_FOLLOWED_BY_MEMBER":
        raise linkedin_error("ILLEGAL_ARGUMENT", "edgeType")
    return answer({"firstDegreeSize": int(call.account.extra.get("followers", 0))})


def share_statistics(call: Call) -> HttpResponse:
    """Of the posts in a list whose brackets are syntax, so they come unescaped."""
    query = str(call.request.META["sandbox.target"]).partition("?")[2]
    asked = re.search(r"(?:shares|ugcPosts)=List\(([^)]*)\)", query)
    if call.request.GET.get("q") != "organizationalEntity" or asked is None:
        raise linkedin_error("ILLEGAL_ARGUMENT", "finder")
    require_author(call, call.request.GET.get("organizationalEntity"))
    if call.ledger.visible("linkedin", unquote(asked[1]), call.account.id) is None:
        return answer({"elements": []})
    counts = {"impressionCount": numbers.views(call.account)}
    counts["likeCount"] = numbers.reactions(call.account)
    return answer({"elements": [{"totalShareStatistics": counts}]})


def post_json(account: Account, post: Post) -> dict[str, Any]:
    created, changed = int(post.created * 1000), int((post.edited or post.created) * 1000)
    value = {
        "id": post.id,
        "author": organization(account),
        "commentary": post.wire,
        "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED",
        "lifecycleStateInfo": {"isEditedByAuthor": post.edited is not None},
        "distribution": {"feedDistribution": "MAIN_FEED", "thirdPartyDistributionChannels": []},
        "isReshareDisabledByAuthor": False,
        "createdAt": created,
        "publishedAt": created,
        "lastModifiedAt": changed,
    }
    return value if post.data["content"] is None else {**value, "content": post.data["content"]}


def edit(call: Call, urn: str) -> HttpResponse:
    if call.request.headers.get("X-RestLi-Method") != "PARTIAL_UPDATE":
        raise linkedin_error("ILLEGAL_ARGUMENT", "X-RestLi-Method")
    post = call.ledger.visible("linkedin", urn, call.account.id)
    if post is None:
        raise linkedin_error("NOT_FOUND")
    changes = _changes(call.body)
    if "commentary" in changes:
        text = littletext.parse(_commentary(changes["commentary"]))
        call.ledger.edit_post(post, text=text.plain, wire=text.kept)
    return HttpResponse(status=204)


def _changes(body: dict[str, Any]) -> dict[str, Any]:
    patch = body.get("patch")
    changes = patch.get("$set") if isinstance(patch, dict) else None
    if not isinstance(changes, dict) or not changes:
        raise linkedin_error("MISSING_FIELD", "patch/$set")
    if forbidden := set(changes) - PATCHABLE:
        raise linkedin_error("INVALID_VALUE_FOR_FIELD", json.dumps(sorted(forbidden)))
    return changes


def delete(call: Call, urn: str) -> HttpResponse:
    """Gone already is as good as deleted."""
    post = call.ledger.post("linkedin", urn, call.account.id)
    if post is not None:
        call.ledger.delete_post(post)
    return HttpResponse(status=204)
