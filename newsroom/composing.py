"""A text becomes what every channel will say: the same function for preview, sign-off and send.

form or revision ── Content ──> channel_texts() ── wire text, pictures, problems
                                release()       ── what the signature covers
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

from broadcasts import editing, exercises, manifest
from broadcasts.models import Broadcast, Category, Channel, Delivery
from broadcasts.models.broadcast import permanent_url
from broadcasts.models.channel import Platform
from broadcasts.models.delivery import Operation
from broadcasts.models.legal import Legal
from broadcasts.models.translations import Translation
from broadcasts.parcel import preview_card
from broadcasts.platforms import lengths
from broadcasts.platforms.base import Card, Message, Picture, Problem, Story
from broadcasts.platforms.registry import adapter_class
from newsroom.models import Draft, Revision, RevisionPicture, Step
from newsroom.models import Picture as UploadedPicture

#: In these categories a picture shows a person; it never leaves the police's own server.
LINK_ONLY = frozenset({Category.MISSING, Category.WANTED})
#: How long the hint on a channel that only links may be, counted as its platform counts.
HINT_LIMIT = 200


@dataclass(frozen=True)
class PlacedPicture:
    """An uploaded picture with the words it has in one text."""

    picture: UploadedPicture
    alt: str
    credit: str = ""


@dataclass(frozen=True)
class Content:
    """Everything an editor can enter, as plain values; ``wordings`` by platform."""

    headline: str
    category: str
    urgency: str
    kind: str
    place: str = ""
    lead: str = ""
    body: str = ""
    follows: Broadcast | None = None
    embargo_until: datetime | None = None
    expires_at: datetime | None = None
    legal: Legal = Legal()
    wordings: Mapping[str, str] = field(default_factory=dict)
    pictures: tuple[PlacedPicture, ...] = ()
    channels: tuple[Channel, ...] = ()
    #: They stand in the archive only: a channel says exactly its own text.
    translations: tuple[Translation, ...] = ()


@dataclass(frozen=True)
class ChannelText:
    """What one channel will say, as its adapter sends it, with what stands in the way."""

    channel: Channel
    wire_text: str
    shown_text: str
    pictures: tuple[PlacedPicture, ...]
    used: int
    limit: int
    problems: tuple[Problem, ...]
    #: How many pictures of the text the way to this channel cannot carry.
    left_out: int = 0
    operation: str = Operation.PUBLISH
    #: The post that stands there and is changed, or deleted once this one is seen.
    corrects: Delivery | None = None
    card: Card | None = None

    @property
    def left(self) -> int:
        """How much may still be written."""
        return max(0, self.limit - self.used)

    @property
    def over(self) -> int:
        """How much is too much."""
        return max(0, self.used - self.limit)

    @property
    def is_over(self) -> bool:
        return self.used > self.limit

    @property
    def uses_feed(self) -> bool:
        """Whether this channel gets the rendition within Instagram's ratios."""
        return _uses_feed(self.channel)


def content_of(revision: Revision) -> Content:
    """The entered values of a saved revision."""
    placed: Iterable[RevisionPicture] = revision.pictures.select_related("picture")
    return Content(
        headline=revision.headline,
        category=revision.category,
        urgency=revision.urgency,
        kind=revision.kind,
        place=revision.place,
        lead=revision.lead,
        body=revision.body,
        follows=revision.follows,
        embargo_until=revision.embargo_until,
        expires_at=revision.expires_at,
        legal=revision.legal,
        wordings={wording.platform: wording.text for wording in revision.wordings.all()},
        pictures=tuple(PlacedPicture(place.picture, place.alt, place.credit) for place in placed),
        channels=tuple(revision.channels.select_related("inspection")),
        translations=revision.translated,
    )


def channel_texts(content: Content, public_id: str) -> list[ChannelText]:
    """What every target channel will say, in the order of the channels."""
    posts = editing.standing_posts(content.kind, content.follows)
    return [
        channel_text(content, channel, public_id, posts.get(channel.pk))
        for channel in content.channels
    ]


def channel_text(
    content: Content, channel: Channel, public_id: str, post: Delivery | None = None
) -> ChannelText:
    """What ``channel`` will say; ``post`` is the one that stands there and may be changed."""
    adapter, link = adapter_class(channel.gateway), permanent_url(public_id)
    wording = _wording(content, channel, link)
    if channel.is_test:
        # Part of what is previewed, signed and sent, so that not even a test channel misleads.
        wording = exercises.marked(wording)
    wire_text = adapter.render(wording, link)
    pictures = _pictures_for(content, channel)
    message = Message(wire_text, tuple(_described(place) for place in pictures))
    digests = _digests(channel, pictures)
    operation = editing.operation(post, content.urgency, channel, message, digests)
    is_edit = operation == Operation.EDIT
    return ChannelText(
        channel=channel,
        wire_text=wire_text,
        shown_text=adapter.shown(wire_text),
        pictures=pictures,
        used=adapter.count(wire_text),
        limit=adapter.limit(message),
        problems=tuple(adapter.problems(message)),
        left_out=_left_out(content, channel),
        operation=operation,
        corrects=None if operation == Operation.PUBLISH else post,
        card=None if is_edit else _card(content, channel, public_id, bool(pictures)),
    )


