"""Is a warning what its template allowed? Asked when the record is verified."""

from __future__ import annotations

from collections.abc import Iterator

from broadcasts.models import Authorisation, Broadcast
from broadcasts.models.record import frozen_digest
from newsroom.models import Step
from newsroom.urgent import template


def broken_warrant(broadcast: Broadcast, authorisation: Authorisation) -> Iterator[str]:
    """Sent by its author, allowed at that moment, and nothing but template and slots."""
    name = f"broadcast {broadcast.pk}"
    sent = Step.objects.filter(
        draft__broadcast=broadcast, verb=Step.Verb.URGENT, signed_digest=broadcast.digest
    )
    step = sent.filter(by=broadcast.author_id).first()
    if step is None:
        yield f"{name}: no step of its sender bears its digest"
    elif step.frozen_digest not in ("", frozen_digest([broadcast])):
        yield f"{name}: a column of it was changed after it was sent"
    if not (
        authorisation.is_whole()
        and authorisation.by_id == broadcast.signer_id
        and authorisation.allowed(broadcast.signed_at)
    ):
        yield f"{name}: its authorisation did not allow it"
    elif not _is_filled_template(broadcast, authorisation):
        yield f"{name}: the text is not its template with the slots filled in"
    confirmed = getattr(broadcast, "countersignature", None)
    if confirmed and confirmed.signed_digest != broadcast.digest:
        yield f"{name}: another text was countersigned"


def _is_filled_template(broadcast: Broadcast, authorisation: Authorisation) -> bool:
    """What channels say follows from these words; their exact texts stand in the manifest."""
    form = template.read(authorisation.template)
    again = template.content(form, broadcast.kind, broadcast.slots)
    return all(
        getattr(again, name) == getattr(broadcast, name)
        for name in ("headline", "place", "lead", "body", "category", "urgency")
    )
