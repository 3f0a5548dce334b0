"""Every fault that can be ordered, on every platform it exists for."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import pytest
import requests
from requests import Response

from broadcasts.sandbox.tests.cast import AUTHOR, INSTAGRAM, INVITE, JID, OTHER_PAGE, PAGE
from broadcasts.sandbox.tests.clients import Facebook, Instagram, LinkedIn, WhatsApp
from broadcasts.sandbox.tests.hosting import PictureHost
from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import SandboxProcess, written


@dataclass
class Channel:
    """What every platform can do, so that one table of faults covers all four."""

    platform: str
    account: str
    publish: Callable[[], Response]
    listed: Callable[[], int]


@pytest.fixture(params=["whatsapp", "facebook", "instagram", "linkedin"])
def channel(request: pytest.FixtureRequest, sandbox: SandboxProcess, host: PictureHost) -> Channel:
    whatsapp, facebook = WhatsApp(sandbox), Facebook(sandbox)
    instagram, linkedin = Instagram(sandbox), LinkedIn(sandbox)
    container = ""
    if request.param == "instagram":
        container = instagram.ready(image_url=host.serve(picture()))
    channels = {
        "whatsapp": (JID, whatsapp.text, lambda: len(whatsapp.preview(INVITE))),
        "facebook": (
            PAGE,
            facebook.post,
            lambda: len(facebook.get(f"{PAGE}/published_posts")["data"]),
        ),
        "instagram": (
            INSTAGRAM,
            lambda: instagram.publish(container),
            lambda: len(instagram.get(f"{INSTAGRAM}/media")["data"]),
        ),
        "linkedin": (AUTHOR, linkedin.post, lambda: len(linkedin.find().json()["elements"])),
    }
    account, publish, listed = channels[request.param]
    return Channel(request.param, account, publish, listed)


Order = Callable[..., None]


@pytest.fixture
def order(sandbox: SandboxProcess, channel: Channel) -> Order:
    def place(fault: str, **more: Any) -> None:
        more.setdefault("operation", "publish")
        sandbox.fault(platform=channel.platform, account=channel.account, fault=fault, **more)

    return place


def test_a_refusal_writes_nothing_and_is_over_after_once(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("fail_before")
    assert channel.publish().status_code >= 400
    assert written(sandbox) == 0
    assert channel.publish().status_code < 300
    assert (written(sandbox), sandbox.faults()) == (1, [])


def test_a_breakdown_after_writing_leaves_the_post(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("fail_after")
    assert channel.publish().status_code == 500
    assert (written(sandbox), channel.listed()) == (1, 1)


def test_a_success_may_come_without_an_id(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("empty_201")
    response = channel.publish()

    assert response.status_code in (200, 201)
    assert response.content in (b"", b"{}")
    assert "x-restli-id" not in response.headers
    assert written(sandbox) == 1


def test_a_success_may_write_nothing(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("unpublished_201")
    response = channel.publish()

    assert response.status_code in (200, 201)
    assert response.headers.get("x-restli-id") or response.json()["id"]
    assert (written(sandbox), channel.listed()) == (0, 0)


@pytest.mark.parametrize(("fault", "posts"), [("reset_before", 0), ("reset_after", 1)])
def test_the_connection_is_really_reset(
    sandbox: SandboxProcess, channel: Channel, order: Order, fault: str, posts: int
) -> None:
    order(fault)
    with pytest.raises(requests.ConnectionError, match="reset by peer"):
        channel.publish()
    assert written(sandbox) == posts


def test_a_hanging_call_has_already_written(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("hang_after", seconds=0.8)
    with ThreadPoolExecutor() as pool:
        hanging = pool.submit(channel.publish)
        time.sleep(0.4)
        assert (written(sandbox), hanging.done()) == (1, False)
        assert hanging.result().status_code < 300


def test_latency_only_slows_a_call_down(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("latency", seconds=0.4)
    began = time.monotonic()
    assert channel.publish().status_code < 300
    assert time.monotonic() - began >= 0.4


def test_latency_joins_another_fault(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("latency", seconds=0.3)
    order("fail_after")
    began = time.monotonic()
    assert channel.publish().status_code == 500
    assert time.monotonic() - began >= 0.3


def test_a_slow_call_holds_up_nobody_else(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("latency", seconds=1.5)
    with ThreadPoolExecutor() as pool:
        slow = pool.submit(channel.publish)
        time.sleep(0.2)
        began = time.monotonic()
        assert channel.listed() == 0
        assert time.monotonic() - began < 1
        slow.result()


Recognise = Callable[[dict[str, Any]], bool]
RATE_LIMITS: dict[str, tuple[int, Recognise]] = {
    "whatsapp": (429, lambda body: body["statusCode"] == 429),
    "facebook": (400, lambda body: body["error"]["code"] == 80001),
    "instagram": (400, lambda body: body["error"]["code"] == 80002),
    "linkedin": (429, lambda body: body["code"] == "TOO_MANY_REQUESTS"),
}


def test_each_platform_words_its_rate_limit(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("rate_limit")
    response = channel.publish()
    status, recognise = RATE_LIMITS[channel.platform]

    assert response.status_code == status
    assert recognise(response.json())
    assert written(sandbox) == 0


def test_meta_says_in_a_header_when_to_come_back(
    sandbox: SandboxProcess, facebook: Facebook
) -> None:
    sandbox.fault(platform="facebook", operation="publish", fault="rate_limit")
    header = facebook.post().headers["X-Business-Use-Case-Usage"]
    assert f'"{PAGE}"' in header
    assert '"estimated_time_to_regain_access": 5' in header


DEAD_TOKENS: dict[str, tuple[int, Recognise]] = {
    "whatsapp": (401, lambda body: body["message"] == "Unauthorized"),
    "facebook": (400, lambda body: body["error"]["code"] == 190),
    "instagram": (400, lambda body: body["error"]["code"] == 190),
    "linkedin": (401, lambda body: body["code"] == "REVOKED_ACCESS_TOKEN"),
}


def test_each_platform_words_a_dead_token(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("dead_token")
    response = channel.publish()
    status, recognise = DEAD_TOKENS[channel.platform]

    assert response.status_code == status
    assert recognise(response.json())
    assert written(sandbox) == 0


def test_a_post_may_show_in_the_read_back_only_later(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("delayed_read", seconds=30)
    assert channel.publish().status_code < 300

    assert (written(sandbox), channel.listed()) == (1, 0)
    assert sandbox.ledger()[0]["visible"] is False
    sandbox.advance(31)
    assert channel.listed() == 1


def test_a_fault_may_stand_until_it_is_cleared(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("fail_before", times=0)
    assert {channel.publish().status_code >= 400 for _ in range(3)} == {True}
    assert sandbox.faults()[0]["used"] == 3
    sandbox.clear_faults()
    assert channel.publish().status_code < 300


def test_a_fault_hits_only_its_operation(
    sandbox: SandboxProcess, channel: Channel, order: Order
) -> None:
    order("fail_before", operation="delete")
    assert channel.publish().status_code < 300
    assert channel.listed() == 1


@pytest.mark.parametrize("operation", ["read", "any"])
def test_reading_can_fail_too(
    sandbox: SandboxProcess, channel: Channel, order: Order, operation: str
) -> None:
    order("reset_before", operation=operation)
    with pytest.raises(requests.ConnectionError):
        channel.listed()
    assert channel.listed() == 0


def test_a_refused_call_is_not_broken_down_on_top(
    sandbox: SandboxProcess, facebook: Facebook
) -> None:
    sandbox.fault(platform="facebook", operation="publish", fault="fail_after")
    assert facebook.post("").json()["error"]["code"] == 100


def test_a_fault_hits_only_its_account(sandbox: SandboxProcess, facebook: Facebook) -> None:
    sandbox.fault(platform="facebook", account=OTHER_PAGE, fault="fail_before")
    assert facebook.post().status_code == 200
