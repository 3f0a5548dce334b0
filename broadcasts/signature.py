"""Is a broadcast still what was signed, by one who may still sign? Asked before each send."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from broadcasts import manifest
from broadcasts.failures import OF_ONE_CHANNEL
from broadcasts.models import Attempt, Broadcast, Delivery
from broadcasts.models.translations import Unreadable
from broadcasts.parcel import NotWhatWasSigned, message_of
from broadcasts.platforms.base import Message
from inspections import permissions, rights
from inspections.permissions import Right, SigningObjection


class SignatureVoid(Exception):
    """The delivery must not go out; ``code`` says why in one word of a closed set."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def checked_message(delivery: Delivery) -> Message:
    """The message of a delivery whose signature holds at this moment. Raises SignatureVoid.

    The manifest is built anew from the frozen rows: a change to any of them, by whatever way,
    shows as another digest.
    """
    broadcast = delivery.broadcast
    if delivery.address not in ("", delivery.channel.address):
        # The channel was pointed at another account after the signature.
        raise SignatureVoid("address")
    doubt = objection(broadcast)
    if doubt:
        raise SignatureVoid(doubt)
    if delivery.channel.is_test != broadcast.is_exercise:
        # Asked again at the last moment: a channel may have changed its purpose meanwhile.
        raise SignatureVoid("exercise")
    return parcel_message(delivery)


def objection(broadcast: Broadcast) -> str:
    """Why the signature under ``broadcast`` does not hold at this moment; empty when it does."""
    if manifest.digest(broadcast.manifest) != broadcast.digest:
        return "digest"
    if manifest_of(broadcast) != broadcast.manifest:
        return "digest"
    doubt = permissions.signing_objection(
        broadcast.signer,
        broadcast.inspection,
        broadcast.contributors,
        at=broadcast.signed_at if broadcast.deputyship else None,
        signed_as=broadcast.deputyship,
    )
    return _warrant_objection(broadcast) or (doubt.value if doubt else _fallen(broadcast))


def _fallen(broadcast: Broadcast) -> str:
    """What ended the signature once, ends it for good: people were told that nothing is sent.

    A right given back, an account opened again or a row put right does not sign anew.
    """
    since = broadcast.signed_at
    if rights.was_closed(broadcast.signer, since=since):
        return SigningObjection.INACTIVE.value
    own = broadcast.deputyship is None
    if own and rights.was_taken(broadcast.signer, Right.SIGN, broadcast.inspection, since=since):
        return SigningObjection.NO_RIGHT.value
    if broadcast.authorisation and rights.was_closed(broadcast.author, since=since):
        return "sender"
    refused = Attempt.objects.filter(delivery__broadcast=broadcast, event="signature_void")
    codes = refused.exclude(code__in=OF_ONE_CHANNEL).values_list("code", flat=True)
    return codes.order_by("pk").first() or ""


def _warrant_objection(broadcast: Broadcast) -> str:
    """In the urgent lane: allowed at that moment, by the signer, sent by one still active."""
    authorisation = broadcast.authorisation
    if authorisation is None:
        return ""
    if not broadcast.author.is_active:
        return "sender"
    if not (
        authorisation.is_whole()
        and authorisation.by_id == broadcast.signer_id
        and authorisation.inspection_id == broadcast.inspection_id
        and authorisation.allowed(broadcast.signed_at)
    ):
        return "warrant"
    return ""


def parcel_message(delivery: Delivery) -> Message:
    """The signed message with its pictures' bytes. Raises SignatureVoid when they changed."""
    try:
        return message_of(delivery)
    except NotWhatWasSigned:
        raise SignatureVoid("digest") from None


def manifest_of(broadcast: Broadcast) -> str:
    """The manifest as the stored rows tell it now, in the format in which it was signed.

    Empty, so like no manifest, where somebody wrote into a row what cannot be read.
    """
    try:
        release = release_of(broadcast)
    except Unreadable:
        return ""
    return manifest.manifest(release, manifest.form_of(broadcast.manifest))


def release_of(broadcast: Broadcast) -> manifest.Release:
    """The release as the stored rows tell it now."""
    follows = broadcast.follows
    return manifest.Release(
        public_id=broadcast.public_id,
        inspection=broadcast.inspection.key,
        category=broadcast.category,
        urgency=broadcast.urgency,
        kind=broadcast.kind,
        follows=follows.public_id if follows else "",
        headline=broadcast.headline,
        place=broadcast.place,
        lead=broadcast.lead,
        body=broadcast.body,
        embargo_until=broadcast.embargo_until,
        pictures=tuple(
            manifest.SignedPicture(picture.digest, picture.feed_digest, picture.alt, picture.credit)
            for picture in broadcast.pictures.all()
        ),
        channels=_channels(broadcast),
        contributors=tuple(broadcast.contributors),
        expires_at=broadcast.expires_at,
        is_exercise=broadcast.is_exercise,
        legal=broadcast.legal,
        warrant=_warrant(broadcast),
        translations=broadcast.translated,
    )


def _warrant(broadcast: Broadcast) -> manifest.Warrant | None:
    authorisation, deadline = broadcast.authorisation, broadcast.countersign_by
    if authorisation is None or deadline is None:
        return None
    return manifest.Warrant(
        authorisation=authorisation.pk,
        template=authorisation.text_digest,
        slots=tuple((str(name), str(text)) for name, text in broadcast.slots),
        countersign_by=deadline,
    )


def _channels(broadcast: Broadcast) -> tuple[manifest.SignedChannel, ...]:
    """The stored text of each channel with the pictures the manifest names for it."""
    named = manifest.channels_of(broadcast.manifest)
    # Columns only, in no order: the manifest sorts, and there are as many rows as channels.
    stored = broadcast.deliveries.saying().order_by()
    return tuple(
        manifest.SignedChannel(channel, text, _pictures(named.get(channel)), address, operation)
        for channel, text, address, operation in stored.values_list(
            "channel", "wire_text", "address", "operation"
        )
    )


def _pictures(entry: Mapping[str, Any] | None) -> tuple[str, ...]:
    return tuple(entry["pictures"]) if entry else ()
