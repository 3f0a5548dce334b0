"""Each known answer of each platform: what it means on the publish call, and on all others."""

from __future__ import annotations

from broadcasts.platforms import http
from broadcasts.platforms.tests.answers import graph, linkedin, mastodon, reply
from broadcasts.platforms.tests.known_whatsapp import GOWA, WAHA
from broadcasts.platforms.tests.rows import (
    AUTH,
    BLOCKED,
    CONFIG,
    NOT_READY,
    NOT_SENT,
    PERMISSION,
    RATE_LIMITED,
    REJECTED,
    UNCLEAR,
    Row,
    always,
    doubt,
)

GRAPH: list[Row] = [
    *doubt(
        graph(1),
        graph(1, 99, 500),
        graph(2, None, 500, is_transient=True),
        graph(190, 460, 500),
        graph(77777, None, 400, is_transient=True),
        graph(506),
    ),
    *always(
        RATE_LIMITED,
        graph(4),
        graph(17),
        graph(32),
        graph(341),
        graph(613),
        graph(4, None, 403, is_transient=True),
        graph(80001),
        graph(80002),
    ),
    *always(
        AUTH,
        graph(102),
        graph(190),
        graph(190, 458),
        graph(190, 459),
        graph(190, 460),
        graph(190, 463),
        graph(190, 464),
        graph(190, 467),
    ),
    *always(
        BLOCKED,
        graph(368),
        graph(1390008),
        graph(1404112),
        graph(4854002),
    ),
    *always(
        REJECTED,
        graph(100),
        graph(324),
        graph(1609005),
        graph(1609008),
        graph(100, 1366046),
        graph(1346003),
        graph(1404102),
        graph(123456),
        reply(400, None),
    ),
    *always(
        CONFIG,
        graph(104),
        graph(2635),
        graph(100, 1885183),
        reply(407, None),
    ),
]
PERMISSIONS = [graph(3), graph(10), graph(200, None, 403), graph(283), graph(299), graph(1705)]
FACEBOOK: list[Row] = [
    *GRAPH,
    *always(PERMISSION, *PERMISSIONS),
    *always(
        PERMISSION,
        graph(190, 492),
    ),
    *doubt(
        graph(100, 1366051),
    ),
]
INSTAGRAM: list[Row] = [
    *GRAPH,
    *doubt(
        graph(-1, 2207001),
        graph(-1, 2207032),
        graph(-1, 2207053),
    ),
    (graph(4, 2207051), UNCLEAR, BLOCKED),
    *always(
        NOT_READY,
        graph(9007, 2207027),
    ),
    *always(
        RATE_LIMITED,
        graph(9, 2207042),
    ),
    *always(
        BLOCKED,
        graph(25, 2207050),
    ),
    *always(
        NOT_SENT,
        graph(-2, 2207003),
        graph(9004, 2207052),
        graph(-2, 2207020),
        graph(24, 2207006),
        graph(24, 2207008),
    ),
    *always(
        REJECTED,
        graph(36000, 2207004),
        graph(36001, 2207005),
        graph(36003, 2207009),
        graph(36004, 2207010),
        graph(100, 2207023),
        graph(100, 2207028),
        graph(100, 2207040),
        graph(352, 2207026),
    ),
]
LINKEDIN: list[Row] = [
    *always(
        REJECTED,
        linkedin(400, "FIELD_LENGTH_TOO_LONG"),
        linkedin(400, "INVALID_VALUE_FOR_FIELD"),
        linkedin(400, "MISSING_FIELD"),
        linkedin(422, "INVALID_CONTENT"),
        linkedin(418, "SOMETHING_NEW"),
        linkedin(400, "MEDIA_ASSET_PROCESSING_FAILED"),
    ),
    *always(
        NOT_READY,
        linkedin(400, "MEDIA_ASSET_WAITING_UPLOAD"),
    ),
    *always(
        NOT_SENT,
        linkedin(400, "EXPIRED_UPLOAD_URL"),
        linkedin(409, "CONFLICT"),
    ),
    *always(
        CONFIG,
        linkedin(400, "VERSION_MISSING"),
        linkedin(426, "NONEXISTENT_VERSION"),
        linkedin(426),
        linkedin(404, "RESOURCE_NOT_FOUND"),
    ),
    *always(
        AUTH,
        linkedin(401, "EMPTY_ACCESS_TOKEN"),
        linkedin(401, "REVOKED_ACCESS_TOKEN"),
        linkedin(401),
    ),
    *always(
        PERMISSION,
        linkedin(403, "ACCESS_DENIED"),
        linkedin(403),
    ),
    *always(
        RATE_LIMITED,
        linkedin(429, "TOO_MANY_REQUESTS"),
    ),
    *doubt(
        linkedin(500, "INTERNAL_SERVER_ERROR"),
        linkedin(503),
        linkedin(500, "TOO_MANY_REQUESTS"),
    ),
]
MASTODON: list[Row] = [
    *always(AUTH, mastodon(401, "The access token is invalid"), reply(401, None)),
    *always(PERMISSION, mastodon(403, "This action is outside the authorized scopes")),
    *always(CONFIG, reply(404, None), reply(405, None)),
    *always(BLOCKED, mastodon(410, "Gone")),
    *always(
        REJECTED,
        mastodon(422, "Validation failed: Text character limit of 500 exceeded"),
        mastodon(413),
        mastodon(400),
        mastodon(418),
    ),
    *always(RATE_LIMITED, mastodon(429, "Too many requests"), reply(429, None)),
    *doubt(mastodon(500), mastodon(503, "Remote data could not be fetched"), mastodon(599)),
]
TABLES = {
    "waha": WAHA,
    "gowa": GOWA,
    "facebook": FACEBOOK,
    "instagram": INSTAGRAM,
    "linkedin": LINKEDIN,
    "mastodon": MASTODON,
}
ALIKE: list[Row] = [
    *always(
        NOT_SENT,
        http.NotSent("ConnectionError"),
    ),
    *doubt(
        http.NoAnswer("ReadTimeout"),
        reply(302, None),
        reply(408, None),
        reply(502, None),
        reply(503, None),
        reply(504, None),
    ),
]
ROWS = [(gateway, *row) for gateway, table in TABLES.items() for row in [*table, *ALIKE]]