def release(draft: Draft, content: Content, contributors: Iterable[int]) -> manifest.Release:
    """The value whose canonical text is signed; built anew by the worker before each send."""
    return manifest.Release(
        public_id=draft.public_id,
        inspection=draft.inspection.key,
        category=content.category,
        urgency=content.urgency,
        kind=content.kind,
        follows=content.follows.public_id if content.follows else "",
        headline=content.headline,
        place=content.place,
        lead=content.lead,
        body=content.body,
        embargo_until=content.embargo_until,
        pictures=tuple(
            manifest.SignedPicture(
                place.picture.digest, place.picture.feed_digest, place.alt, place.credit
            )
            for place in content.pictures
        ),
        channels=tuple(_signed(text) for text in channel_texts(content, draft.public_id)),
        contributors=tuple(sorted(set(contributors))),
        expires_at=content.expires_at,
        is_exercise=draft.is_exercise,
        legal=content.legal,
        translations=content.translations,
    )


def contributors_of(draft: Draft) -> set[int]:
    """The ids of everyone who made a byte of the draft, or sent it on its way."""
    people = {draft.created_by_id}
    if draft.renews:
        # Its words are theirs, whoever pressed the button that took them over.
        people.update(draft.renews.contributors)
    people.update(draft.revisions.values_list("author", flat=True))
    people.update(_picture_makers(draft))
    people.update(draft.steps.filter(verb=Step.Verb.SUBMIT).values_list("by", flat=True))
    return people


def _picture_makers(draft: Draft) -> set[int]:
    """Who brought or cut the pictures of the draft, down to the uploads they were cut from."""
    found = UploadedPicture.objects.filter(
        pk__in=RevisionPicture.objects.filter(revision__draft=draft).values("picture")
    )
    makers: set[int] = set()
    while rows := list(found.values_list("uploaded_by", "derived_from")):
        makers.update(person for person, _parent in rows)
        found = UploadedPicture.objects.filter(pk__in=[parent for _by, parent in rows if parent])
    return makers


def story(content: Content, link: str) -> Story:
    return Story(
        headline=content.headline,
        place=content.place,
        lead=content.lead,
        link=link,
        is_danger=content.category == Category.DANGER,
    )


def _wording(content: Content, channel: Channel, link: str) -> str:
    """The editor's words or the proposal; where the channel only links, no more than a hint."""
    adapter, own = adapter_class(channel.gateway), content.wordings.get(channel.platform, "")
    if not channel.link_only:
        return own or adapter.propose(story(content, link))
    if not own:
        return adapter.propose(replace(story(content, link), lead=""))
    own = own.replace("{link}", "").replace(link, "").strip()
    return lengths.shortened(own, HINT_LIMIT, adapter.count)


def _pictures_for(content: Content, channel: Channel) -> tuple[PlacedPicture, ...]:
    if channel.link_only or content.category in LINK_ONLY:
        return ()
    return content.pictures[: adapter_class(channel.gateway).capabilities.pictures_max]


def _card(content: Content, channel: Channel, public_id: str, has_pictures: bool) -> Card | None:
    """The card that readers see beside the link; a picture takes its place."""
    if has_pictures:
        return None
    return preview_card(channel, content.headline, content.lead, public_id)


def _left_out(content: Content, channel: Channel) -> int:
    """Pictures that stay behind because of the gateway, not because of a rule."""
    if channel.link_only or content.category in LINK_ONLY:
        return 0
    return len(content.pictures) - len(_pictures_for(content, channel))


def _described(place: PlacedPicture) -> Picture:
    """The picture as the checks need it: its words and size, not its bytes."""
    stored = place.picture
    return Picture(stored.digest, b"", stored.width, stored.height, place.alt)


def _digests(channel: Channel, pictures: Iterable[PlacedPicture]) -> tuple[str, ...]:
    feed = _uses_feed(channel)
    return tuple(place.picture.feed_digest if feed else place.picture.digest for place in pictures)


def _uses_feed(channel: Channel) -> bool:
    return channel.platform == Platform.INSTAGRAM


def _signed(text: ChannelText) -> manifest.SignedChannel:
    return manifest.SignedChannel(
        text.channel.pk,
        text.wire_text,
        _digests(text.channel, text.pictures),
        text.channel.address,
        text.operation,
    )
