"""The words of one line in a list.

A function and no template: a page has twenty lines, and Django's templates need three times as
long for them as for all that stands around.
"""

from __future__ import annotations

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import Truncator

from broadcasts.archive.entries import Entry
from broadcasts.templatetags.clock import short_time

register = template.Library()

#: Words of the lead that a line shows.
TEASER = 32
LINE = """<div>
    <p class="meta">
      {badges}
      <span>{place}</span>
      {time}
    </p>
    <h3 lang="de">
      <a href="{address}">{headline}</a>
    </h3>
    <p class="teaser" lang="de">{teaser}</p>
    <p class="source">{source}</p>
  </div>"""


@register.simple_tag
def line(entry: Entry) -> SafeString:
    badges = ((badge.tone, badge.word) for badge in entry.badges)
    return format_html(
        LINE,
        badges=format_html_join("", '<span class="badge badge-{}">{}</span>', badges),
        place=entry.broadcast.place,
        time=short_time(entry.broadcast.visible_from),
        address=entry.address,
        headline=entry.broadcast.headline,
        teaser=Truncator(entry.lead).words(TEASER, truncate=" …"),
        source=entry.broadcast.inspection.name,
    )
