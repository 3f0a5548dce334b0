"""The forms of an account: a new one, and an existing one with its rights as boxes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django import forms
from django.contrib.auth.forms import UserChangeForm
from django.db import models
from django.utils.translation import gettext_lazy as _

from inspections import account_requests, permissions, rights
from inspections.models import Inspection, InspectionUserPermission, User
from inspections.permissions import Right

if TYPE_CHECKING:
    PlainUserForm = UserChangeForm[User]
    PlainForm = forms.ModelForm[User]
else:
    PlainUserForm = UserChangeForm
    PlainForm = forms.ModelForm


def reach_of(user: User) -> models.QuerySet[Inspection]:
    """For which inspections ``user`` gives and takes rights."""
    if user.is_superuser and user.is_active:
        return Inspection.objects.all()
    return permissions.inspections_for(user, Right.ADMINISTER)


class NewPersonForm(PlainForm):
    """Without a password: the person sets it with a link that is mailed."""

    class Meta:
        model = User
        fields = ("username", "first_name", "last_name", "office", "email")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].required = True
        self.fields["email"].help_text = _("The link to set a password goes there.")

    def save(self, commit: bool = True) -> User:
        person = super().save(commit=False)
        person.set_unusable_password()
        # Everybody who has an account works on the inner pages.
        person.is_staff = True
        if commit:
            person.save()
        return person


class PersonForm(PlainUserForm):
    """A person's account with the rights held directly, as boxes grouped by inspection."""

    #: Who has the form open; set by the page.
    editor: User

    rights = forms.MultipleChoiceField(
        label=_("Rights per inspection"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_(
            "Held for the directorate, signing, reading and administering reach every inspection. "
            "Signing, warnings and administering need the consent of a second administrator."
        ),
    )
    reason = forms.CharField(
        label=_("Reason for the change"),
        required=False,
        max_length=300,
        help_text=_("The second administrator reads it; it stays in the record."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["rights"]
        assert isinstance(field, forms.MultipleChoiceField)
        self.units = list(reach_of(self.editor))
        field.choices = [
            (unit.name, [(f"{unit.pk}:{right.value}", right.label) for right in Right])
            for unit in self.units
        ]
        field.initial = sorted(self._held())

    def save_rights(self, *, by: User, now: datetime) -> int:
        """Give and take what changed, through the rules; the number of rights now requested."""
        if "rights" not in self.fields:
            return 0
        before, after = self._held(), set(self.cleaned_data["rights"])
        reason: str = self.cleaned_data["reason"]
        for right, unit in self._parsed(before - after):
            rights.take(self.instance, right, unit, by=by, reason=reason, now=now)
        return sum(
            self._requested(right, unit, by=by, reason=reason, now=now)
            for right, unit in self._parsed(after - before)
        )

    def save_address(self, address: str, *, by: User, now: datetime) -> bool:
        """Change it through the rules; True where a second administrator has to agree."""
        reason: str = self.cleaned_data["reason"]
        try:
            asked = account_requests.change_address(
                self.instance, address, by=by, reason=reason, now=now
            )
        except rights.AlreadyRequested:
            return True
        return asked is not None

    def _requested(
        self, right: Right, unit: Inspection, *, by: User, reason: str, now: datetime
    ) -> bool:
        """Give; True where a second administrator has to agree, also to an older request."""
        try:
            given = rights.give(self.instance, right, unit, by=by, reason=reason, now=now)
        except rights.AlreadyRequested:
            return True
        return given is not None

    @staticmethod
    def _parsed(keys: set[str]) -> Iterator[tuple[Right, Inspection]]:
        for key in sorted(keys):
            pk, _colon, right = key.partition(":")
            yield Right(right), Inspection.objects.get(pk=pk)

    def _held(self) -> set[str]:
        """What is held where the editor gives rights; the rest is nobody's business here."""
        if self.instance.pk is None:
            return set()
        rows = InspectionUserPermission.objects.filter(
            user=self.instance, content_object__in=self.units
        )
        return {
            f"{inspection}:{right}"
            for inspection, right in rows.values_list("content_object_id", "permission__codename")
        }
