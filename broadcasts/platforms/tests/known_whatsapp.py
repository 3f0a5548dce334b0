"""The known answers of the two gateways to WhatsApp."""

from __future__ import annotations

from broadcasts.platforms.tests.answers import gowa, gowa_500, reply, session, waha
from broadcasts.platforms.tests.rows import (
    AUTH,
    BLOCKED,
    CONFIG,
    NOT_SENT,
    PERMISSION,
    RATE_LIMITED,
    REJECTED,
    Row,
    always,
    doubt,
)

WAHA: list[Row] = [
    *always(
        NOT_SENT,
        session("FAILED"),
        session("STARTING"),
        session("STOPPED"),
        session("SOMETHING_NEW"),
    ),
    *always(
        AUTH,
        session("SCAN_QR_CODE"),
        session("PASSKEY_REQUIRED"),
        session("PASSKEY_CONFIRMATION_REQUIRED"),
        reply(401, {"message": "Unauthorized", "statusCode": 401}),
    ),
    *always(
        CONFIG,
        reply(422, {"statusCode": 422, "message": "The method is not implemented"}),
        reply(404, {"message": "We didn't find a session", "statusCode": 404}),
        waha(400),
    ),
    *always(
        REJECTED,
        reply(400, {"statusCode": 400, "message": ["text should not be empty"]}),
        reply(413, {"message": "request entity too large", "statusCode": 413}),
        waha(479),
        waha(418),
    ),
    *always(
        PERMISSION,
        reply(403, {"message": "Forbidden resource", "statusCode": 403}),
        waha(401),
        waha(403),
    ),
    *always(
        RATE_LIMITED,
        reply(429, {"message": "Too Many Requests", "statusCode": 429}),
        waha(429),
    ),
    *always(
        BLOCKED,
        waha(463),
    ),
    *doubt(
        waha(503),
        waha("timed out waiting for message send response"),
        waha("he wrote: server returned error 463, what now"),
        reply(500, {"statusCode": 500}),
        waha(463, status=502),
    ),
]
GOWA: list[Row] = [
    *always(
        NOT_SENT,
        gowa_500("websocket not connected"),
    ),
    *always(
        AUTH,
        gowa_500("you are not loggin"),
        reply(401, None),
    ),
    *always(
        CONFIG,
        gowa(404, "DEVICE_NOT_FOUND"),
        gowa(400, "INVALID_JID"),
        gowa_500("server returned error 400"),
        gowa(404, "404", "Cannot POST /send/message"),
    ),
    *always(
        REJECTED,
        gowa(400, "VALIDATION_ERROR", "message: cannot be blank."),
        gowa(400, "SOMETHING_NEW"),
        gowa(413, "413"),
        gowa_500("server returned error 479"),
        gowa_500("server returned error 418"),
    ),
    *always(
        PERMISSION,
        gowa(403, "403"),
        gowa_500("server returned error 401"),
        gowa_500("server returned error 403"),
    ),
    *always(
        RATE_LIMITED,
        gowa(429, "TOO_MANY_REQUESTS"),
        gowa_500("server returned error 429"),
    ),
    *always(
        BLOCKED,
        gowa(429, "WA_REACHOUT_TIMELOCK"),
        gowa_500("server returned error 463"),
    ),
    *doubt(
        gowa(504, "GATEWAY_TIMEOUT"),
        gowa_500("timed out waiting for message send response"),
        gowa_500("he wrote: server returned error 463, what now"),
        gowa_500("server returned error 503"),
        gowa(502, "INTERNAL_SERVER_ERROR", "server returned error 463"),
    ),
]
