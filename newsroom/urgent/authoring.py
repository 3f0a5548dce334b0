"""Writing templates and allowing them: every save is a new version that nobody allowed yet."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from broadcasts import urgent
from broadcasts.models import Authorisation
from broadcasts.models.record import text_digest
from inspections import permissions
from inspections.models import Inspection, User
from newsroom import drafting
from newsroom.models import TemplateVersion, WarningTemplate
from newsroom.urgent import template
from newsroom.urgent.template import Template


class Outdated(Exception):
    """There is a newer version than the one on screen."""


class Unfinished(Exception):
    """The template cannot be authorised as it is; the sentences say what is missing."""

    def __init__(self, sentences: list[str]) -> None:
        super().__init__(" ".join(sentences))
        self.sentences = sentences


def begin(inspection: Inspection, form: Template, *, by: User, now: datetime) -> TemplateVersion:
    """A new template with its first version. IntegrityError: the name is taken."""
    drafting.require_writer(by, inspection)
    with transaction.atomic():
        head = WarningTemplate.objects.create(
            inspection=inspection, name=form.name, created_by=by, created_at=now
        )
        return _version(head, 1, form, by, now)


def revise(base: TemplateVersion, form: Template, *, by: User, now: datetime) -> TemplateVersion:
    """The next version on top of ``base``. Raises PermissionDenied or Outdated.

    What is authorised stays in force until the new version is.
    """
    head = base.template
    drafting.require_writer(by, head.inspection)
    with transaction.atomic():
        WarningTemplate.objects.select_for_update().get(pk=head.pk)
        _require_newest(base)
        return _version(head, base.number + 1, replace(form, name=head.name), by, now)


def authorise(
    version: TemplateVersion, *, by: User, digest: str, valid_until: datetime, now: datetime
) -> Authorisation:
    """A chief allows the version on screen. Raises PermissionDenied, Outdated or Unfinished."""
    head = version.template
    objection = permissions.signing_objection(by, head.inspection, ())
    if objection or permissions.capacity(by, head.inspection, now):
        # A deputy's right ends at midnight, and with it whatever would be sent on it.
        raise PermissionDenied(objection.label if objection else "")
    if by.pk in authors_of(version):
        raise PermissionDenied(_("Whoever wrote the template cannot authorise it (four eyes)."))
    sentences = template.problems(template.read(version.text))
    if sentences:
        raise Unfinished(sentences)
    with transaction.atomic():
        WarningTemplate.objects.select_for_update().get(pk=head.pk)
        _require_newest(version)
        if digest != version.text_digest:
            raise Outdated
        return urgent.authorise(
            head.inspection, head.name, version.text,
            author=version.author, by=by, valid_until=valid_until, now=now,
        )  # fmt: skip


def authors_of(version: TemplateVersion) -> set[int]:
    """The ids of everyone who made what is new in ``version`` since it was last authorised."""
    head = version.template
    allowed = Authorisation.objects.filter(inspection=head.inspection, name=head.name)
    seen = head.versions.filter(
        text_digest__in=allowed.values("text_digest"), number__lt=version.number
    )
    last = seen.order_by("-number").values_list("number", flat=True).first() or 0
    return set(head.versions.filter(number__gt=last).values_list("author", flat=True))


def _require_newest(version: TemplateVersion) -> None:
    if version.template.versions.filter(number__gt=version.number).exists():
        raise Outdated


def _version(
    head: WarningTemplate, number: int, form: Template, by: User, now: datetime
) -> TemplateVersion:
    text = replace(form, inspection=head.inspection.key, number=number).text()
    return TemplateVersion.objects.create(
        template=head, author=by, created_at=now, text=text,
        text_digest=text_digest(text),
    )  # fmt: skip
