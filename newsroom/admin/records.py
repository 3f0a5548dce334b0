"""What was saved and decided inside, for auditors; read only."""

from __future__ import annotations

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from inspections.admin import RecordAdmin
from newsroom.models import Revision, Step


@admin.register(Revision)
class RevisionAdmin(RecordAdmin[Revision]):
    path = "draft__inspection"
    list_display = ("headline", "number", "draft", "is_exercise", "author", "created_at")
    list_select_related = ("draft__latest", "author")
    search_fields = ("headline", "draft__public_id")

    @admin.display(description=_("exercise"), boolean=True)
    def is_exercise(self, revision: Revision) -> bool:
        return revision.draft.is_exercise


@admin.register(Step)
class StepAdmin(RecordAdmin[Step]):
    path = "draft__inspection"
    list_display = ("draft", "number", "verb", "signature", "at", "comment", "is_exercise")
    list_filter = ("verb",)
    list_select_related = ("draft__latest", "by", "deputyship__for_whom")
    search_fields = ("draft__public_id", "comment")

    @admin.display(description=_("exercise"), boolean=True)
    def is_exercise(self, step: Step) -> bool:
        return step.draft.is_exercise
