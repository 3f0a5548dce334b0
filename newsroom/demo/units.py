"""The four inspections and their directorate, their channels, and one person per role."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from broadcasts.models import Channel
from broadcasts.models.channel import Platform
from inspections import permissions
from inspections.models import Area, Inspection, Place, User
from inspections.permissions import Right

#: For a machine on which the public demo runs; nobody works with these accounts.
PASSWORD = "Umzug-2024-demo"  # noqa: S105 - printed at every start of the demo
#: Seconds between two posts on a WhatsApp channel of the demo.
DEMO_PACE = 3
#: The day on which the directorate left X.
LEFT_X = date(2024, 9, 1)


@dataclass(frozen=True)
class Unit:
    """An inspection as in the official lists: (area, AGS, ARS) and places for datelines."""

    key: str
    name: str
    short: str
    prefix: str
    portal: str
    archive: str
    areas: tuple[tuple[str, str, str], ...] = ()
    places: str = ""
    x_handles: tuple[str, ...] = ()


UNITS = (
    Unit("pd", "Polizeidirektion Osnabrück", "PD Osnabrück", "POL-OS", "104232", "Osnabrück"),
    Unit(
        "os",
        "Polizeiinspektion Osnabrück",
        "Osnabrück",
        "POL-OS",
        "104236",
        "Osnabrück",
        (
            ("Stadt Osnabrück", "03404", "034040000000"),
            ("Landkreis Osnabrück", "03459", "034590000000"),
        ),
        "Osnabrück Melle Bramsche Georgsmarienhütte Bersenbrück Bohmte Dissen Wallenhorst"
        " Bad_Essen Quakenbrück",
        ("Polizei_OS",),
    ),
    Unit(
        "el-gb",
        "Polizeiinspektion Emsland/Grafschaft Bentheim",
        "Emsland/Grafschaft Bentheim",
        "POL-EL",
        "104234",
        "Osnabrück",
        (
            ("Landkreis Emsland", "03454", "034540000000"),
            ("Landkreis Grafschaft Bentheim", "03456", "034560000000"),
        ),
        "Lingen Meppen Papenburg Haren Haselünne Nordhorn Bad_Bentheim Emlichheim Schüttorf",
        ("Polizei_EL", "Pol_Grafschaft"),
    ),
    Unit(
        "ler-emd",
        "Polizeiinspektion Leer/Emden",
        "Leer/Emden",
        "POL-LER",
        "104235",
        "Aurich",
        (("Landkreis Leer", "03457", "034570000000"), ("Stadt Emden", "03402", "034020000000")),
        "Leer Emden Weener Moormerland Rhauderfehn Bunde Jemgum Borkum",
        ("Polizei_LER_EMD",),
    ),
    Unit(
        "aur-wtm",
        "Polizeiinspektion Aurich/Wittmund",
        "Aurich/Wittmund",
        "POL-AUR",
        "104233",
        "Aurich",
        (
            ("Landkreis Aurich", "03452", "034520000000"),
            ("Landkreis Wittmund", "03462", "034620000000"),
        ),
        "Aurich Norden Norderney Juist Baltrum Wiesmoor Südbrookmerland Großefehn Ihlow"
        " Krummhörn Wittmund Esens Langeoog Spiekeroog",
        ("Polizei_AUR_WTM",),
    ),
)
#: Who has a LinkedIn page; the directorate's is open to all inspections.
LINKEDIN = ("pd", "os")


def make_inspections() -> dict[str, Inspection]:
    """The units by key, made where they are missing."""
    return {unit.key: _inspection(position, unit) for position, unit in enumerate(UNITS)}


def make_channels(inspections: dict[str, Inspection]) -> list[Channel]:
    """Seventeen channels, a test channel beside each, and the five retired accounts on X."""
    for number, unit in enumerate(UNITS, start=1):
        inspection = inspections[unit.key]
        real = list(_channels_of(number, unit, inspection))
        for channel in (*real, *_test_channels(real)):
            if channel.platform != Platform.X:
                channel.seal_token(secrets.token_urlsafe(24))
            if not Channel.objects.filter(
                platform=channel.platform, account=channel.account
            ).exists():
                channel.save()
    return list(Channel.objects.publishing().select_related("inspection"))


def make_people(inspections: dict[str, Inspection]) -> None:
    """One person per role and unit; the names are the roles."""
    for key, unit in inspections.items():
        _person(f"text-{key}", _("Press office"), unit.short_name, {Right.WRITE: [unit]})
        _person(f"leitung-{key}", _("Head"), unit.short_name, {Right.SIGN: [unit]})
        _person(f"vertretung-{key}", _("Deputy head"), unit.short_name, {Right.SIGN: [unit]})
    everywhere, directorate = list(inspections.values()), [inspections["pd"]]
    _person("dienst", _("Duty officer"), "PD Osnabrück", {Right.URGENT: everywhere})
    _person("revision", _("Auditor"), "PD Osnabrück", {Right.AUDIT: directorate})
    administrator = {Right.ADMINISTER: directorate}
    _person("verwaltung", _("Administrator"), "PD Osnabrück", administrator, superuser=True)


def _inspection(position: int, unit: Unit) -> Inspection:
    inspection, _made = Inspection.objects.get_or_create(
        key=unit.key,
        defaults={
            "name": unit.name,
            "short_name": unit.short,
            "prefix": unit.prefix,
            "press_portal_number": unit.portal,
            "state_archive": unit.archive,
            "press_phone": f"030 23125-{100 * position + 50}",
            "hint_phone": f"030 23125-{100 * position}",
            "press_email": f"pressestelle-{unit.key}@polizei-demo.example",
            "is_directorate": unit.key == "pd",
            "position": position,
        },
    )
    for name, ags, ars in unit.areas:
        Area.objects.get_or_create(
            ags=ags, defaults={"ars": ars, "name": name, "inspection": inspection}
        )
    for place in unit.places.split():
        Place.objects.get_or_create(inspection=inspection, name=place.replace("_", " "))
    return inspection


def _channels_of(number: int, unit: Unit, inspection: Inspection) -> Iterator[Channel]:
    name = f"Polizei {unit.short.removeprefix('PD ')}"
    if unit.key == "pd":
        name = "Polizeidirektion Osnabrück"
    else:
        invite = f"0029VaDemo{unit.key.replace('-', '').upper():X<14}"
        yield Channel(
            inspection=inspection,
            platform=Platform.WHATSAPP,
            gateway=Channel.Gateway.WAHA,
            name=name,
            account=f"12036300000000000{number}@newsletter",
            session=f"pi-{unit.key}",
            invite=invite,
            follow_url=f"https://whatsapp.com/channel/{invite}",
            # The demo tells of months in a minute, and its platform blocks nobody.
            pace_seconds=DEMO_PACE,
        )
    yield _channel(inspection, Platform.FACEBOOK, name, f"10000000000{number}")
    yield _channel(inspection, Platform.INSTAGRAM, name, f"1784140000000000{number}")
    if unit.key in LINKEDIN:
        yield _channel(inspection, Platform.LINKEDIN, name, f"900{number}", shared=unit.key == "pd")
    if unit.key == "pd":
        yield _mastodon(inspection, name, "polizeidirektion_os")
    for handle in unit.x_handles:
        yield _retired(inspection, handle)


def _test_channels(real: Iterable[Channel]) -> Iterator[Channel]:
    """The same again for exercises, each an account of its own that no citizen follows."""
    for channel in real:
        if channel.state == Channel.State.RETIRED:
            continue
        yield Channel(
            inspection=channel.inspection,
            platform=channel.platform,
            gateway=channel.gateway,
            name=_("Test channel %(name)s") % {"name": channel.inspection.short_name},
            account=_beside(channel.account),
            session=channel.session and f"{channel.session}-test",
            invite=channel.invite.replace("Demo", "Test"),
            is_test=True,
        )


def _beside(account: str) -> str:
    """An account of the same form: another number, or another name."""
    return f"7{account[1:]}" if account[0].isdigit() else f"test_{account}"


def _channel(
    inspection: Inspection, platform: Platform, name: str, account: str, shared: bool = False
) -> Channel:
    return Channel(
        inspection=inspection,
        platform=platform,
        gateway=platform.value,
        name=name,
        account=account,
        follow_url=f"https://www.{platform.value}.com/polizei-demo-{inspection.key}",
        shared=shared,
    )


def _mastodon(inspection: Inspection, name: str, user: str) -> Channel:
    channel = _channel(inspection, Platform.MASTODON, name, user, shared=True)
    channel.follow_url = f"https://social.polizei-demo.example/@{user}"
    return channel


def _retired(inspection: Inspection, handle: str) -> Channel:
    return Channel(
        inspection=inspection,
        platform=Platform.X,
        gateway=Channel.Gateway.MANUAL,
        name=f"@{handle}",
        account=handle,
        state=Channel.State.RETIRED,
        retired_on=LEFT_X,
        moved_to=_("We moved: follow our WhatsApp channel, or read everything here."),
    )


def _person(
    username: str,
    role: str,
    unit: str,
    rights: dict[Right, list[Inspection]],
    superuser: bool = False,
) -> None:
    person, made = User.objects.get_or_create(
        username=username,
        defaults={
            "first_name": role,
            "last_name": unit,
            "office": f"{role} {unit}",
            "email": f"{username}@polizei-demo.example",
            "is_staff": True,
            "is_superuser": superuser,
        },
    )
    if not made:
        return
    person.set_password(PASSWORD)
    person.save(update_fields=["password"])
    for right, inspections in rights.items():
        for inspection in inspections:
            permissions.grant(person, right, inspection)
