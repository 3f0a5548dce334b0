"""The one table of rules: code, level, function, and why the rule exists.

A block stands in the way; a warning asks for a look and a click that is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from newsroom.checks import (
    channels,
    completeness,
    gaps,
    law,
    links,
    persons,
    pictures,
    schedule,
    signs,
    stories,
    times,
    tongues,
    wording,
)
from newsroom.checks.text import Finding, Text


class Level(StrEnum):
    BLOCK = "block"
    WARN = "warn"


@dataclass(frozen=True)
class Check:
    """One rule. ``reason`` says to an editor why it exists, with its source where it has one."""

    code: str
    level: Level
    find: Callable[[Text], Iterable[Finding]]
    reason: str | Promise


B, W = Level.BLOCK, Level.WARN
CHECKS: tuple[Check, ...] = (
    Check("missing_text", B, completeness.missing_text,
          _("Headline, place and lead stand on every channel and in the archive.")),
    Check("unfilled_gap", B, gaps.unfilled,
          _("A gap of a template would go out as it stands.")),
    Check("translation_incomplete", B, tongues.incomplete,
          _("Each language stands for itself: its readers see nothing but this text.")),
    Check("no_channel", B, channels.no_channel,
          _("Without a channel nobody gets the text.")),
    Check("retired_channel", B, channels.retired_channel,
          _("Nothing is published on a retired channel any more.")),
    Check("doubled_channel", B, channels.doubled_channel,
          _("Each account gets a text once.")),
    Check("refused_by_platform", B, channels.refused_by_platform,
          _("The platform would refuse the text as it is.")),
    Check("alt_missing", B, pictures.alt_missing,
          _("Public bodies have to describe pictures for people who cannot see (NBGG).")),
    Check("no_ground", B, law.no_ground,
          _("Every publication needs its ground (PolÖffArbRdErl Nr. 3.2, NDSG).")),
    Check("no_agreement", B, law.no_agreement,
          _("With the public prosecutor involved, the police speak only in agreement "
            "(PolÖffArbRdErl Nr. 3.2).")),
    Check("handed_over", B, law.handed_over,
          _("After the file was handed over, only the prosecutor speaks (JMA-AV 2018 Nr. 10).")),
    Check("impossible_schedule", B, schedule.impossible,
          _("An embargo that is over holds nothing back, and what ends before it begins never "
            "goes out.")),
    Check("kind_without_story", B, stories.kind_without_story,
          _("Readers must see what a correction corrects.")),
    Check("before_its_original", B, stories.before_its_original,
          _("Nobody understands a follow-up before its original.")),
    Check("beyond_the_story", B, stories.beyond_the_story,
          _("A correction goes exactly where the error went.")),
    Check("turned_direction", B, signs.turned_direction,
          _("Such signs make a text look different from what is signed.")),
    Check("repeated_text", W, completeness.repeated_text,
          _("Mostly something was pasted twice.")),
    Check("alt_poor", W, pictures.alt_poor,
          _("A file name tells nobody what the picture shows.")),
    Check("insecure_link", W, links.insecure,
          _("Only https:// protects readers on their way to the page.")),
    Check("bare_link", W, links.bare,
          _("Platforms make a link only of a complete address.")),
    Check("short_link", W, links.shortened,
          _("Fraudsters use short addresses; the police warn of them.")),
    Check("dead_link", W, links.leads_nowhere,
          _("A link that leads nowhere makes readers look elsewhere.")),
    Check("day_is_over", W, times.over,
          _("An announcement of yesterday confuses people.")),
    Check("wrong_weekday", W, times.wrong_weekday,
          _("If weekday and date disagree, people come on the wrong day.")),
    Check("full_name", W, persons.full_name,
          _("Press work weighs the public interest against each person’s own "
            "(PolÖffArbRdErl Nr. 2.3).")),
    Check("birth_date", W, persons.birth_date,
          _("Only what the purpose needs may be public (GDPR Art. 5).")),
    Check("number_plate", W, persons.number_plate,
          _("A number plate is personal data (GDPR Art. 4).")),
    Check("foreign_phone", W, persons.foreign_phone,
          _("A wrong digit sends witnesses to a stranger.")),
    Check("no_hint_number", W, wording.no_hint_number,
          _("Who saw something must know whom to call.")),
    Check("suspicion_as_fact", W, wording.suspicion_as_fact,
          _("Everybody is presumed innocent until convicted (ECHR Art. 6; press code 13).")),
    Check("minor", W, persons.minor,
          _("Children and young people are protected especially (press code 8.3).")),
    Check("school", W, persons.school,
          _("Together with age and place a school identifies a child (press code 8.3).")),
    Check("suicide", W, wording.suicide,
          _("Reports can cause imitation (press code 8.7); name help instead: 0800 1110111.")),
    Check("nationality", W, wording.nationality,
          _("Origin is named only where it explains the deed (press code 12.1).")),
    Check("invisible", W, signs.invisible,
          _("Search, screen readers and platforms stumble over hidden characters.")),
    Check("all_capitals", W, wording.all_capitals,
          _("Capitals are hard to read (accessibility, NBGG).")),
    Check("unusual_regime", W, law.unusual_regime,
          _("The law decides how long the text may stay (NDSG part 2, § 52).")),
    Check("contradicting_proceedings", W, law.contradicting_proceedings,
          _("Legal grounds that contradict each other do not hold.")),
    Check("translation_unchanged", W, tongues.unchanged,
          _("A mistake, or a danger that is over, must not live on in another language.")),
    Check("easy_sentences", W, tongues.long_sentences,
          _("Leichte Sprache says one thing per sentence (BITV 2.0, Annex 2).")),
    Check("easy_words", W, tongues.long_words,
          _("Leichte Sprache divides long words (BITV 2.0, Annex 2).")),
    Check("left_out", W, stories.left_out,
          _("Whoever read the original should read this as well.")),
)  # fmt: skip
BY_CODE = {check.code: check for check in CHECKS}
