"""Every public address of the site; a test pins this list."""

from django.urls import path

from broadcasts.archive import (
    channels,
    data_page,
    feedback,
    fetch,
    gallery,
    machines,
    proof,
    sitemaps,
    standing_pages,
    views,
)
from broadcasts.archive.api import views as api
from broadcasts.archive.cap import views as cap
from broadcasts.archive.feeds import views as feeds
from broadcasts.archive.search.view import search
from broadcasts.archive.x import gallery as x_gallery
from broadcasts.archive.x import views as x

app_name = "archive"
#: What people read, in German here and in English below ``/en/`` (``broadcasts.archive.english``).
pages = [
    path("", views.listing, name="start"),
    path("dienststellen/<slug:key>/", views.listing, name="inspection"),
    path("kategorien/<slug:category>/", views.listing, name="category"),
    path("monate/<str:month>/", views.listing, name="month"),
    path("suche/", search, name="search"),
    path("m/<slug:public_id>/", views.permanent, name="permanent"),
    path("m/<slug:public_id>/<slug:slug>/", views.broadcast, name="broadcast"),
    path("kanaele/", channels.overview, name="channels"),
    path("kanaele/<slug:key>/", channels.of_inspection, name="inspection-channels"),
    path("daten/", data_page.overview, name="data"),
    path("impressum/", standing_pages.imprint, name="imprint"),
    path("datenschutz/", standing_pages.privacy, name="privacy"),
    path("barrierefreiheit/", standing_pages.accessibility, name="accessibility"),
    path("barrierefreiheit/melden/", feedback.report, name="feedback"),
    path("pruefen/", proof.explained, name="verify"),
    path("berichtigungen/", standing_pages.corrections, name="corrections"),
    path("x/", x.accounts, name="x"),
    path("x/<slug:who>/", x.account, name="x-account"),
    path("x/<slug:who>/<slug:month>/", x.month, name="x-month"),
    path("x/<slug:who>/status/<int:number>/", x.post, name="x-post"),
    path("x/<slug:who>/status/<int:number>", x.old_path, name="x-old-path"),
]
#: What machines fetch, and pictures; there is one of each, whatever language the page speaks.
once = [
    path(
        "bilder/<slug:public_id>/<int:position>/<int:width>.<slug:kind>",
        gallery.picture,
        name="picture",
    ),
    path("abruf/<str:token>.jpg", fetch.fetch, name="fetch"),
    *feeds.addresses("feed.atom", feeds.atom, "feed"),
    *feeds.addresses("feed.json", feeds.json, "feed-json"),
    path("cap/feed.atom", cap.feed, name="cap-feed"),
    path("dienststellen/<slug:key>/cap.atom", cap.feed, name="inspection-cap-feed"),
    path("cap/<slug:public_id>.xml", cap.alert, name="cap"),
    path("cap/<slug:public_id>/ruecknahme.xml", cap.withdrawal, name="cap-withdrawal"),
    path("api/openapi.json", api.openapi, name="api"),
    path("api/v1/broadcasts", api.broadcasts, name="api-broadcasts"),
    path("api/v1/broadcasts/<slug:public_id>", api.broadcast, name="api-broadcast"),
    path("api/v1/inspections", api.inspections, name="api-inspections"),
    path("api/v1/channels", api.channels, name="api-channels"),
    path(
        "bilder/x/<int:post>/<int:position>/<slug:rendition>.jpg",
        x_gallery.picture,
        name="x-picture",
    ),
    path("kanaele/<int:pk>/qr.svg", channels.qr_code, name="qr-code"),
    path("pruefen/<slug:public_id>.json", proof.sheet_file, name="sheet"),
    path("pruefen/<slug:public_id>.sig", proof.seal_file, name="seal"),
    path("pruefen/schluessel.pem", proof.key_file, name="key"),
    path("robots.txt", machines.robots, name="robots"),
    path("sitemap.xml", sitemaps.index, name="sitemap"),
    path("sitemap-pages.xml", sitemaps.pages, name="sitemap-pages"),
    path("sitemap-news.xml", sitemaps.news, name="sitemap-news"),
    path("sitemap-x-<int:number>.xml", sitemaps.x_part, name="sitemap-x"),
    path("sitemap-<int:number>.xml", sitemaps.part, name="sitemap-part"),
    path("healthz", machines.healthz, name="healthz"),
    path("readyz", machines.readyz, name="readyz"),
    path("metrics", machines.metrics, name="metrics"),
]
urlpatterns = [*pages, *once]
