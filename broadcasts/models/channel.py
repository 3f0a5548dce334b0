"""One account of one inspection on one platform."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime, timedelta

from cryptography.fernet import InvalidToken
from django.core.validators import MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from broadcasts import credentials, failures
from inspections.models import Inspection

log = logging.getLogger(__name__)


class Platform(models.TextChoices):
    WHATSAPP = "whatsapp", "WhatsApp"
    FACEBOOK = "facebook", "Facebook"
    INSTAGRAM = "instagram", "Instagram"
    LINKEDIN = "linkedin", "LinkedIn"
    MASTODON = "mastodon", "Mastodon"
    X = "x", "X"


#: Seconds between two posts where a channel has none of its own: what bursts is taken for a robot,
#: and WhatsApp blocks robots.
PACE: Mapping[str, int] = {"whatsapp": 8}
DEFAULT_PACE = 1
#: Hours after which a waiting post is offered to a person where a channel has no limit of its own.
OFFER_AFTER = 6


class ChannelQuerySet(models.QuerySet["Channel"]):
    def publishing(self) -> ChannelQuerySet:
        """Channels that can be chosen for a new text; a paused one still can, it waits."""
        return self.exclude(state__in=(Channel.State.RETIRED, Channel.State.NEW))

    def shown(self) -> ChannelQuerySet:
        """What citizens are told of: retired ones stay as a notice, new ones are not there yet."""
        return self.exclude(state=Channel.State.NEW).filter(is_test=False)

    def retired(self) -> ChannelQuerySet:
        return self.filter(state=Channel.State.RETIRED)

    def offered_to(self, inspection: Inspection) -> ChannelQuerySet:
        """Own channels and the directorate's shared ones; the directorate reaches them all."""
        if inspection.is_directorate:
            return self.publishing()
        return self.publishing().filter(models.Q(inspection=inspection) | models.Q(shared=True))

    def within_reach(self, *, is_exercise: bool) -> ChannelQuerySet:
        """Exercises reach test channels only, and real texts never reach one."""
        return self.filter(is_test=is_exercise)


class Channel(models.Model):
    """An account the police publish on. Retired channels stay as a notice and refuse deliveries.

    A channel carries its rules along: ``link_only`` is kept while composing, so that the chief
    signs what it makes of a text; ``pace_seconds`` is kept while sending.
    """

    class State(models.TextChoices):
        NEW = "new", _("not connected yet")
        ACTIVE = "active", _("active")
        PAUSED = "paused", _("paused")
        RETIRED = "retired", _("retired")

    class Gateway(models.TextChoices):
        """Which adapter speaks for the channel."""

        WAHA = "waha", _("WhatsApp through WAHA")
        GOWA = "gowa", _("WhatsApp through GOWA (text only)")
        FACEBOOK = "facebook", _("Facebook Page")
        INSTAGRAM = "instagram", _("Instagram")
        LINKEDIN = "linkedin", _("LinkedIn organisation")
        MASTODON = "mastodon", "Mastodon"
        MANUAL = "manual", _("by hand")

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="channels", verbose_name=_("inspection")
    )
    platform = models.CharField(_("platform"), max_length=12, choices=Platform.choices)
    gateway = models.CharField(_("gateway"), max_length=12, choices=Gateway.choices)
    name = models.CharField(_("name"), max_length=80)
    account = models.CharField(
        _("account id"),
        max_length=80,
        help_text=_(
            "Channel id (…@newsletter), page id, account id, organisation number or user name."
        ),
    )
    session = models.CharField(_("session or device of the gateway"), max_length=60, blank=True)
    invite = models.CharField(_("WhatsApp invite code"), max_length=60, blank=True)
    follow_url = models.URLField(_("address to follow"), blank=True)
    sealed_credentials = models.TextField(_("credentials (sealed)"), blank=True, editable=False)
    token_ends_on = models.DateField(
        _("the access ends on"),
        null=True,
        blank=True,
        help_text=_("LinkedIn tells nobody when a token ends. Empty with a new token: in 60 days."),
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ACTIVE)
    pause_reason = models.CharField(_("why it is paused"), max_length=40, blank=True)
    paused_at = models.DateTimeField(_("paused at"), null=True, blank=True)
    retired_on = models.DateField(_("retired on"), null=True, blank=True)
    moved_to = models.TextField(_("where readers find us now"), blank=True)
    shared = models.BooleanField(_("open to all inspections"), default=False)
    link_only = models.BooleanField(
        _("link only"),
        default=False,
        help_text=_("Posts are a short hint and the address of the text, never a picture."),
    )
    pace_seconds = models.PositiveIntegerField(
        _("seconds between two posts"),
        null=True,
        blank=True,
        help_text=_("Empty: what fits the platform; 0 waits for nothing. Urgent posts never wait."),
    )
    offer_after_hours = models.PositiveSmallIntegerField(
        _("hours a post may wait"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1)],
        help_text=_("What waited longer is not sent by itself: a person decides. Empty: 6 hours."),
    )
    last_sent_at = models.DateTimeField(_("last sent at"), null=True, blank=True, editable=False)
    is_test = models.BooleanField(_("test channel, for exercises only"), default=False)

    objects = ChannelQuerySet.as_manager()

    class Meta:
        ordering = ["inspection__position", "platform", "name"]
        verbose_name = _("channel")
        verbose_name_plural = _("channels")
        constraints = [
            models.UniqueConstraint(fields=["platform", "account"], name="account_once"),
            models.CheckConstraint(
                condition=models.Q(state="retired", retired_on__isnull=False)
                | (~models.Q(state="retired") & models.Q(retired_on__isnull=True)),
                name="retired_has_a_date",
            ),
            models.CheckConstraint(
                condition=~models.Q(platform="x") | models.Q(state="retired"),
                name="x_is_retired",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_platform_display()} · {self.name}"

    @property
    def address(self) -> str:
        """The account on its platform, as a signature names it."""
        return f"{self.platform}:{self.account}"

    @property
    def pace(self) -> timedelta:
        """The least time between two posts."""
        usual = PACE.get(self.platform, DEFAULT_PACE)
        return timedelta(seconds=usual if self.pace_seconds is None else self.pace_seconds)

    @property
    def patience(self) -> timedelta:
        """How long a signed post may wait and still go out without being asked about again."""
        return timedelta(hours=self.offer_after_hours or OFFER_AFTER)

    def free_at(self) -> datetime | None:
        """When its pace allows the next post; None while nothing went out yet."""
        return self.last_sent_at + self.pace if self.last_sent_at else None

    @property
    def pause_sentence(self) -> str:
        """Why the channel is paused and what to do, for an administrator."""
        return failures.sentence(self.pause_reason) if self.pause_reason else ""

    @property
    def token(self) -> str:
        """The access token or key in the clear; empty where none was entered or no key opens it.

        Without the key it is as if none had been entered: the channel is paused and somebody told.
        """
        try:
            return credentials.unseal(self.sealed_credentials)
        except InvalidToken:
            log.error("channel %s: no key of CREDENTIAL_KEYS opens its credentials", self.pk)
            return ""

    def seal_token(self, token: str) -> None:
        """Keep ``token`` sealed on this object; the caller saves ``sealed_credentials``."""
        self.sealed_credentials = credentials.seal(token)
