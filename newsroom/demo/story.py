"""The twelve releases, played through the real workflow by the demo's people."""

from __future__ import annotations

import io
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts import publishing
from broadcasts.models import Broadcast, Channel
from inspections.models import Inspection, User
from newsroom import drafting, review, workflow
from newsroom.composing import LINK_ONLY, Content, PlacedPicture
from newsroom.demo import illustrations
from newsroom.demo.releases import SeedRelease
from newsroom.models import Draft

#: These stay inside, so that every screen of the desk has something to show.
LEFT_WAITING = "traktor-korso-aurich"
LEFT_IN_WRITING = "einbruchschutz-dunkle-jahreszeit-wittmund"
LEFT_RETURNED = "vollsperrung-a31-emstunnel"
STAYS_INSIDE = frozenset({LEFT_WAITING, LEFT_IN_WRITING, LEFT_RETURNED})


def play(releases: Sequence[SeedRelease], inspections: dict[str, Inspection], now: datetime) -> int:
    """Write, submit and sign every release at its own time; some stay on the way.

    What stays on the way was written today, at ``now``: a text that waits has not waited for
    years. Releases that were played before are left alone; returns how many were new.
    """
    published: dict[str, Broadcast] = {}
    played = 0
    for release in releases:
        seed = replace(release, published_at=now) if release.slug in STAYS_INSIDE else release
        draft = _played(seed)
        original = published.get(seed.relates_to)
        if draft is None:
            draft = _write(seed, inspections[seed.inspection], original)
            _carry_on(seed, draft)
            _end_search(seed, original)
            played += 1
        if draft.broadcast:
            published[seed.slug] = draft.broadcast
    return played


def _played(seed: SeedRelease) -> Draft | None:
    """The draft of an earlier run; its first revision is the seed's, whatever came later."""
    return Draft.objects.filter(revisions__number=1, revisions__headline=seed.headline).first()


def _end_search(seed: SeedRelease, original: Broadcast | None) -> None:
    if original and seed.withdraws:
        publishing.withdraw(
            original,
            by=head(original.inspection),
            reason=_("The search has ended."),
            now=seed.published_at,
        )


def _write(seed: SeedRelease, inspection: Inspection, original: Broadcast | None) -> Draft:
    author, now = writer(inspection), seed.published_at - timedelta(minutes=25)
    content = Content(
        headline=seed.headline,
        category=seed.category,
        urgency=seed.urgency,
        kind=seed.kind,
        place=seed.place,
        lead=seed.lead,
        body=seed.body,
        follows=original,
        wordings=seed.wordings,
        pictures=_pictures(seed, inspection, author, now),
        channels=_targets(seed, inspection),
        translations=seed.translations,
    )
    return drafting.start(inspection, content, by=author, now=now)


def _carry_on(seed: SeedRelease, draft: Draft) -> None:
    author, chief = writer(draft.inspection), head(draft.inspection)
    now, revision = seed.published_at, latest(draft)
    if seed.slug == LEFT_IN_WRITING:
        return
    look(draft, author, now - timedelta(minutes=15))
    workflow.submit(draft, by=author, revision=revision, now=now - timedelta(minutes=15))
    if seed.slug == LEFT_WAITING:
        return
    if seed.slug == LEFT_RETURNED:
        comment = _("Please add the diversion for lorries.")
        workflow.return_(draft, by=chief, revision=revision, comment=comment, now=now)
        return
    sign(draft, chief, now)


def sign(draft: Draft, chief: User, signed_at: datetime) -> None:
    """Sign on a day of the past. The posts are wanted today: nobody is asked if they still are."""
    with transaction.atomic():
        digest, revision = workflow.sheet(draft).digest, latest(draft)
        broadcast = workflow.sign_off(
            draft, by=chief, revision=revision, digest=digest, now=signed_at
        )
        broadcast.deliveries.update(wanted_at=timezone.now())


def look(draft: Draft, author: User, now: datetime) -> None:
    """The author looks at every warning and lets it stand."""
    assert draft.latest is not None
    keys = {remark.key for remark in review.of_draft(draft, now).open}
    review.acknowledge(draft, draft.latest, keys, by=author, now=now)


def _pictures(
    seed: SeedRelease, inspection: Inspection, writer: User, now: datetime
) -> tuple[PlacedPicture, ...]:
    """One drawing each; searches for persons have none, so none of them can leave."""
    if seed.category in LINK_ONLY:
        return ()
    upload = io.BytesIO(illustrations.draw(seed.slug, seed.category))
    picture = drafting.add_picture(inspection, upload, by=writer, now=now)
    alt = seed.image_alt or _("Drawing for “%(headline)s” (demo)") % {"headline": seed.headline}
    return (PlacedPicture(picture, alt=alt, credit=_("Demo drawing")),)


def _targets(seed: SeedRelease, inspection: Inspection) -> tuple[Channel, ...]:
    """The channels with a text in the file; Instagram only where there is a picture."""
    offered = (
        Channel.objects.offered_to(inspection)
        .within_reach(is_exercise=False)
        .filter(platform__in=seed.wordings)
    )
    if seed.category in LINK_ONLY:
        offered = offered.exclude(platform="instagram")
    return tuple(offered.select_related("inspection"))


def latest(draft: Draft) -> int:
    assert draft.latest_id is not None
    return draft.latest_id


def writer(inspection: Inspection) -> User:
    return User.objects.get(username=f"text-{inspection.key}")


def head(inspection: Inspection) -> User:
    return User.objects.get(username=f"leitung-{inspection.key}")
