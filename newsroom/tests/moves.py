"""Writing, submitting and signing as words, for the tests of the moves."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import TypeAlias

from django.utils import timezone

from broadcasts.models import Broadcast, Category, Channel, Kind, Urgency
from broadcasts.tests.cast import Cast, by_hand_channel
from inspections.models import User
from newsroom import composing, drafting, workflow
from newsroom.models import Draft, Step

NOW = timezone.now()
State: TypeAlias = Draft.State
Verb: TypeAlias = Step.Verb


def content(cast: Cast, **changes: object) -> composing.Content:
    plain = composing.Content(
        headline="A 31 wieder frei",
        place="Leer",
        lead="Der Emstunnel ist wieder frei.",
        body="",
        category=Category.TRAFFIC,
        urgency=Urgency.NORMAL,
        kind=Kind.INITIAL,
        channels=(by_hand_channel(cast),),
    )
    return replace(plain, **changes)  # type: ignore[arg-type]  # replace() checks the names


def written(cast: Cast, **changes: object) -> Draft:
    return drafting.start(cast.inspection, content(cast, **changes), by=cast.writer, now=NOW)


def submitted(cast: Cast, **changes: object) -> Draft:
    draft = written(cast, **changes)
    workflow.submit(draft, by=cast.writer, revision=latest(draft), now=NOW)
    return draft


def latest(draft: Draft) -> int:
    assert draft.latest_id is not None
    return draft.latest_id


def sign(draft: Draft, by: User) -> Broadcast:
    shown = workflow.sheet(draft)
    return workflow.sign_off(draft, by=by, revision=shown.revision.pk, digest=shown.digest, now=NOW)


def do(verb: Verb, draft: Draft, cast: Cast, by: User | None = None) -> None:
    """The verb by the person it belongs to, or by ``by``."""
    revision, writer, chief = latest(draft), by or cast.writer, by or cast.chief
    deeds: dict[Verb, Callable[[], object]] = {
        Verb.SUBMIT: lambda: workflow.submit(draft, by=writer, revision=revision, now=NOW),
        Verb.RECALL: lambda: workflow.recall(draft, by=writer, revision=revision, now=NOW),
        Verb.DISCARD: lambda: workflow.discard(draft, by=writer, revision=revision, now=NOW),
        Verb.RETURN: lambda: workflow.return_(
            draft, by=chief, revision=revision, comment="Bitte kürzen", now=NOW
        ),
        Verb.SIGN_OFF: lambda: sign(draft, chief),
    }
    deeds[verb]()


WAYS_TO = {
    State.WRITING: (),
    State.SUBMITTED: (Verb.SUBMIT,),
    State.DISCARDED: (Verb.DISCARD,),
    State.SIGNED_OFF: (Verb.SUBMIT, Verb.SIGN_OFF),
}


def draft_in(state: State, cast: Cast) -> Draft:
    draft = written(cast)
    for verb in WAYS_TO[state]:
        do(verb, draft, cast)
    assert draft.state == state
    return draft


def cast_again(cast: Cast) -> Cast:
    """The same people; the channel of the first text exists already."""
    Channel.objects.filter(account="handy-1").update(account="handy-0")
    return cast
