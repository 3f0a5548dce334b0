"""Instagram publishing through Graph v26.0, as strict as the real one."""

from collections.abc import Callable

import pytest

from broadcasts.sandbox.tests.cast import DAY, INSTAGRAM
from broadcasts.sandbox.tests.clients import Instagram
from broadcasts.sandbox.tests.hosting import PictureHost
from broadcasts.sandbox.tests.pictures import picture
from broadcasts.sandbox.tests.process import SandboxProcess
from broadcasts.sandbox.tests.test_facebook import codes


@pytest.fixture
def url(host: PictureHost) -> str:
    return host.serve(picture())


def test_a_container_finishes_after_a_look_and_is_published(
    sandbox: SandboxProcess, instagram: Instagram, url: str
) -> None:
    id = instagram.container(image_url=url, caption="Hallo", alt_text="Blau").json()["id"]
    assert [instagram.status(id) for _ in range(3)] == ["IN_PROGRESS", "FINISHED", "FINISHED"]

    medium = instagram.publish(id).json()["id"]
    assert instagram.status(id) == "PUBLISHED"
    [post] = sandbox.ledger("instagram", INSTAGRAM)
    assert (post["id"], post["text"], post["pictures"][0]["alt"]) == (medium, "Hallo", "Blau")


def test_the_number_of_looks_can_be_set(
    sandbox: SandboxProcess, instagram: Instagram, url: str
) -> None:
    sandbox.polls(instagram=2)
    id = instagram.container(image_url=url).json()["id"]
    assert [instagram.status(id) for _ in range(3)] == ["IN_PROGRESS", "IN_PROGRESS", "FINISHED"]

    sandbox.polls(instagram=0)
    id = instagram.container(image_url=url).json()["id"]
    assert instagram.publish(id).status_code == 200


def test_a_container_that_is_not_ready_is_not_published(
    sandbox: SandboxProcess, instagram: Instagram, url: str
) -> None:
    id = instagram.container(image_url=url).json()["id"]
    assert codes(instagram.publish(id)) == (9007, 2207027)
    instagram.status(id)
    assert codes(instagram.publish(id)) == (9007, 2207027)
    assert sandbox.ledger() == []


def test_a_container_expires_after_a_day(
    sandbox: SandboxProcess, instagram: Instagram, url: str
) -> None:
    id = instagram.ready(image_url=url)
    sandbox.advance(DAY + 60)
    assert instagram.status(id) == "EXPIRED"
    assert codes(instagram.publish(id)) == (-2, 2207020)


def test_a_container_is_published_once(
    sandbox: SandboxProcess, instagram: Instagram, url: str
) -> None:
    id = instagram.ready(image_url=url)
    instagram.publish(id)
    assert instagram.publish(id).status_code == 400
    assert len(sandbox.ledger()) == 1


def test_a_published_container_stays_published(
    sandbox: SandboxProcess, instagram: Instagram, url: str
) -> None:
    id = instagram.ready(image_url=url)
    instagram.publish(id)
    sandbox.advance(2 * DAY)
    assert instagram.status(id) == "PUBLISHED"


def test_an_unknown_container_is_refused(instagram: Instagram) -> None:
    assert codes(instagram.publish("17900000")) == (24, 2207006)


@pytest.mark.parametrize(
    ("content", "status", "expected"),
    [
        (picture("PNG"), 200, (36001, 2207005)),
        (b"<html>", 200, (36001, 2207005)),
        (picture() + bytes(8 * 1024 * 1024), 200, (36000, 2207004)),
        (picture(width=700, height=1000), 200, (36003, 2207009)),
        (picture(width=2000, height=1000), 200, (36003, 2207009)),
        (picture(), 404, (9004, 2207052)),
        (picture(), 302, (9004, 2207052)),
    ],
)
def test_a_picture_instagram_would_not_take_is_refused(
    instagram: Instagram,
    host: PictureHost,
    content: bytes,
    status: int,
    expected: tuple[int, int],
) -> None:
    assert codes(instagram.container(image_url=host.serve(content, status))) == expected


@pytest.mark.parametrize(("width", "height"), [(800, 1000), (1910, 1000), (1080, 566)])
def test_the_outermost_ratios_pass(
    instagram: Instagram, host: PictureHost, width: int, height: int
) -> None:
    url = host.serve(picture(width=width, height=height))
    assert instagram.container(image_url=url).status_code == 200


# Port 9 is the discard service, which nothing serves here.
@pytest.mark.parametrize("url", ["http://127.0.0.1:9/a.jpg", "http://x/ä.jpg", "a"])
def test_an_address_that_cannot_be_fetched_is_refused(instagram: Instagram, url: str) -> None:
    assert codes(instagram.container(image_url=url)) == (9004, 2207052)


def test_a_container_needs_an_address(instagram: Instagram) -> None:
    assert codes(instagram.container(caption="ohne Bild")) == (100, 2207023)


