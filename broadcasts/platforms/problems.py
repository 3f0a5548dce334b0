"""Why a message cannot go out as it is: the checks that hold on every platform."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from broadcasts.platforms.base import Adapter, Message, Picture


@dataclass(frozen=True)
class Problem:
    """Why a message cannot go out as it is, for the person who can change it."""

    code: str
    text: str | Promise


def common_problems(adapter: type[Adapter], message: Message) -> list[Problem]:
    """What the capabilities of ``adapter`` already rule out."""
    found = [*_text_problems(adapter, message.text), *_number_problems(adapter, message)]
    for number, picture in enumerate(message.pictures, start=1):
        found.extend(_alt_problems(adapter, number, picture))
    return found


def too_long(used: int, limit: int) -> Problem:
    text = _("The text is %(over)d characters too long (%(used)d of %(limit)d).")
    return Problem("text_too_long", text % {"over": used - limit, "used": used, "limit": limit})


def _text_problems(adapter: type[Adapter], text: str) -> list[Problem]:
    limit, used = adapter.capabilities.text_limit, adapter.count(text)
    if not text:
        return [Problem("text_missing", _("The text is missing."))]
    return [too_long(used, limit)] if used > limit else []


def _number_problems(adapter: type[Adapter], message: Message) -> list[Problem]:
    capabilities, number = adapter.capabilities, len(message.pictures)
    if capabilities.needs_picture and not number:
        return [Problem("picture_missing", _("This platform needs at least one picture."))]
    if number and not capabilities.pictures_max:
        text = _("This gateway publishes no pictures. The text goes out with the link instead.")
        return [Problem("pictures_unsupported", text)]
    if number > capabilities.pictures_max:
        text = _("This platform takes %(most)d pictures at most; there are %(number)d.")
        values = {"most": capabilities.pictures_max, "number": number}
        return [Problem("too_many_pictures", text % values)]
    return []


def _alt_problems(adapter: type[Adapter], number: int, picture: Picture) -> list[Problem]:
    limit = adapter.capabilities.alt_limit
    if not picture.alt.strip():
        text = _("Picture %(number)d has no alternative text.")
        return [Problem("alt_missing", text % {"number": number})]
    if adapter.count(picture.alt) > limit:
        text = _("The alternative text of picture %(number)d is longer than %(limit)d characters.")
        return [Problem("alt_too_long", text % {"number": number, "limit": limit})]
    return []
