"""The table of who gets what from every address, and the world it is asked in.

``matrix.txt`` is the one readable table; ``newsroom/tests/test_matrix.py`` holds it against the
URL configuration itself, so an address without a row, and a row without an address, both fail.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from django.db import transaction
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver
from django.urls.resolvers import RoutePattern
from django.utils import timezone

from broadcasts import by_hand, pictures, publishing, stopping
from broadcasts.legacy.tests import posts
from broadcasts.models import (
    Broadcast,
    Channel,
    Delivery,
    Feedback,
    Screenshot,
    Stop,
    XAccount,
    XImport,
    XMedium,
)
from broadcasts.models.delivery import Operation
from inspections import account_requests, deputies, permissions, rights, roster
from inspections.deputies import Order
from inspections.local_time import local_day
from inspections.models import AccountRequest, Deputyship, DutyShift, RightRequest, User
from inspections.permissions import Right
from newsroom import drafting
from newsroom.comments import moves
from newsroom.composing import PlacedPicture
from newsroom.models import Draft, Picture
from newsroom.tests import cast as people
from newsroom.tests import warnings
from newsroom.text_templates import TextTemplate

FILE = Path(__file__).with_name("matrix.txt")
METHODS = ("GET", "POST")
#: Left to the framework or to tests of their own: signing in and out, static files.
LEFT_OUT = ("static/",)

ROLES = (
    "stranger", "writer", "chief", "duty", "auditor", "administrator", "superuser",
    "directorate", "foreign_writer", "foreign_chief", "deactivated",
)  # fmt: skip


@dataclass(frozen=True)
class World:
    """One of everything at home: a draft that waits, one that is signed, its broadcast."""

    cast: people.Cast
    people: dict[str, User | None]
    waiting: Draft
    broadcast: Broadcast
    picture: Picture
    lane: warnings.Lane


def world() -> World:
    cast = people.cast()
    stand_in(cast)
    rights.give(
        cast.second_writer, Right.SIGN, cast.home,
        by=cast.superuser, reason="Neue Leitung", now=people.NOW,
    )  # fmt: skip
    account_requests.change_address(
        cast.second_chief, "neu@polizei.example", by=cast.superuser, reason="Umzug", now=people.NOW
    )
    # By hand, so that no request of the table opens a connection to a platform.
    Channel.objects.update(
        gateway=Channel.Gateway.MANUAL, follow_url="https://whatsapp.example/kanal"
    )
    cast = replace(cast, whatsapp=Channel.objects.get(pk=cast.whatsapp.pk))
    picture = drafting.add_picture(cast.home, people.jpeg(), by=cast.writer, now=people.NOW)
    placed = (PlacedPicture(picture, "Eine Straße", "Polizei"),)
    waiting = people.submitted(cast, pictures=placed)
    moves.add(waiting, "lead", "Stimmt der Tag?", by=cast.auditor, now=people.NOW)
    broadcast = people.signed(cast, pictures=placed, headline="Der andere Unfall").broadcast
    assert broadcast is not None
    withdrawn = people.signed(cast, headline="Schon zurückgenommen").broadcast
    assert withdrawn is not None
    publishing.withdraw(withdrawn, by=cast.chief, reason="Irrtum", now=people.NOW)
    stopping.stop(withdrawn, by=cast.chief, now=people.NOW)
    gone_from_x(cast)
    return World(cast, _people(cast), waiting, broadcast, picture, warnings.open_lane(cast))


def gone_from_x(cast: people.Cast) -> None:
    """A post of an account on X, with a picture, in the archive."""
    account = posts.make_account(cast.home, cast.administrator)
    posts.make_picture(posts.make_post(account, state="published"))


def _people(cast: people.Cast) -> dict[str, User | None]:
    duty = people._person("duty", Right.URGENT, cast.home)
    directorate = people._person("directorate_chief", Right.SIGN, cast.directorate)
    gone = people._person("deactivated", Right.SIGN, cast.home)
    permissions.grant(gone, Right.WRITE, cast.home)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    named = {name: getattr(cast, name) for name in ROLES if hasattr(cast, name)}
    return {**named, "stranger": None, "duty": duty, "directorate": directorate,
            "deactivated": gone}  # fmt: skip


def stand_in(cast: people.Cast) -> None:
    """Somebody on duty at home, and somebody who signs "i. V." there."""
    now, today = timezone.now(), local_day(timezone.now())
    roster.enter(
        cast.home, cast.writer, DutyShift.Role.OFFICER, now, now + timedelta(hours=8),
        by=cast.chief, now=now,
    )  # fmt: skip
    deputy = User.objects.create_user("stand-in", is_staff=True)
    order = Order(cast.home, deputy, cast.chief, today, today, cast.chief, "Urlaub")
    deputies.order(order, by=cast.chief, now=now)


Part = tuple[str, str, object]


def parts(world: World) -> list[Part]:
    """Which object stands in an address: (piece of the route, its parameter, the value).

    The first piece that occurs in the route counts. A new address with a new kind of object
    gets a line in one of the lists.
    """
    return [*_in_the_admin(world), *_of_x(world.cast), *_on_the_desk(world), *_anywhere(world)]


def _in_the_admin(world: World) -> list[Part]:
    withdrawal = Broadcast.objects.get(withdrawal__isnull=False).withdrawal
    attempt = withdrawal.broadcast.deliveries.filter(attempts__isnull=False)[0].attempts.all()[0]
    assert world.waiting.latest is not None
    template = TextTemplate.objects.create(
        inspection=world.cast.home, name="Deichbruch", category="gefahr"
    )
    return [
        ("newsroom/draft/", "", world.waiting.pk),
        ("newsroom/revision/", "object_id", world.waiting.latest.pk),
        ("newsroom/step/", "object_id", world.waiting.steps.all()[0].pk),
        ("newsroom/texttemplate/", "object_id", template.pk),
        ("inspections/inspection/", "object_id", world.cast.home.pk),
        ("inspections/user/", "", world.cast.second_writer.pk),
        ("broadcasts/channel/", "", world.cast.whatsapp.pk),
        ("broadcasts/feedback/", "", _message().pk),
        ("broadcasts/standingpage/", "object_id", "impressum"),
        ("broadcasts/broadcast/", "object_id", world.broadcast.pk),
        ("broadcasts/withdrawal/", "object_id", withdrawal.pk),
        ("broadcasts/attempt/", "object_id", attempt.pk),
    ]


def _on_the_desk(world: World) -> list[Part]:
    delivery = world.broadcast.deliveries.filter(operation=Operation.PUBLISH).get()
    return [
        ("desk/x/imports/", "pk", _export_of_x(world.cast).pk),
        ("urgent/templates/", "pk", world.lane.version.template_id),
        ("urgent/", "pk", world.lane.authorisation.pk),
        ("desk/pictures/", "pk", world.picture.pk),
        ("desk/comments/", "pk", world.waiting.comments.get().pk),
        ("desk/deliveries/", "pk", delivery.pk),
        ("desk/channels/", "pk", world.cast.whatsapp.pk),
        ("desk/stops/channels/", "pk", world.cast.whatsapp.pk),
        ("desk/stops/", "pk", Stop.objects.get().pk),
        ("desk/screenshots/", "pk", _screenshot(delivery, world.cast).pk),
        ("rights/accounts/", "pk", AccountRequest.objects.all()[0].pk),
        ("desk/rights/", "pk", RightRequest.objects.all()[0].pk),
        ("duty/shifts/", "pk", DutyShift.objects.all()[0].pk),
        ("duty/deputyships/", "pk", Deputyship.objects.all()[0].pk),
        ("handbook/pictures/", "name", "draft"),
        ("handbook/", "slug", "freigeben"),
        ("kanaele/", "pk", world.cast.whatsapp.pk),
    ]


def _of_x(cast: people.Cast) -> list[Part]:
    medium = XMedium.objects.select_related("post__account").get()
    begun = _export_of_x(cast).account_id
    return [
        ("<int:pk>/clear/", "pk", begun),
        ("<int:pk>/deactivate/", "pk", begun),
        ("desk/x/accounts/", "pk", medium.post.account_id),
        ("desk/x/posts/", "pk", medium.post_id),
        ("desk/x/media/", "pk", medium.pk),
        ("bilder/x/", "post", medium.post_id),
        ("/x/", "who", medium.post.account.account_id),
        ("/x/", "month", "2024-03"),
        ("sitemap-x-", "number", 1),
        ("/x/", "number", medium.post.post_id),
    ]


def _anywhere(world: World) -> list[Part]:
    return [
        ("", "pk", world.waiting.pk),
        ("", "public_id", world.broadcast.public_id),
        ("", "slug", world.broadcast.slug),
        ("", "key", world.cast.home.key),
        ("", "category", world.broadcast.category),
        ("", "month", "2026-11"),
        ("", "position", 1),
        ("", "number", 1),
        ("", "rendition", "small"),
        ("bilder/", "width", world.broadcast.pictures.all()[0].width),
        ("bilder/", "kind", "jpg"),
        ("", "token", "x"),
    ]


def _message() -> Feedback:
    return Feedback.objects.get_or_create(
        form="1", defaults={"message": "Zu klein", "received_at": people.NOW}
    )[0]


def _export_of_x(cast: people.Cast) -> XImport:
    """Imported, empty, and of an account at home."""
    account, _made = XAccount.objects.get_or_create(account_id="7", inspection=cast.home)
    found, _made = XImport.objects.get_or_create(
        inspection=cast.home, account=account, state="done",
        defaults={"by": cast.administrator, "at": people.NOW, "size": 1},
    )  # fmt: skip
    return found


def _screenshot(delivery: Delivery, cast: people.Cast) -> Screenshot:
    clean = pictures.clean(people.jpeg(), 10**6)
    shot = by_hand.stored(delivery, clean, cast.writer, people.NOW)
    shot.save()
    return shot


@dataclass(frozen=True)
class Address:
    """One pattern of the URL configuration: its name with the rooms before it, and its route."""

    name: str
    route: str
    parameters: tuple[str, ...]

    @property
    def room(self) -> str:
        """The part of the site it belongs to; in the admin the app."""
        top, _colon, rest = self.name.partition(":")
        return f"{top} {rest.partition('_')[0]}" if top == "admin" and "_" in rest else top

    def filled(self, known: list[tuple[str, str, object]]) -> str:
        path = self.route
        for written in self.parameters:
            path = path.replace(written, str(_value(self, written, known)))
        return path


def _value(address: Address, written: str, known: list[tuple[str, str, object]]) -> object:
    parameter = written.strip("<>").rpartition(":")[2]
    for piece, name, value in known:
        if piece in address.route and name in ("", parameter):
            return value
    raise AssertionError(f"matrix.parts: which object is {written} in {address.route}?")


def addresses() -> list[Address]:
    """Every address of the site, by the URL configuration."""
    return list(_walked(get_resolver(), "/", ""))


def _walked(resolver: URLResolver, prefix: str, room: str) -> Iterator[Address]:
    for pattern in resolver.url_patterns:
        route = prefix + str(pattern.pattern)
        if isinstance(pattern, URLResolver):
            inner = f"{room}{pattern.namespace}:" if pattern.namespace else room
            yield from _walked(pattern, route, inner)
        elif isinstance(pattern.pattern, RoutePattern) and not _is_left_out(pattern, route, room):
            yield Address(f"{room}{pattern.name or route}", route, _parameters(route))


def _is_left_out(pattern: URLPattern, route: str, room: str) -> bool:
    # What exists once for both languages is only reversed in the English room, never answered.
    if room == "english:" and not route.startswith("/en/"):
        return True
    # The admin answers an old form of an address with a redirect to the new one; not ours.
    return route.startswith(tuple(f"/{piece}" for piece in LEFT_OUT)) or pattern.name is None


def _parameters(route: str) -> tuple[str, ...]:
    return tuple(piece.split(">")[0].join("<>") for piece in route.split("<")[1:])


def answers(address: Address, world: World) -> dict[str, list[str]]:
    """What every role gets, by method, in the order of ROLES."""
    path = address.filled(parts(world))
    rows: dict[str, list[str]] = {method: [] for method in METHODS}
    for role in ROLES:
        client, person = Client(), world.people[role]
        if person:
            client.force_login(person)
        for method in METHODS:
            rows[method].append(asked(client, method, path))
    return rows


def asked(client: Client, method: str, path: str) -> str:
    """What ``client`` gets, as it stands in the table. Nothing stays changed."""
    with transaction.atomic():
        answer: Any = client.generic(method, path)
        transaction.set_rollback(True)
    if answer.status_code == 302 and answer["Location"].startswith("/admin/login/"):
        return "in"
    return str(answer.status_code)


def line(address: Address, method: str, cells: list[str]) -> str:
    """A row as it stands in the table, each cell under the name of its role."""
    widths = (max(6, len(role) + 2) for role in ROLES)
    return f"{method:<5}{address.name:<44}" + "".join(
        f"{cell:>{width}}" for cell, width in zip(cells, widths, strict=True)
    )


def table() -> dict[str, str]:
    """The rows of the table by method and name; remarks and the heading are left out."""
    rows = {}
    for written in FILE.read_text().splitlines():
        words = written.split()
        if words and words[0] in METHODS:
            rows[f"{words[0]} {words[1]}"] = " ".join(words[2:])
    return rows