@pytest.mark.parametrize(
    ("field", "longest", "too_long", "code"),
    [
        ("caption", "a" * 2200, "a" * 2201, 36004),
        ("caption", "#a " * 30, "#a " * 31, 36004),
        ("caption", "@a " * 20, "@a " * 21, 100),
        ("alt_text", "a" * 1000, "a" * 1001, 100),
    ],
)
def test_texts_have_their_limits(
    instagram: Instagram, url: str, field: str, longest: str, too_long: str, code: int
) -> None:
    assert instagram.container(image_url=url, **{field: longest}).status_code == 200
    assert codes(instagram.container(image_url=url, **{field: too_long}))[0] == code


@pytest.fixture
def children(instagram: Instagram, url: str) -> Callable[[int], str]:
    def make(count: int) -> str:
        made = (
            instagram.container(image_url=url, is_carousel_item="true", alt_text=f"Bild {number}")
            for number in range(count)
        )
        return ",".join(child.json()["id"] for child in made)

    return make


def test_a_carousel_is_one_post_with_all_pictures(
    sandbox: SandboxProcess, instagram: Instagram, children: Callable[[int], str]
) -> None:
    id = instagram.ready(media_type="CAROUSEL", children=children(3), caption="Drei")
    medium = instagram.publish(id).json()["id"]

    [post] = sandbox.ledger()
    assert [picture["alt"] for picture in post["pictures"]] == ["Bild 0", "Bild 1", "Bild 2"]
    assert instagram.get(medium, fields="media_type")["media_type"] == "CAROUSEL_ALBUM"


@pytest.mark.parametrize("count", [0, 1, 11])
def test_a_carousel_takes_two_to_ten(
    instagram: Instagram, children: Callable[[int], str], count: int
) -> None:
    answer = instagram.container(media_type="CAROUSEL", children=children(count))
    assert codes(answer) == (100, 2207028)


def test_a_carousel_takes_only_its_own_kind(
    instagram: Instagram, url: str, children: Callable[[int], str]
) -> None:
    single = instagram.container(image_url=url).json()["id"]
    mixed = f"{children(1)},{single}"
    assert codes(instagram.container(media_type="CAROUSEL", children=mixed)) == (24, 2207006)
    child = instagram.ready(image_url=url, is_carousel_item="true")
    assert codes(instagram.publish(child)) == (24, 2207006)


def test_a_carousel_item_takes_no_caption(instagram: Instagram, url: str) -> None:
    answer = instagram.container(image_url=url, is_carousel_item="true", caption="x")
    assert answer.status_code == 400


def test_a_medium_can_be_read_and_listed(instagram: Instagram, url: str) -> None:
    id = instagram.publish(instagram.ready(image_url=url, caption="Hallo")).json()["id"]
    fields = "id,caption,permalink,timestamp,media_type"
    medium = instagram.get(id, fields=fields)

    assert set(medium) == set(fields.split(","))
    assert f"/instagram/{INSTAGRAM}/p/" in medium["permalink"]
    assert instagram.get(f"{INSTAGRAM}/media", fields=fields)["data"] == [medium]


def test_a_caption_stays_what_it_was(instagram: Instagram, url: str) -> None:
    id = instagram.publish(instagram.ready(image_url=url)).json()["id"]
    assert instagram.call("POST", id, data={"caption": "neu"}).status_code == 400
    assert instagram.call("POST", id, data={"comment_enabled": "false"}).json()["success"] is True


def test_a_deleted_medium_is_gone(instagram: Instagram, url: str) -> None:
    id = instagram.publish(instagram.ready(image_url=url)).json()["id"]

    assert instagram.call("DELETE", id).json() == {"success": True, "deleted_id": id}
    assert codes(instagram.call("DELETE", id)) == (100, 33)
    assert instagram.get(f"{INSTAGRAM}/media")["data"] == []


def test_the_quota_counts_what_was_published_in_a_day(
    sandbox: SandboxProcess, instagram: Instagram, url: str
) -> None:
    def usage() -> int:
        path = f"{INSTAGRAM}/content_publishing_limit"
        return int(instagram.get(path, fields="quota_usage,config")["data"][0]["quota_usage"])

    id = instagram.publish(instagram.ready(image_url=url)).json()["id"]
    instagram.call("DELETE", id)
    assert usage() == 1
    sandbox.advance(DAY + 60)
    assert usage() == 0


def test_the_hundred_and_first_post_of_a_day_is_refused(
    sandbox: SandboxProcess, instagram: Instagram, url: str
) -> None:
    sandbox.polls(instagram=0)
    containers = [instagram.container(image_url=url).json()["id"] for _ in range(101)]
    answers = [instagram.publish(id) for id in containers]
    assert {answer.status_code for answer in answers[:100]} == {200}
    assert codes(answers[100]) == (9, 2207042)
