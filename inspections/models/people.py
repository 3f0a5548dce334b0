"""The police inspections, the places they answer for, and the people who work in them."""

from __future__ import annotations

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _
from guardian.models import GroupObjectPermissionBase, UserObjectPermissionBase


class User(AbstractUser):
    """A person who signs in. ``office`` is what others see beside a signature."""

    office = models.CharField(_("office"), max_length=120, blank=True)

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.get_full_name() or self.username


class Inspection(models.Model):
    """A Polizeiinspektion, or the Polizeidirektion above them (``is_directorate``)."""

    key = models.SlugField(_("key"), max_length=20, unique=True)
    name = models.CharField(_("name"), max_length=120, unique=True)
    short_name = models.CharField(_("short name"), max_length=40)
    prefix = models.CharField(_("prefix of headlines"), max_length=12, help_text="POL-OS")
    press_portal_number = models.CharField(_("press portal number"), max_length=12, blank=True)
    state_archive = models.CharField(_("state archive"), max_length=40, blank=True)
    press_phone = models.CharField(_("telephone for the press"), max_length=40, blank=True)
    press_email = models.EmailField(_("e-mail for the press"), blank=True)
    hint_phone = models.CharField(_("telephone for hints"), max_length=40, blank=True)
    is_directorate = models.BooleanField(_("is the directorate"), default=False)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        ordering = ["position", "key"]
        verbose_name = _("inspection")
        verbose_name_plural = _("inspections")
        permissions = [
            ("write_drafts", "Can write drafts"),
            ("sign_off", "Can sign off and withdraw"),
            ("send_urgent", "Can send pre-authorised warnings"),
            ("audit", "Can read everything of the inspection"),
            ("administer", "Can administer channels and people"),
        ]
        constraints = [
            models.UniqueConstraint(
                fields=["is_directorate"],
                condition=models.Q(is_directorate=True),
                name="one_directorate",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Area(models.Model):
    """A district or city an inspection answers for, with its official keys.

    ``ags`` (5 digits) and ``ars`` (12 digits) are text: they begin with a zero.
    """

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="areas", verbose_name=_("inspection")
    )
    name = models.CharField(_("name"), max_length=80)
    ags = models.CharField("AGS", max_length=8, unique=True)
    ars = models.CharField("ARS", max_length=12, unique=True)

    class Meta:
        ordering = ["ags"]
        verbose_name = _("area")
        verbose_name_plural = _("areas")

    def __str__(self) -> str:
        return self.name


class Place(models.Model):
    """A town offered to the editor as dateline."""

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="places", verbose_name=_("inspection")
    )
    name = models.CharField(_("name"), max_length=80)

    class Meta:
        ordering = ["name"]
        verbose_name = _("place")
        verbose_name_plural = _("places")
        constraints = [
            models.UniqueConstraint(fields=["inspection", "name"], name="place_once_per_inspection")
        ]

    def __str__(self) -> str:
        return self.name


class InspectionUserPermission(UserObjectPermissionBase):
    """One right of one person for one inspection: a direct foreign key, so it dies with either."""

    content_object = models.ForeignKey(Inspection, on_delete=models.CASCADE)


class InspectionGroupPermission(GroupObjectPermissionBase):
    """One right of one group for one inspection."""

    content_object = models.ForeignKey(Inspection, on_delete=models.CASCADE)
