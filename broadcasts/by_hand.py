"""What an officer did on a phone, and the proof of it: the post's link, or a screenshot.

task page ── confirm() ──> Delivery VERIFIED by whom, and the Screenshot where there is one
"""

from __future__ import annotations

from datetime import datetime

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from broadcasts import ledger, publishing
from broadcasts.models import Channel, Delivery, Screenshot
from broadcasts.models.channel import Platform
from broadcasts.models.delivery import Operation
from broadcasts.models.screenshot import screenshot_path
from broadcasts.pictures import CleanPicture
from inspections.models import User


class NoProof(ValueError):
    """Neither a link nor a screenshot: nobody could check it afterwards."""


def confirm(
    delivery: Delivery, *, by: User, link: str, screenshot: CleanPicture | None, now: datetime
) -> None:
    """``by`` vouches for the end of an open delivery. A takedown needs no proof but the word.

    Raises PermissionDenied, NoProof or publishing.NothingToDecide.
    """
    publishing.require_decider(by, delivery.broadcast.inspection)
    if delivery.operation != Operation.DELETE and not (link or screenshot):
        raise NoProof(delivery.pk)
    shot = stored(delivery, screenshot, by, now) if screenshot else None
    with transaction.atomic():
        if not ledger.confirm_by_hand(delivery, by=by, link=link, now=now):
            raise publishing.NothingToDecide
        if shot:
            shot.save()


def app_link(channel: Channel) -> str:
    """The address that opens the channel in its app on a phone; empty where none is known."""
    if channel.platform == Platform.WHATSAPP and channel.invite:
        code = channel.invite.rstrip("/").rsplit("/", 1)[-1]
        return f"https://whatsapp.com/channel/{code}"
    return channel.follow_url


def stored(delivery: Delivery, clean: CleanPicture, by: User, now: datetime) -> Screenshot:
    """The row with its file, written before the transaction: storage may be a network away.

    A file that no row comes to name is harmless, because no address leads to it.
    """
    shot = Screenshot(
        delivery=delivery, by=by, at=now, file_digest=clean.digest,
        width=clean.width, height=clean.height,
    )  # fmt: skip
    name = screenshot_path(shot, "")
    if not default_storage.exists(name):
        name = default_storage.save(name, ContentFile(clean.master))
    shot.file.name = name
    return shot
