"""On what legal ground a text is public: the same columns on a revision and on a broadcast."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.translation import gettext_lazy as _


class Proceedings(models.TextChoices):
    """Who may speak about a criminal case (PolÖffArbRdErl 3.2, JMA-AV 2018 Nr. 10)."""

    NONE = "none", _("no criminal proceedings")
    PROSECUTOR = "prosecutor", _("the public prosecutor is involved")
    HANDED_OVER = "handed_over", _("handed over to the public prosecutor")


class Purpose(models.TextChoices):
    INFORMATION = "information", _("informing the public")
    DANGER = "danger", _("averting a danger")
    PROSECUTION = "prosecution", _("prosecuting a crime")
    PREVENTION = "prevention", _("preventing crime")
    RECRUITING = "recruiting", _("recruiting")


class Regime(models.TextChoices):
    """Which data-protection law covers the personal data of a text."""

    GDPR = "gdpr", _("GDPR")
    JI = "ji", _("Directive (EU) 2016/680, NDSG part 2")


@dataclass(frozen=True)
class Legal:
    """The legal fields as plain values. ``proceedings`` is empty while nobody has stated it.

    ``agreed_by`` and ``agreed_on`` name the prosecutor who agreed; where the case was handed
    over, ``delegated_by`` names who delegated speaking about it to the police.
    """

    proceedings: str = Proceedings.NONE.value
    agreed_by: str = ""
    agreed_on: date | None = None
    delegated_by: str = ""
    purpose: str = Purpose.INFORMATION.value
    regime: str = Regime.GDPR.value


class LegalFields(models.Model):
    """The columns of ``Legal``."""

    proceedings = models.CharField(
        _("criminal proceedings"), max_length=12, choices=Proceedings.choices, blank=True
    )
    agreed_by = models.CharField(_("agreed by (prosecutor)"), max_length=120, blank=True)
    agreed_on = models.DateField(_("agreed on"), null=True, blank=True)
    delegated_by = models.CharField(_("delegated by"), max_length=120, blank=True)
    purpose = models.CharField(_("purpose"), max_length=12, choices=Purpose.choices, blank=True)
    regime = models.CharField(
        _("data protection law"), max_length=4, choices=Regime.choices, blank=True
    )

    class Meta:
        abstract = True

    @property
    def legal(self) -> Legal:
        return Legal(
            self.proceedings,
            self.agreed_by,
            self.agreed_on,
            self.delegated_by,
            self.purpose,
            self.regime,
        )
