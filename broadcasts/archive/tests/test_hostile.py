"""Hostile questions: whatever somebody sends to a public address, it is never our error.

The contract's own machine (schemathesis) asks the programming interface, hypothesis the rest.
The draws are the same in every run, and their number is asserted.
"""

from __future__ import annotations

import logging
from collections import Counter
from typing import Any

import pytest
import schemathesis
from django.test import Client
from django.test.client import ClientHandler
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.specs.openapi.checks import positive_data_acceptance

from broadcasts.archive.tests.making import make_broadcast, make_channel, make_delivery
from broadcasts.archive.tests.test_doors import public_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.once]

#: Draws of each kind, most of them where one costs least; per operation and mode of the interface.
TO_THE_INTERFACE, QUERIES, RAW_QUERIES, HEADER_SETS, PATHS = 25, 350, 250, 500, 3850
LEAST = 5000
HANDLER = ClientHandler(enforce_csrf_checks=False)
once = settings(
    database=None,
    derandomize=True,
    deadline=None,
    suppress_health_check=list(HealthCheck),
)
ANY = st.text(max_size=40)
EVIL = st.sampled_from(
    [
        *("\x00", "%00", "%", "%zz", "%c3%28", "%ff%fe", "..", "../../etc/passwd", "//", "\\"),
        *("' OR 1=1--", "<script>", "{{7*7}}", "9" * 400, "-1", "1e999", "NaN", "\u202e", "\ud7ff"),
        *("de;q=x", "*/*;q=", "gzip;q=2", "bytes=0-", "W/", '"', "Thu, 99 Foo 0000 00:00:00 GMT"),
    ]
)
WORDS = st.one_of(ANY, EVIL)
NAMES = st.sampled_from(
    [
        *("vor", "nach", "p", "cursor", "from", "until", "category", "inspection", "q", "suche"),
        *("kategorie", "dienststelle", "monat", "von", "bis"),
    ]
)
HEADERS = st.sampled_from(
    [
        *("HTTP_ACCEPT_LANGUAGE", "HTTP_ACCEPT_ENCODING", "HTTP_ACCEPT", "HTTP_COOKIE"),
        *("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE", "HTTP_IF_MATCH", "HTTP_RANGE"),
        *("HTTP_HOST", "HTTP_X_FORWARDED_HOST", "HTTP_X_FORWARDED_PROTO", "HTTP_REFERER"),
        *("HTTP_AUTHORIZATION", "CONTENT_TYPE", "CONTENT_LENGTH", "HTTP_USER_AGENT"),
    ]
)


def test_no_question_of_five_thousand_is_our_error(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Five thousand refusals with their tracebacks would take longer than the questions.
    caplog.set_level(logging.CRITICAL)
    monkeypatch.setattr(logging.root.manager, "disable", logging.CRITICAL)
    make_delivery(make_broadcast(), make_channel())
    asked: Counter[str] = Counter()
    the_interface(asked)
    addresses = [*public_addresses(), "/suche/", "/monate/2026-11/", "/nirgends"]
    queries(addresses, asked)
    headers(addresses, asked)
    paths(addresses, asked)
    assert asked.total() >= LEAST, asked


def the_interface(asked: Counter[str]) -> None:
    """Whatever the contract allows is answered as it says; whatever it forbids, without error."""
    schema: Any = schemathesis.openapi.from_wsgi("/api/openapi.json", in_process)
    for found in schema.get_all_operations():
        for mode in (GenerationMode.POSITIVE, GenerationMode.NEGATIVE):
            ask_by_contract(found.ok(), mode, asked)


def ask_by_contract(operation: Any, mode: GenerationMode, asked: Counter[str]) -> None:
    @settings(once, max_examples=TO_THE_INTERFACE)
    @given(case=operation.as_strategy(generation_mode=mode))
    def ask(case: Any) -> None:
        asked["interface"] += 1
        answer = case.call()
        assert answer.status_code < 500
        if mode is GenerationMode.POSITIVE:
            # A place in the list that is not there is refused, though its form is right.
            case.validate_response(answer, excluded_checks=[positive_data_acceptance])

    if mode is GenerationMode.POSITIVE or operation.query or operation.path_parameters:
        ask()


def in_process(environ: dict[str, Any], start: Any) -> list[bytes]:
    """The product as schemathesis calls it, within the transaction of the test."""
    answer: Any = HANDLER(environ)
    start(f"{answer.status_code} {answer.reason_phrase}", list(answer.headers.items()))
    return [answer.getvalue()]


def queries(addresses: list[str], asked: Counter[str]) -> None:
    client = Client(raise_request_exception=False)

    @settings(once, max_examples=QUERIES)
    @given(st.sampled_from(addresses), st.dictionaries(st.one_of(NAMES, ANY), WORDS, max_size=3))
    def ask(address: str, query: dict[str, str]) -> None:
        asked["queries"] += 1
        assert_answered(client.get(address.partition("?")[0], query))

    ask()

    @settings(once, max_examples=RAW_QUERIES)
    @given(st.sampled_from(addresses), st.binary(max_size=40))
    def ask_raw(address: str, query: bytes) -> None:
        asked["raw queries"] += 1
        written = query.decode("latin-1")
        assert_answered(client.get(address.partition("?")[0], QUERY_STRING=written))

    ask_raw()


def headers(addresses: list[str], asked: Counter[str]) -> None:
    client = Client(raise_request_exception=False)

    @settings(once, max_examples=HEADER_SETS)
    @given(st.sampled_from(addresses), st.dictionaries(HEADERS, WORDS, max_size=3))
    def ask(address: str, given_headers: dict[str, str]) -> None:
        asked["headers"] += 1
        # A server hands headers on as latin-1, whatever bytes they were.
        sent = {name: value.encode().decode("latin-1") for name, value in given_headers.items()}
        assert_answered(client.get(address, **sent))  # type: ignore[arg-type]  # WSGI's own names

    ask()


def paths(addresses: list[str], asked: Counter[str]) -> None:
    client = Client(raise_request_exception=False)
    pieces = sorted({piece for one in addresses for piece in one.strip("/").split("/") if piece})

    @settings(once, max_examples=PATHS)
    @given(st.lists(st.one_of(st.sampled_from(pieces), WORDS), max_size=4))
    def ask(parts: list[str]) -> None:
        asked["paths"] += 1
        # As a server hands it on: percent signs decoded, and any bytes as latin-1.
        path = ("/" + "/".join(parts)).encode("utf-8", "surrogatepass").decode("latin-1")
        assert_answered(client.get("/", PATH_INFO=path))

    ask()


def assert_answered(answer: Any) -> None:
    # 503 says politely that a part is away; it is no error, and only health addresses say it.
    assert answer.status_code < 500 or "readyz" in answer.request["PATH_INFO"], answer.request
    assert "Set-Cookie" not in answer.headers
