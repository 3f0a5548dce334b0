"""On what ground the text may be public at all."""

from __future__ import annotations

from collections.abc import Iterator

from django.utils import timezone
from django.utils.translation import gettext as _

from broadcasts.models.legal import Proceedings, Purpose, Regime
from newsroom.checks.text import Finding, Text


def no_ground(text: Text) -> Iterator[Finding]:
    legal = text.content.legal
    for name, sentence in (
        ("proceedings", _("Say whether there are criminal proceedings.")),
        ("purpose", _("Say for which purpose the text is published.")),
        ("regime", _("Say which data protection law applies.")),
    ):
        if not getattr(legal, name):
            yield Finding(sentence, name)


def no_agreement(text: Text) -> Iterator[Finding]:
    """Once the prosecutor is involved, the police speak only in agreement."""
    legal = text.content.legal
    if legal.proceedings != Proceedings.PROSECUTOR:
        return
    if not legal.agreed_by.strip():
        yield Finding(_("Name the prosecutor who agreed to the publication."), "agreed_by")
    if legal.agreed_on is None:
        yield Finding(_("Say on which day the prosecutor agreed."), "agreed_on")
    elif legal.agreed_on > timezone.localtime(text.now).date():
        yield Finding(_("The day of the agreement lies in the future."), "agreed_on")


def handed_over(text: Text) -> Iterator[Finding]:
    legal = text.content.legal
    if legal.proceedings == Proceedings.HANDED_OVER and not legal.delegated_by.strip():
        sentence = _(
            "The case is with the public prosecutor, so only the prosecutor speaks – unless "
            "somebody there left it to you: name who."
        )
        yield Finding(sentence, "delegated_by")


def unusual_regime(text: Text) -> Iterator[Finding]:
    legal = text.content.legal
    if legal.purpose == Purpose.PROSECUTION and legal.regime == Regime.GDPR:
        sentence = _("Prosecuting a crime usually falls under NDSG part 2, not under the GDPR.")
        yield Finding(sentence, "regime")
    if legal.purpose == Purpose.RECRUITING and legal.regime == Regime.JI:
        sentence = _("Recruiting falls under the GDPR, not under NDSG part 2.")
        yield Finding(sentence, "regime")


def contradicting_proceedings(text: Text) -> Iterator[Finding]:
    """Somebody agreed, yet there are said to be no proceedings."""
    legal = text.content.legal
    if legal.proceedings == Proceedings.NONE and (legal.agreed_by or legal.delegated_by):
        sentence = _("A prosecutor is named, but there are said to be no criminal proceedings.")
        yield Finding(sentence, "proceedings")
    if legal.proceedings == Proceedings.NONE and legal.purpose == Purpose.PROSECUTION:
        sentence = _("Prosecuting a crime without criminal proceedings? One of both is wrong.")
        yield Finding(sentence, "proceedings")
