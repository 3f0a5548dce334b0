"""What a follower sees: one page per channel, drawn from the ledger on every visit."""

from datetime import datetime
from mimetypes import guess_type
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.safestring import SafeString

from broadcasts.sandbox.calls import sandbox_of
from broadcasts.sandbox.formatting import linked, whatsapp_html
from broadcasts.sandbox.records import Account, Post
from broadcasts.sandbox.settings import ROOT

BERLIN = ZoneInfo("Europe/Berlin")
POLICY = "default-src 'none'; img-src 'self'; style-src 'self'; base-uri 'none'"
NAMES = {
    "whatsapp": "WhatsApp-Kanäle",
    "facebook": "Facebook-Seiten",
    "instagram": "Instagram-Konten",
    "linkedin": "LinkedIn-Seiten",
    "mastodon": "Mastodon-Konten",
}


def index(request: HttpRequest) -> HttpResponse:
    ledger = sandbox_of(request).ledger
    rooms = [
        {
            "platform": platform,
            "name": name,
            "channels": [
                {"account": a, "address": address(a), "posts": len(ledger.standing(a))}
                for a in ledger.accounts(platform)
            ],
        }
        for platform, name in NAMES.items()
    ]
    return _page(request, "index", {"rooms": rooms})


def address(account: Account) -> str:
    named = {"whatsapp": account.invite, "mastodon": f"@{account.username}"}
    return f"/{account.platform}/{named.get(account.platform, account.id)}/"


def whatsapp(request: HttpRequest, invite: str) -> HttpResponse:
    accounts = sandbox_of(request).ledger.accounts("whatsapp")
    account = next((a for a in accounts if a.invite == invite), None)
    posts = _posts(request, account, whatsapp_html)
    return _page(request, "whatsapp", {"account": account, "posts": posts[::-1]})


def facebook(request: HttpRequest, id: str) -> HttpResponse:
    """Whatever an app in development mode posts, only its own staff can see."""
    account = _account(request, "facebook", id)
    posts = [] if account.extra.get("development_mode") else _posts(request, account)
    return _page(request, "facebook", {"account": account, "posts": posts})


def facebook_post(request: HttpRequest, page: str, post: str) -> HttpResponse:
    return HttpResponseRedirect(f"/facebook/{page}/#{post.rpartition('_')[2]}")


def instagram(request: HttpRequest, id: str) -> HttpResponse:
    account = _account(request, "instagram", id)
    return _page(request, "instagram", {"account": account, "posts": _posts(request, account)})


def instagram_post(request: HttpRequest, id: str, shortcode: str) -> HttpResponse:
    account = _account(request, "instagram", id)
    for post in _posts(request, account):
        if post["shortcode"] == shortcode:
            return _page(request, "instagram_post", {"account": account, "post": post})
    raise Http404("Dieser Beitrag ist nicht verfügbar.")


def linkedin(request: HttpRequest, id: str) -> HttpResponse:
    account = _account(request, "linkedin", id.rsplit(":", 1)[-1])
    return _page(request, "linkedin", {"account": account, "posts": _posts(request, account)})


def linkedin_post(request: HttpRequest, urn: str) -> HttpResponse:
    post = sandbox_of(request).ledger.visible("linkedin", urn)
    if post is None:
        raise Http404("Dieser Beitrag ist nicht verfügbar.")
    return HttpResponseRedirect(f"/linkedin/{post.account}/#{post.id}")


def mastodon(request: HttpRequest, username: str) -> HttpResponse:
    accounts = sandbox_of(request).ledger.accounts("mastodon")
    account = next((a for a in accounts if a.username == username), None)
    posts = _posts(request, account)
    return _page(request, "mastodon", {"account": account, "posts": posts})


def mastodon_post(request: HttpRequest, username: str, post: str) -> HttpResponse:
    if sandbox_of(request).ledger.visible("mastodon", post) is None:
        raise Http404("Dieser Beitrag ist nicht verfügbar.")
    return HttpResponseRedirect(f"/mastodon/@{username}/#{post}")


def style(request: HttpRequest) -> HttpResponse:
    content = (ROOT / "static" / "css" / "sandbox.css").read_bytes()
    return HttpResponse(content, content_type="text/css; charset=utf-8")


def no_icon(request: HttpRequest) -> HttpResponse:
    """Browsers ask for one unbidden."""
    return HttpResponse(status=204)


def picture(request: HttpRequest, name: str) -> HttpResponse:
    content = sandbox_of(request).ledger.picture(name)
    if content is None:
        raise Http404("Dieses Bild gibt es nicht.")
    kind = guess_type(name)[0] or "application/octet-stream"
    response = HttpResponse(content, content_type=kind)
    response["X-Content-Type-Options"] = "nosniff"
    return response


def _account(request: HttpRequest, platform: str, id: str) -> Account:
    account = sandbox_of(request).ledger.account(platform, id)
    if account is None:
        raise Http404("Diesen Kanal kennt die Sandbox nicht.")
    return account


def _posts(request: HttpRequest, account: Account | None, draw: Any = linked) -> list[Any]:
    if account is None:
        raise Http404("Diesen Kanal kennt die Sandbox nicht.")
    return [_drawn(post, draw(post.text)) for post in sandbox_of(request).ledger.standing(account)]


def _drawn(post: Post, html: SafeString) -> dict[str, Any]:
    moment = datetime.fromtimestamp(post.created, BERLIN)
    return {
        "id": post.id,
        "anchor": post.id if post.platform != "facebook" else post.id.rpartition("_")[2],
        "html": html,
        "text": post.text,
        "pictures": post.data.get("pictures", []),
        "shortcode": post.data.get("shortcode"),
        "card": _card(post),
        "moment": moment,
        "edited": post.edited is not None,
    }


def _card(post: Post) -> dict[str, str] | None:
    """The link card below a text: what the caller said about the link, nothing fetched."""
    content = post.data.get("content") or {}
    given = post.data.get("preview") or content.get("article") or {}
    url = str(given.get("url") or given.get("source") or post.data.get("link") or "")
    if not url.startswith(("http://", "https://")):
        return None
    host = urlsplit(url).netloc
    return {
        "url": url,
        "host": host,
        "title": str(given.get("title") or url.partition("://")[2]),
        "description": str(given.get("description") or ""),
    }


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    sentence = str(exception) if exception.args and isinstance(exception, Http404) else ""
    response = _page(request, "missing", {"sentence": sentence})
    response.status_code = 404
    return response


def broken(request: HttpRequest) -> HttpResponse:
    return HttpResponse("Die Sandbox hat einen Fehler.", status=500, content_type="text/plain")


def _page(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, f"sandbox/{name}.html", context)
    response["Content-Security-Policy"] = POLICY
    response["Cache-Control"] = "no-store"
    return response
