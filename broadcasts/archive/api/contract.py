"""The OpenAPI document of the programming interface, kept by hand and held by tests.

``broadcasts/archive/tests/test_api.py`` sends what it allows and what it forbids, and looks
whether each answer is one it describes. So it can be read as the truth.
"""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _

from broadcasts.models import Category, Kind
from broadcasts.models.channel import Platform

VERSION = "1.0.0"
TEXT: dict[str, Any] = {"type": "string"}
MOMENT = {"type": "string", "format": "date-time"}
ADDRESS = {"type": "string", "format": "uri"}
NUMBER = {"type": "string", "pattern": "^[-a-zA-Z0-9_]+$", "maxLength": 50}
DAY = {"type": "string", "format": "date", "pattern": "^(19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}$"}


def contract(keys: list[str]) -> dict[str, Any]:
    """``keys`` are those of the inspections."""
    return {
        "openapi": "3.1.0",
        "info": {
            "title": _("Reports of the Polizeidirektion Osnabrück"),
            "version": VERSION,
            "summary": _("Every public text, read-only and without a key."),
        },
        "servers": [{"url": settings.PUBLIC_URL}],
        "paths": {
            "/api/v1/broadcasts": _list(
                _("Texts, newest first"), "Broadcasts", _filters(keys), {"400": "Problem"}
            ),
            "/api/v1/broadcasts/{id}": _one(),
            "/api/v1/inspections": _list(_("The inspections and their districts"), "Inspections"),
            "/api/v1/channels": _list(_("Where the police can be followed"), "Channels"),
        },
        "components": {"schemas": _schemas()},
    }


def _list(
    summary: str,
    schema: str,
    parameters: list[dict[str, Any]] | None = None,
    errors: dict[str, str] | None = None,
) -> dict[str, Any]:
    answers = {"200": _answer(_("What was asked for"), "application/json", schema)}
    for status, problem in (errors or {}).items():
        answers[status] = _answer(_("Not answered, and why"), "application/problem+json", problem)
    operation = f"list{schema}"
    return {
        "get": {
            "operationId": operation,
            "summary": summary,
            "parameters": parameters or [],
            "responses": answers,
        }
    }


def _one() -> dict[str, Any]:
    whole = {"name": "id", "in": "path", "required": True, "schema": NUMBER}
    problem = "application/problem+json"
    return {
        "get": {
            "operationId": "getBroadcast",
            "summary": _("One text in full"),
            "parameters": [whole],
            "responses": {
                "200": _answer(_("What was asked for"), "application/json", "BroadcastInFull"),
                "404": _answer(_("There is no text with this number."), problem, "Problem"),
                "410": _answer(_("It was taken back: when and why"), problem, "Withdrawn"),
            },
        }
    }


def _answer(description: str, media_type: str, schema: str) -> dict[str, Any]:
    content = {media_type: {"schema": {"$ref": f"#/components/schemas/{schema}"}}}
    return {"description": description, "content": content}


def _filters(keys: list[str]) -> list[dict[str, Any]]:
    schemas: dict[str, dict[str, Any]] = {
        "inspection": {"type": "string", "enum": keys} if keys else TEXT,
        "category": {"type": "string", "enum": Category.values},
        "from": DAY,
        "until": DAY,
        "cursor": {"type": "string", "pattern": "^[a-zA-Z0-9]+$", "maxLength": 12},
    }
    described = {
        "inspection": _("Key of an inspection"),
        "category": _("Only this category"),
        "from": _("First day, by the clock of Osnabrück"),
        "until": _("Last day, by the clock of Osnabrück"),
        "cursor": _("Taken from “next”: texts older than this one"),
    }
    return [
        {"name": name, "in": "query", "description": described[name], "schema": schema}
        for name, schema in schemas.items()
    ]


def _schemas() -> dict[str, Any]:
    text, whole = _text(), _object(translations=_translations(), also_published=_posts())
    problem = {"type": TEXT, "status": {"type": "integer"}, "detail": TEXT}
    return {
        "Broadcast": text,
        "BroadcastInFull": _object(**text["properties"], **whole["properties"]),
        "Broadcasts": _object(
            items={"type": "array", "items": {"$ref": "#/components/schemas/Broadcast"}},
            next={"type": ["string", "null"], "format": "uri"},
        ),
        "Inspections": _object(items=_array(_object(**_of_inspection()))),
        "Channels": _object(items=_array(_object(**_of_channel()))),
        "Problem": _object(**problem),
        "Withdrawn": _object(**problem, id=TEXT, withdrawn=MOMENT, reason=TEXT),
    }


def _text() -> dict[str, Any]:
    plain = ("id", "inspection", "title", "headline", "place", "lead", "body", "body_html")
    return _object(
        **dict.fromkeys(plain, TEXT),
        urn=ADDRESS,
        url=ADDRESS,
        permanent_url=ADDRESS,
        category={"type": "string", "enum": Category.values},
        kind={"type": "string", "enum": Kind.values},
        follows={"type": ["string", "null"]},
        followed_by=_array(TEXT),
        provisional={"type": "boolean"},
        published=MOMENT,
        updated=MOMENT,
        signed=MOMENT,
        digest={"type": "string", "pattern": "^[0-9a-f]{64}$"},
        pictures=_array(_picture()),
    )


def _picture() -> dict[str, Any]:
    size = {"type": "integer", "minimum": 1}
    return _object(url=ADDRESS, type=TEXT, width=size, height=size, alt=TEXT, credit=TEXT)


def _translations() -> dict[str, Any]:
    return _array(_object(language=TEXT, headline=TEXT, lead=TEXT, body_html=TEXT))


def _posts() -> dict[str, Any]:
    return _array(_object(platform=TEXT, channel=TEXT, url=TEXT, at=MOMENT))


def _of_inspection() -> dict[str, Any]:
    plain = ("key", "name", "short_name", "prefix", "press_phone", "press_email", "hint_phone")
    areas = _array(_object(name=TEXT, ags=TEXT, ars=TEXT))
    return {**dict.fromkeys(plain, TEXT), "url": ADDRESS, "areas": areas}


def _of_channel() -> dict[str, Any]:
    return {
        **dict.fromkeys(("inspection", "name", "url", "moved_to"), TEXT),
        "platform": {"type": "string", "enum": Platform.values},
        "retired_on": {"type": ["string", "null"], "format": "date"},
    }


def _array(items: dict[str, Any]) -> dict[str, Any]:
    return {"type": "array", "items": items}


def _object(**properties: Any) -> dict[str, Any]:
    """Every property is always there, and there are no others."""
    return {
        "type": "object",
        "properties": properties,
        "required": list(properties),
        "additionalProperties": False,
    }
