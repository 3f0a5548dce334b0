"""A moment entered as the wall clock shows it, also in the two nights when the clocks change.

An hour that is missing is refused with the next one that exists; one that exists twice is asked
for: two choices appear beside the field, and what was chosen travels with the form.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.datastructures import MultiValueDict
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from broadcasts.archive.reading import zone_of

FORMAT = "%Y-%m-%dT%H:%M"
#: Between the wall time and the choice, in the one value the field works on.
JOINT = "#"


def both(wall: datetime) -> tuple[datetime, datetime]:
    """The first and the second moment at which a clock in the site's zone shows ``wall``."""
    zone = timezone.get_current_timezone()
    return wall.replace(tzinfo=zone, fold=0), wall.replace(tzinfo=zone, fold=1)


def exists(wall: datetime) -> bool:
    moment = both(wall)[0]
    return datetime.fromtimestamp(moment.timestamp(), moment.tzinfo).replace(tzinfo=None) == wall


def is_doubled(wall: datetime) -> bool:
    first, second = both(wall)
    return first.utcoffset() != second.utcoffset() and exists(wall)


def next_existing(wall: datetime) -> datetime:
    """The first full minute from ``wall`` on that some clock will show."""
    while not exists(wall):
        wall += timedelta(minutes=1)
    return both(wall)[0]


class LocalTimeInput(forms.DateTimeInput):
    """The browser's own field; beside an hour that exists twice, a choice of the two."""

    def __init__(self) -> None:
        super().__init__(format=FORMAT, attrs={"type": "datetime-local"})

    def value_from_datadict(
        self, data: Mapping[str, Any], files: MultiValueDict[str, Any], name: str
    ) -> str:
        wall, fold = data.get(name) or "", data.get(f"{name}_fold") or ""
        return f"{wall}{JOINT}{fold}" if wall and fold else str(wall)

    def render(
        self, name: str, value: Any, attrs: dict[str, Any] | None = None, renderer: Any = None
    ) -> SafeString:
        wall, fold = _read(value)
        plain = wall.strftime(FORMAT) if wall else str(value or "").partition(JOINT)[0]
        control = super().render(name, plain, attrs, renderer)
        if wall is None or not is_doubled(wall):
            return control
        return control + _choice(name, wall, fold, (attrs or {}).get("id", f"id_{name}"))


class LocalTimeField(forms.DateTimeField):
    """A moment as the wall clock shows it, in the site's zone."""

    widget = LocalTimeInput
    default_error_messages = {
        "missing": _(
            "This time does not exist, because the clocks go forward in that night; "
            "the next one that does is %(time)s."
        ),
        "doubled": _(
            "This time exists twice, because the clocks go back in that night. "
            "Please choose which one you mean."
        ),
    }

    def prepare_value(self, value: Any) -> Any:
        """A stored moment as its wall time, which keeps the choice in ``fold``."""
        if isinstance(value, datetime):
            return timezone.localtime(value).replace(tzinfo=None)
        return value

    def to_python(self, value: Any) -> datetime | None:
        if value in self.empty_values:
            return None
        wall, fold = _read(value)
        if wall is None or not _is_near(wall):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        if not exists(wall):
            time = _clock(next_existing(wall))
            raise ValidationError(self.error_messages["missing"], "missing", {"time": time})
        if fold is None and is_doubled(wall):
            raise ValidationError(self.error_messages["doubled"], code="doubled")
        return both(wall)[fold or 0]


def _read(value: Any) -> tuple[datetime | None, int | None]:
    """The wall time and the choice in a field's value; None for what is not there."""
    if isinstance(value, datetime):
        return value, value.fold
    text, _joint, fold = str(value or "").strip().partition(JOINT)
    try:
        wall = datetime.strptime(text.strip(), FORMAT)
    except ValueError:
        return None, None
    return wall, int(fold) if fold in ("0", "1") else None


def _is_near(wall: datetime) -> bool:
    """Years that cannot be meant are not taken."""
    away = wall - timezone.localtime().replace(tzinfo=None)
    return timedelta(days=-366) < away < timedelta(days=731)


def _clock(moment: datetime) -> str:
    return f"{date_format(moment, 'TIME_FORMAT')} Uhr {zone_of(moment)}"


def _choice(name: str, wall: datetime, fold: int | None, near: str) -> SafeString:
    order = (_("before the clocks go back"), _("after the clocks went back"))
    radios = format_html_join(
        "",
        '<label><input type="radio" name="{}_fold" value="{}" id="{}_{}"{}> {} ({})</label>',
        (
            (name, number, near, number, checked, _clock(moment), order[number])
            for number, moment in enumerate(both(wall))
            for checked in [SafeString(" checked") if fold == number else ""]
        ),
    )
    legend = _("Which of the two?")
    return format_html('<fieldset class="which"><legend>{}</legend>{}</fieldset>', legend, radios)
