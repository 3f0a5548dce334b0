"""Recurring releases: a text template chosen at „Neuer Entwurf" fills the empty form."""

from __future__ import annotations

from django.db import models

from newsroom.desk.editor import Editor
from newsroom.forms import key_of
from newsroom.text_templates import TextTemplate

FILLED = ("category", "urgency", "kind", "headline", "lead", "body")


def fill(editor: Editor, chosen: str) -> models.QuerySet[TextTemplate]:
    """Put the template with the key ``chosen`` into the form; answer those that are offered."""
    everybodys = models.Q(inspection=None)
    offered = TextTemplate.objects.filter(
        everybodys | models.Q(inspection=editor.inspection), is_active=True
    )
    template = offered.filter(pk=key_of(chosen)).first()
    if template:
        editor.form.initial.update({name: getattr(template, name) for name in FILLED})
    return offered
