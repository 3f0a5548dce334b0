"""Is the record whole? Every link of every chain, and every broadcast against its signature."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from broadcasts import manifest, signature
from broadcasts.models import Attempt, Broadcast
from newsroom.models import Step


def broken_rows() -> Iterator[str]:
    """One line per row that does not fit, in the order of the record; none when it is whole."""
    steps = Step.objects.order_by("draft_id", "number")
    attempts = Attempt.objects.order_by("delivery_id", "number")
    yield from _broken_links("step", steps.iterator())
    yield from _broken_links("attempt", attempts.iterator())
    for broadcast in Broadcast.objects.order_by("pk").select_related("inspection", "follows"):
        yield from _broken_broadcast(broadcast)


def _broken_links(kind: str, rows: Iterable[Step | Attempt]) -> Iterator[str]:
    chain, number, digest = 0, 0, ""
    for row in rows:
        owner = row.draft_id if isinstance(row, Step) else row.delivery_id
        if owner != chain:
            chain, number, digest = owner, 0, ""
        if row.number != number + 1:
            yield f"{kind} {row.pk}: number {number + 1} is missing before {row.number}"
        elif row.previous_digest != digest:
            yield f"{kind} {row.pk}: does not follow the row before it"
        elif row.digest != row.expected_digest():
            yield f"{kind} {row.pk}: was changed after it was written"
        number, digest = row.number, row.digest


def _broken_broadcast(broadcast: Broadcast) -> Iterator[str]:
    if manifest.digest(broadcast.manifest) != broadcast.digest:
        yield f"broadcast {broadcast.pk}: the manifest is not the signed one"
    elif signature.manifest_of(broadcast) != broadcast.manifest:
        yield f"broadcast {broadcast.pk}: text, pictures or channels are not the signed ones"
    signed = Step.objects.filter(
        draft__broadcast=broadcast, verb=Step.Verb.SIGN_OFF, signed_digest=broadcast.digest
    )
    if not signed.filter(by=broadcast.signer_id, deputyship=broadcast.deputyship_id).exists():
        yield f"broadcast {broadcast.pk}: no sign-off of its signer bears its digest"
