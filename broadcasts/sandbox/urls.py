"""Every address of the sandbox: its switches, the platforms, and the followers' pages."""

from django.urls import path, re_path

from broadcasts.sandbox import (
    control,
    gowa,
    graph,
    linkedin,
    linkedin_door,
    linkedin_images,
    mastodon,
    mastodon_door,
    pages,
    waha,
    waha_session,
    whatsapp,
)

MESSAGE = "waha/api/<session>/chats/<chat>/messages/<message>"

# The product's own error pages lie in the same folder and need what is not here.
handler404 = pages.missing
handler500 = pages.broken

urlpatterns = [
    path("_sandbox/ping", control.ping),
    path("_sandbox/accounts", control.accounts),
    path("_sandbox/faults", control.faults),
    path("_sandbox/ledger", control.ledger),
    path("_sandbox/reset", control.reset),
    path("_sandbox/clock", control.clock),
    path("_sandbox/polls", control.polls),
    path("_sandbox/sessions", control.sessions),
    # WhatsApp
    path("waha/ping", waha.endpoint(GET=("check", waha.ping))),
    path("waha/health", waha.endpoint(GET=("check", waha.health))),
    path("waha/api/server/version", waha.endpoint(GET=("check", waha.version))),
    path("waha/api/version", waha.endpoint(GET=("check", waha.version))),
    path("waha/api/sessions", waha.endpoint(GET=("check", waha_session.sessions))),
    path("waha/api/sessions/<session>", waha.endpoint(GET=("check", waha_session.session))),
    re_path(
        r"^waha/api/sessions/(?P<session>[^/]+)/(?P<verb>start|stop|restart|logout)$",
        waha.endpoint(POST=("check", waha_session.change)),
    ),
    path("waha/api/<session>/auth/qr", waha.endpoint(GET=("check", waha_session.qr))),
    path(
        "waha/api/<session>/auth/request-code",
        waha.endpoint(POST=("check", waha_session.request_code)),
    ),
    path("waha/api/sendText", waha.endpoint(POST=("publish", whatsapp.send_text))),
    path("waha/api/sendImage", waha.endpoint(POST=("publish", whatsapp.send_image))),
    path("waha/api/sendVideo", waha.endpoint(POST=("publish", whatsapp.send_video))),
    path("waha/api/send/link-custom-preview", waha.endpoint(POST=("publish", whatsapp.send_link))),
    path("waha/api/<session>/new-message-id", waha.endpoint(GET=("prepare", whatsapp.reserve_id))),
    path("waha/api/<session>/channels", waha.endpoint(GET=("read", whatsapp.list_channels))),
    path("waha/api/<session>/channels/<id>", waha.endpoint(GET=("read", whatsapp.one_channel))),
    path(
        "waha/api/<session>/channels/<id>/messages/preview",
        waha.endpoint(GET=("read", whatsapp.preview)),
    ),
    path(
        MESSAGE,
        waha.endpoint(
            PUT=("edit", whatsapp.edit_message), DELETE=("delete", whatsapp.delete_message)
        ),
    ),
    re_path(r"^waha(?:/|$)", waha.unknown),
    # WhatsApp through GOWA
    path("gowa/health", gowa.health),
    path("gowa/app/status", gowa.endpoint(GET=("check", gowa.status))),
    path("gowa/devices/<device>/status", gowa.endpoint(GET=("check", gowa.status))),
    path("gowa/user/my/newsletters", gowa.endpoint(GET=("read", gowa.newsletters))),
    path("gowa/newsletter/messages", gowa.endpoint(GET=("read", gowa.messages))),
    path("gowa/send/message", gowa.endpoint(POST=("publish", gowa.send_message))),
    path("gowa/send/image", gowa.endpoint(POST=("publish", gowa.send_image))),
    path("gowa/message/<message>/update", gowa.endpoint(POST=("edit", gowa.update))),
    path("gowa/message/<message>/revoke", gowa.endpoint(POST=("delete", gowa.revoke))),
    re_path(r"^gowa(?:/|$)", gowa.unknown),
    # Facebook and Instagram
    path("graph/<page>/posts/<post>", pages.facebook_post),
    re_path(r"^graph/(?P<version>v\d+\.\d+)/?$", graph.several),
    re_path(r"^graph/(?P<version>v\d+\.\d+)/(?P<node>[^/]+)/?$", graph.view),
    re_path(r"^graph/(?P<version>v\d+\.\d+)/(?P<node>[^/]+)/(?P<edge>[^/]+)/?$", graph.view),
    re_path(r"^graph(?:/|$)", graph.unknown),
    # LinkedIn
    path(
        "linkedin/rest/posts",
        linkedin_door.endpoint(POST=("publish", linkedin.create), GET=("read", linkedin.find)),
    ),
    path(
        "linkedin/rest/posts/<urn>",
        linkedin_door.endpoint(
            GET=("read", linkedin.read),
            POST=("edit", linkedin.edit),
            DELETE=("delete", linkedin.delete),
        ),
    ),
    path(
        "linkedin/rest/images",
        linkedin_door.endpoint(POST=("prepare", linkedin_images.initialize)),
    ),
    path(
        "linkedin/rest/images/<urn>",
        linkedin_door.endpoint(GET=("prepare", linkedin_images.read)),
    ),
    path(
        "linkedin/rest/networkSizes/<urn>",
        linkedin_door.endpoint(GET=("read", linkedin.network_size)),
    ),
    path(
        "linkedin/rest/organizationalEntityShareStatistics",
        linkedin_door.endpoint(GET=("read", linkedin.share_statistics)),
    ),
    path("linkedin/upload/<name>", linkedin_door.upload_endpoint(linkedin_images.upload)),
    re_path(r"^linkedin/rest(?:/|$)", linkedin_door.unknown),
    # Mastodon
    path("mastodon/api/v2/instance", mastodon_door.endpoint(GET=("check", mastodon.instance))),
    path(
        "mastodon/api/v1/accounts/verify_credentials",
        mastodon_door.endpoint(GET=("check", mastodon.verify_credentials)),
    ),
    path(
        "mastodon/api/v1/accounts/<id>/statuses",
        mastodon_door.endpoint(GET=("read", mastodon.account_statuses)),
    ),
    path("mastodon/api/v2/media", mastodon_door.endpoint(POST=("prepare", mastodon.upload))),
    path(
        "mastodon/api/v1/media/<id>",
        mastodon_door.endpoint(GET=("prepare", mastodon.look_at_media)),
    ),
    path("mastodon/api/v1/statuses", mastodon_door.endpoint(POST=("publish", mastodon.create))),
    path(
        "mastodon/api/v1/statuses/<id>",
        mastodon_door.endpoint(
            GET=("read", mastodon.read),
            PUT=("edit", mastodon.edit),
            DELETE=("delete", mastodon.delete),
        ),
    ),
    re_path(r"^mastodon/api(?:/|$)", mastodon_door.unknown),
    # What followers see
    path("", pages.index),
    path("favicon.ico", pages.no_icon),
    path("sandbox.css", pages.style),
    path("pictures/<name>", pages.picture),
    re_path(r"^whatsapp/(?P<invite>[^/]+)/?$", pages.whatsapp),
    re_path(r"^facebook/(?P<id>[^/]+)/?$", pages.facebook),
    path("facebook/<page>/posts/<post>/", pages.facebook_post),
    re_path(r"^instagram/(?P<id>[^/]+)/?$", pages.instagram),
    path("instagram/<id>/p/<shortcode>/", pages.instagram_post),
    path("linkedin/feed/update/<urn>/", pages.linkedin_post),
    re_path(r"^linkedin/(?P<id>[^/]+)/?$", pages.linkedin),
    re_path(r"^mastodon/@(?P<username>[^/]+)/(?P<post>[^/]+)$", pages.mastodon_post),
    re_path(r"^mastodon/@(?P<username>[^/]+)/?$", pages.mastodon),
]
