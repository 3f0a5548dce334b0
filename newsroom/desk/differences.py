"""Two texts word by word: what went and what came, as HTML that is safe to show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import TextChoices
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from broadcasts.models import Category, Kind, Urgency
from broadcasts.models.channel import Platform
from broadcasts.models.legal import Legal, Proceedings, Purpose, Regime
from broadcasts.platforms.base import normal_text
from newsroom import translations
from newsroom.composing import Content
from newsroom.desk.words import marked
from newsroom.templatetags.moments import with_zone


@dataclass(frozen=True)
class Difference:
    """One part of a text in two versions."""

    label: str | Promise
    before: str
    after: str

    @property
    def marked(self) -> SafeString:
        """Both in one, with what went struck and what came marked."""
        return marked(self.before, self.after)

    @property
    def gone(self) -> SafeString:
        """The older one alone, with what the newer one has not."""
        return marked(self.before, self.after, came=False)

    @property
    def come(self) -> SafeString:
        """The newer one alone, with what the older one has not."""
        return marked(self.before, self.after, went=False)

    @property
    def is_changed(self) -> bool:
        return self.before != self.after


def differences(before: Content, after: Content) -> list[Difference]:
    """The parts in which two versions differ, in the order of the form."""
    return [part for part in compared(before, after) if part.is_changed]


def compared(before: Content, after: Content) -> list[Difference]:
    """Every part that has a text in one of two versions, in the order of the form."""
    old, new = _parts(before), _parts(after)
    tongues = {name: translations.label(name) for name in translations.fields()}
    labels = {**dict(_labels()), **{p.value: p.label for p in Platform}, **tongues}
    return [
        Difference(labels[name], old.get(name, ""), new.get(name, ""))
        for name in labels
        if old.get(name) or new.get(name)
    ]


def same(one: Content, other: Content) -> bool:
    """Whether saving ``one`` over ``other`` would change nothing."""
    return not differences(one, other)


def _labels() -> list[tuple[str, str | Promise]]:
    return [
        ("headline", _("Headline")),
        ("place", _("Place")),
        ("lead", _("Lead")),
        ("body", _("Text")),
        ("category", _("Category")),
        ("urgency", _("Urgency")),
        ("kind", _("Kind")),
        ("follows", _("Belongs to")),
        ("embargo", _("Embargo until")),
        ("expiry", _("Not after")),
        ("proceedings", _("Criminal proceedings")),
        ("agreed_by", _("Agreed by (prosecutor)")),
        ("agreed_on", _("Agreed on")),
        ("delegated_by", _("Delegated by")),
        ("purpose", _("Purpose")),
        ("regime", _("Data protection law")),
        ("channels", _("Channels")),
        ("pictures", _("Pictures")),
    ]


def _parts(content: Content) -> dict[str, str]:
    """Every part of a text as text, in the form in which it is stored."""
    parts = {
        "headline": content.headline,
        "place": content.place,
        "lead": content.lead,
        "body": content.body,
        "category": _name(Category, content.category),
        "urgency": _name(Urgency, content.urgency),
        "kind": _name(Kind, content.kind),
        "follows": str(content.follows or ""),
        "embargo": _moment(content.embargo_until),
        "expiry": _moment(content.expires_at),
        **_legal(content.legal),
        "channels": "\n".join(
            sorted(f"{channel} ({channel.account})" for channel in content.channels)
        ),
        "pictures": "\n".join(_picture(content)),
        **content.wordings,
        **translations.initial(content.translations),
    }
    return {name: normal_text(text) for name, text in parts.items()}


def _legal(legal: Legal) -> dict[str, str]:
    return {
        "proceedings": _name(Proceedings, legal.proceedings),
        "agreed_by": legal.agreed_by,
        "agreed_on": date_format(legal.agreed_on, "DATE_FORMAT") if legal.agreed_on else "",
        "delegated_by": legal.delegated_by,
        "purpose": _name(Purpose, legal.purpose),
        "regime": _name(Regime, legal.regime),
    }


def _moment(moment: datetime | None) -> str:
    """With its zone: in one night only this tells two hours, and so two texts, apart."""
    return with_zone(moment)


def _name(choices: type[TextChoices], value: str) -> str:
    return str(dict(choices.choices).get(value, value))


def _picture(content: Content) -> list[str]:
    text = gettext("Picture %(digest)s: %(alt)s (%(credit)s)")
    return [
        text % {"digest": place.picture.digest[:16], "alt": place.alt, "credit": place.credit}
        for place in content.pictures
    ]
