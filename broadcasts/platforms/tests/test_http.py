"""What counts as "never sent", and what as "nobody knows"."""

from __future__ import annotations

import socket
import ssl
import time
from pathlib import Path

import pytest

from broadcasts.platforms import http
from broadcasts.platforms.tests import scripted
from broadcasts.platforms.tests.certificates import self_signed
from broadcasts.platforms.tests.scripted import ScriptedServer


def test_a_refused_connection_was_never_sent() -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        with pytest.raises(http.NotSent):
            http.call("POST", f"http://127.0.0.1:{unused.getsockname()[1]}/")


def test_a_host_without_an_address_was_never_reached() -> None:
    with pytest.raises(http.NotSent):
        http.call("POST", "http://nowhere.invalid/")


@pytest.mark.parametrize("address", ["", "nowhere", "ftp://127.0.0.1/", "http://", "http://.x/"])
def test_an_impossible_address_was_never_called(address: str) -> None:
    with pytest.raises(http.NotSent):
        http.call("GET", address)


def test_a_header_that_cannot_be_written_was_never_sent() -> None:
    with ScriptedServer(scripted.answer("200 OK")) as server:
        with pytest.raises(http.NotSent):
            http.call("GET", server.url, headers={"Authorization": "Bearer ü–ł"})
        assert [request for request in server.requests if request] == []


def test_a_proxy_that_does_not_answer_was_never_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as unused:
        unused.bind(("127.0.0.1", 0))
        monkeypatch.setenv("https_proxy", f"http://127.0.0.1:{unused.getsockname()[1]}")
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(http.NotSent):
            http.call("POST", "https://graph.example/")


def test_a_proxy_that_refuses_the_way_was_never_passed(monkeypatch: pytest.MonkeyPatch) -> None:
    with ScriptedServer(scripted.answer("403 Forbidden")) as proxy:
        monkeypatch.setenv("https_proxy", proxy.url)
        monkeypatch.delenv("no_proxy", raising=False)
        with pytest.raises(http.NotSent):
            http.call("POST", "https://graph.example/")


def test_an_answer_without_tls_is_a_handshake_that_failed() -> None:
    with ScriptedServer(scripted.answer("400 Bad Request")) as server, pytest.raises(http.NotSent):
        http.call("POST", server.url.replace("http://", "https://"))


def test_a_certificate_nobody_vouches_for_ends_it_before_the_request(tmp_path: Path) -> None:
    with ScriptedServer(scripted.answer("200 OK"), self_signed(tmp_path)) as server:
        with pytest.raises(http.NotSent):
            http.call("POST", server.url.replace("http://", "https://"))
        assert server.requests == []


def test_a_tls_error_after_the_handshake_leaves_the_outcome_open() -> None:
    late = ssl.SSLError(1, "[SSL: DECRYPTION_FAILED_OR_BAD_RECORD_MAC] bad record")
    assert not http._is_early(late)


def test_a_reset_after_the_request_leaves_the_outcome_open() -> None:
    with ScriptedServer(scripted.reset) as server:
        with pytest.raises(http.NoAnswer):
            http.call("POST", server.url, json={"text": "x"})
        assert server.requests[0].startswith(b"POST / ")


def test_silence_leaves_the_outcome_open() -> None:
    with ScriptedServer(scripted.hang) as server, pytest.raises(http.NoAnswer):
        http.call("POST", server.url, json={}, seconds=0.3)


def test_a_call_that_must_be_over_by_then_waits_no_longer() -> None:
    started = time.monotonic()
    with ScriptedServer(scripted.hang) as server:
        with pytest.raises(http.NoAnswer):
            http.call("GET", server.url, until=started + 0.3)
        assert time.monotonic() - started < http.CONNECT_SECONDS
        asked = len(server.requests)
        with pytest.raises(http.NotSent):
            http.call("GET", server.url, until=time.monotonic())
        assert len(server.requests) == asked


def test_half_an_answer_leaves_the_outcome_open() -> None:
    with ScriptedServer(scripted.half) as server, pytest.raises(http.NoAnswer):
        http.call("POST", server.url, json={})


@pytest.mark.parametrize("act", [scripted.dribble, scripted.dribble_headers])
def test_an_answer_that_dribbles_in_is_given_up(act: scripted.Act) -> None:
    started = time.monotonic()
    with ScriptedServer(act) as server, pytest.raises(http.NoAnswer, match="endless"):
        http.call("GET", server.url, seconds=0.5)
    assert time.monotonic() - started < 3


def test_an_answer_that_never_ends_is_given_up(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http, "MAX_BYTES", 1000)
    server = ScriptedServer(scripted.answer("200 OK", b" " * 5000))
    with server, pytest.raises(http.NoAnswer, match="endless"):
        http.call("GET", server.url)


def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    with ScriptedServer(scripted.answer("302 Found", b"", "Location: /elsewhere")) as server:
        assert http.call("POST", server.url, json={}).status == 302
        assert len(server.requests) == 1


def test_a_page_instead_of_json_is_an_answer_without_content() -> None:
    with ScriptedServer(scripted.answer("502 Bad Gateway", b"<html>\xff</html>")) as server:
        reply = http.call("GET", server.url)
    assert (reply.status, reply.json, reply.ok) == (502, None, False)


def test_a_netrc_entry_does_not_replace_the_token(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    netrc = tmp_path / "netrc"
    netrc.write_text("machine 127.0.0.1 login somebody password else\n")
    monkeypatch.setenv("NETRC", str(netrc))
    with ScriptedServer(scripted.answer("200 OK")) as server:
        http.call("GET", server.url, headers={"Authorization": "Bearer ours"})
        assert b"Authorization: Bearer ours\r\n" in server.requests[0]


def test_header_names_are_found_in_any_case() -> None:
    with ScriptedServer(
        scripted.answer("201 Created", b"", "X-RestLi-Id: urn:li:share:1")
    ) as server:
        assert http.call("POST", server.url).headers["x-restli-id"] == "urn:li:share:1"


def test_a_node_answers_for_things_that_are_not_where_they_should_be() -> None:
    node = http.Node({"a": [{"b": 1}, {"c": True}], "n": "12"})
    assert node.text("a", 0, "b") == "1"
    assert node.text("a", 1, "c") == ""
    assert node.text("a", 7, "b") == ""
    assert node.number("n") == 0
    assert [item.json for item in node.items("a")] == [{"b": 1}, {"c": True}]
    assert node.items("n") == []
    assert http.Node(None).field("a") is None


@pytest.mark.parametrize(
    ("address", "host"),
    [
        ("https://www.linkedin.com/dms?x=1", "www.linkedin.com"),
        ("https://elsewhere.example\\@www.linkedin.com/", "elsewhere.example"),
        ("https://www.linkedin.com@elsewhere.example/", "elsewhere.example"),
        ("https://[", ""),
    ],
)
def test_an_address_is_read_as_the_call_itself_reads_it(address: str, host: str) -> None:
    assert http.place(address)[1] == host
