"""One broadcast to one channel, and everything that was tried to get it there."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.db import models
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from broadcasts import events, failures
from broadcasts.models.broadcast import Broadcast
from broadcasts.models.channel import Channel
from broadcasts.models.record import AppendOnlyQuerySet, Chained


class State(models.TextChoices):
    QUEUED = "queued", _("waiting")
    SENDING = "sending", _("being sent")
    ACCEPTED = "accepted", _("accepted, not yet seen")
    VERIFIED = "verified", _("confirmed")
    UNCLEAR = "unclear", _("unclear")
    REJECTED = "rejected", _("rejected")
    HELD = "held", _("held")
    BY_HAND = "by_hand", _("to be done by hand")
    CANCELLED = "cancelled", _("not sent any more")
    CHANGED = "changed", _("changed since by somebody else")


class Operation(models.TextChoices):
    PUBLISH = "publish", _("publish")
    EDIT = "edit", _("change the post")
    REPLACE = "replace", _("post anew, then delete the old post")
    DELETE = "delete", _("take down")


#: Seconds after which a call counts as slow; the post it makes is usually there after one.
SLOW = 5
#: Seconds for which a look under way keeps other workers from looking.
LOOK = 60
#: Operations that bring a text before the public; a pair of text and channel has one of them.
SAYS = (Operation.PUBLISH, Operation.EDIT, Operation.REPLACE)
#: Those that make a post of their own.
POSTS = (Operation.PUBLISH, Operation.REPLACE)
#: States in which a machine still has something to do when ``due_at`` has come.
MOVING = (State.QUEUED, State.ACCEPTED, State.UNCLEAR)
#: States in which a person has to act.
NEEDS_A_HAND = (State.UNCLEAR, State.REJECTED, State.HELD, State.BY_HAND)
#: States from which nothing further happens by itself.
SETTLED = (State.VERIFIED, State.CANCELLED)


class DeliveryQuerySet(models.QuerySet["Delivery"]):
    def due(self, now: datetime) -> DeliveryQuerySet:
        return self.filter(state__in=MOVING, due_at__lte=now)

    def slow(self, now: datetime, seconds: float = SLOW) -> DeliveryQuerySet:
        """What a platform keeps a worker waiting with: a send, or a look, begun a while ago."""
        begun = now - timedelta(seconds=seconds)
        sends = models.Q(state=State.SENDING, claimed_at__lte=begun)
        ends = (now, begun + timedelta(seconds=LOOK))
        looks = models.Q(state__in=(State.ACCEPTED, State.UNCLEAR), due_at__range=ends)
        return self.filter(sends | looks & models.Q(rung_at__isnull=False))

    def to_relieve(self, now: datetime) -> DeliveryQuerySet:
        """While some gateway may be keeping the workers, whatever goes through another one.

        One call that is slow will do, or as many calls as may be slow, however young they are:
        in its first moment silence looks like work.
        """
        calls = Counter(Delivery.objects.slow(now, seconds=0)._gateways())
        many = {name for name, count in calls.items() if count >= settings.SLOW_CALLS_PER_GATEWAY}
        keeping = many.union(Delivery.objects.slow(now)._gateways()) if calls else many
        return self.exclude(channel__gateway__in=keeping) if keeping else self.none()

    def _gateways(self) -> Iterable[str]:
        return self.order_by().values_list("channel__gateway", flat=True)

    def saying(self) -> DeliveryQuerySet:
        """What brings a text before the public, and not what takes it away."""
        return self.filter(operation__in=SAYS)

    def abandoned(self, now: datetime) -> DeliveryQuerySet:
        """Claimed by a worker that has given no sign of life for longer than its lease.

        Where something urgent waits for the channel, a quarter of it has to do: that is still
        three signs missed.
        """
        lease = timedelta(seconds=settings.DELIVERY_LEASE_SECONDS)
        urgent = Delivery.objects.filter(
            channel=models.OuterRef("channel"), state=State.QUEUED, urgency_rank=0
        )
        waited_for = models.Exists(urgent.filter(due_at__lte=now + lease))
        sign = Coalesce("beat_at", "claimed_at")
        silent = self.filter(state=State.SENDING).annotate(sign_of_life=sign)
        return silent.filter(
            models.Q(sign_of_life__lt=now - lease)
            | models.Q(waited_for, sign_of_life__lt=now - lease / 4)
        )

    def expired(self, now: datetime) -> DeliveryQuerySet:
        """Texts that wait although their "not after" has passed; takedowns never expire.

        What a person was asked to post counts too; what may already stand somewhere does not.
        """
        waits = models.Q(state__in=(State.QUEUED, State.HELD))
        to_post = models.Q(state=State.BY_HAND, problem__in=("by_hand", "edit_by_hand"))
        return self.saying().filter(waits | to_post, broadcast__expires_at__lte=now)

    def dropped(self, since: datetime) -> DeliveryQuerySet:
        """What expired unsent and was to go out after ``since``."""
        return self.filter(
            state=State.CANCELLED, problem="expired", broadcast__expires_at__gte=since
        )

    def to_look_at(self, now: datetime) -> DeliveryQuerySet:
        """Posts whose daily look is due and that nobody of us changed or takes down."""
        return self.untouched().filter(
            state=State.VERIFIED, look_at__lte=now, channel__state=Channel.State.ACTIVE
        )

    def untouched(self) -> DeliveryQuerySet:
        """Posts that have to read as this delivery says: neither edited since nor withdrawn."""
        same = Delivery.objects.filter(
            channel=models.OuterRef("channel"), remote_id=models.OuterRef("remote_id")
        )
        withdrawn = same.filter(broadcast__withdrawal__isnull=False)
        edited = same.filter(
            operation=Operation.EDIT, pk__gt=models.OuterRef("pk"), publishing_at__isnull=False
        )
        over = models.Exists(withdrawn) | models.Exists(edited) | _taken_down()
        return self.saying().exclude(over)

    def standing_for(self, original: Broadcast) -> DeliveryQuerySet:
        """The posts in which ``original`` stands now: its own, or those that replaced them."""
        replaced = models.Q(operation=Operation.REPLACE, broadcast__follows=original)
        theirs = models.Q(broadcast=original, operation__in=SAYS) | replaced
        seen = self.filter(theirs, state=State.VERIFIED, broadcast__withdrawal__isnull=True)
        return seen.exclude(remote_id="").exclude(_taken_down()).order_by("pk")

    def open(self) -> DeliveryQuerySet:
        """What stands on the list of things that need a person.

        A takedown that was not let through once stands there while it is tried again: the post
        is public.
        """
        turned_away = models.Q(failures__gt=0) | ~models.Q(problem="")
        still_public = turned_away & models.Q(operation=Operation.DELETE, state=State.QUEUED)
        changed = models.Q(state=State.CHANGED) & ~models.Q(problem="")
        return self.filter(models.Q(state__in=NEEDS_A_HAND) | still_public | changed)


def _taken_down() -> models.Exists:
    """Whether a takedown of the same post was ordered, whatever became of it."""
    takedowns = Delivery.objects.filter(
        broadcast=models.OuterRef("broadcast"),
        channel=models.OuterRef("channel"),
        operation=Operation.DELETE,
    )
    return models.Exists(takedowns)


class Delivery(models.Model):
    """The work row of one operation on one channel; ``delivery.py`` alone moves its state.

    ``wire_text`` is byte for byte what the chief saw and the platform gets.
    ``address`` is the account that was signed for. ``message_key`` is our own id, saved before
    the call. ``prepared`` holds what the repeatable calls before publishing returned.
    ``publishing_at`` is committed immediately before the one irreversible call: where it is
    empty, nothing can have become public. ``beat_at`` is the last sign of life of the worker
    that claimed it, ``wanted_at`` when its sending was last decided, ``seen_at`` when the post
    was last seen as it was signed, ``look_at`` when it is looked at again.
    """

    broadcast = models.ForeignKey(Broadcast, models.PROTECT, related_name="deliveries")
    channel = models.ForeignKey(Channel, models.PROTECT, related_name="deliveries")
    operation = models.CharField(max_length=8, choices=Operation.choices, default=Operation.PUBLISH)
    state = models.CharField(max_length=10, choices=State.choices, default=State.QUEUED)
    address = models.CharField(max_length=100, blank=True)
    wire_text = models.TextField(_("text"), blank=True)
    urgency_rank = models.PositiveSmallIntegerField(default=2)
    message_key = models.CharField(max_length=40)
    prepared = models.JSONField(default=dict, blank=True)
    due_at = models.DateTimeField()
    rung_at = models.DateTimeField(null=True, blank=True)
    claimed_at = models.DateTimeField(null=True, blank=True)
    beat_at = models.DateTimeField(null=True, blank=True)
    wanted_at = models.DateTimeField(null=True, blank=True)
    publishing_at = models.DateTimeField(null=True, blank=True)
    accepted_at = models.DateTimeField(null=True, blank=True)
    verified_at = models.DateTimeField(null=True, blank=True)
    seen_at = models.DateTimeField(null=True, blank=True)
    look_at = models.DateTimeField(null=True, blank=True)
    looks = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    resent = models.BooleanField(default=False)
    remote_id = models.CharField(max_length=200, blank=True)
    permalink = models.URLField(max_length=500, blank=True)
    problem = models.CharField(_("problem"), max_length=40, blank=True)
    confirmed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )

    objects = DeliveryQuerySet.as_manager()

    class Meta:
        ordering = ["channel__platform", "channel__name", "operation", "pk"]
        verbose_name = _("delivery")
        verbose_name_plural = _("deliveries")
        indexes = [
            models.Index(fields=["state", "due_at"], name="due_deliveries"),
            models.Index(fields=["verified_at"], name="verified_deliveries"),
            # Asked for every text of every list; these rows hardly ever exist.
            models.Index(
                fields=["broadcast"],
                condition=models.Q(problem__in=failures.SIGNATURE_FELL),
                name="fallen_signatures",
            ),
            models.Index(
                fields=["look_at"], condition=models.Q(look_at__isnull=False), name="daily_looks"
            ),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["broadcast", "channel", "operation"], name="delivery_once"
            ),
            # The promise "one in flight per channel" is held by the database, not by workers.
            models.UniqueConstraint(
                fields=["channel"],
                condition=models.Q(state="sending"),
                name="one_in_flight_per_channel",
            ),
            # A text stands on a channel as a new post or as a change of one, never as both.
            models.UniqueConstraint(
                fields=["broadcast", "channel"],
                condition=models.Q(operation__in=["publish", "edit", "replace"]),
                name="said_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.broadcast_id} → {self.channel_id} ({self.operation})"

    @property
    def is_takedown(self) -> bool:
        return self.operation == Operation.DELETE

    def is_too_old(self, now: datetime) -> bool:
        """Whether it waited so long that a person has to say whether it still shall go out."""
        if self.is_takedown:
            return False
        wanted_at = self.wanted_at or self.broadcast.visible_from
        return now - wanted_at > self.channel.patience

    @property
    def was_called_back(self) -> bool:
        """Taken off the list by a stop or by its time, perhaps after somebody had posted it."""
        ends = {State.HELD: "stopped", State.CANCELLED: "expired"}
        is_posted_by_people = self.channel.gateway == Channel.Gateway.MANUAL
        is_off = self.problem != "" and ends.get(State(self.state)) == self.problem
        return is_posted_by_people and is_off and not self.is_takedown

    @property
    def problem_sentence(self) -> str:
        """What is wrong and what to do, for the person who can act; empty when all is well."""
        return failures.sentence(self.problem) if self.problem else ""


class Attempt(Chained):
    """One line of a delivery's history; each line's digest covers the line before it."""

    CHAIN = "delivery"
    FOUNDING = frozenset({"code", "detail", "by"})

    delivery = models.ForeignKey(
        Delivery, models.PROTECT, related_name="attempts", verbose_name=_("delivery")
    )
    at = models.DateTimeField(_("time"))
    event = models.CharField(_("what happened"), max_length=20, choices=events.choices)
    code = models.CharField(_("code"), max_length=60, blank=True)
    detail = models.CharField(_("detail"), max_length=300, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("by"),
    )

    objects = AppendOnlyQuerySet["Attempt"].as_manager()

    class Meta:
        ordering = ["delivery", "number"]
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        constraints = [
            models.UniqueConstraint(fields=["delivery", "number"], name="attempt_number_once")
        ]
        indexes = [
            # Asked before each send, where a release to a whole state has thousands of attempts.
            models.Index(
                fields=["delivery"],
                condition=models.Q(event="signature_void"),
                name="attempt_signature_void",
            )
        ]

    def __str__(self) -> str:
        return f"{self.delivery_id}.{self.number} {self.event}"
