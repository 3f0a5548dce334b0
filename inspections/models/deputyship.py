"""A dated delegation: who signs for whom, for which inspection, and by whose order."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from django.conf import settings
from django.db import models
from django.db.models.lookups import LessThan
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import gettext_lazy as _

from inspections.chain import Chained
from inspections.local_time import local_day, midnight
from inspections.models.people import Inspection
from inspections.record import AppendOnlyQuerySet

#: No setting lets a deputyship last longer, in days.
YEAR = 366


class Days(models.Func):
    """The days from the second of two dates to the first, in the database's own functions.

    A date plus an interval would do on SQLite as well, but by a function that only Django brings
    along: no other program could write into the table then, or restore it.
    """

    output_field = models.FloatField()
    template, arg_joiner = "(%(expressions)s)", " - "

    def as_sqlite(self, compiler: SQLCompiler, connection: Any, **extra: Any) -> Any:
        joiner = ") - julianday("
        return self.as_sql(
            compiler, connection, template="(julianday(%(expressions)s))", arg_joiner=joiner
        )


class DeputyshipQuerySet(AppendOnlyQuerySet["Deputyship"]):
    def in_force(self, at: datetime) -> DeputyshipQuerySet:
        """Those whose days hold at ``at``: ordered by then, and not ended by then.

        Nothing has to run at midnight: the local day of ``at`` decides.
        """
        today = local_day(at)
        return self.filter(first_day__lte=today, last_day__gte=today, recorded_at__lte=at).filter(
            models.Q(ending__isnull=True) | models.Q(ending__at__gt=at)
        )

    def not_over(self, at: datetime) -> DeputyshipQuerySet:
        """Those that hold now or later."""
        return self.filter(last_day__gte=local_day(at), ending__isnull=True)


class Deputyship(Chained):
    """``deputy`` signs "i. V." for ``for_whom`` from 00:00 local of ``first_day`` to 24:00 of
    ``last_day``, or until it is ended by a row of its own.
    """

    CHAIN = "inspection"

    inspection = models.ForeignKey(
        Inspection, models.PROTECT, related_name="deputyships", verbose_name=_("inspection")
    )
    deputy = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("deputy")
    )
    for_whom = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("for")
    )
    first_day = models.DateField(_("first day"))
    last_day = models.DateField(_("last day"))
    ordered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("ordered by")
    )
    order = models.CharField(
        _("order"), max_length=200, help_text=_("File number or occasion of the order.")
    )
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(_("recorded at"))

    objects = DeputyshipQuerySet.as_manager()

    class Meta:
        ordering = ["first_day", "pk"]
        verbose_name = _("deputyship")
        verbose_name_plural = _("deputyships")
        constraints = [
            models.CheckConstraint(
                condition=~models.Q(deputy=models.F("for_whom")), name="deputy_is_another_person"
            ),
            models.CheckConstraint(
                condition=models.Q(last_day__gte=models.F("first_day")),
                name="deputyship_ends_after_it_begins",
            ),
            models.CheckConstraint(
                condition=LessThan(Days("last_day", "first_day"), YEAR),
                name="deputyship_lasts_a_year_at_most",
            ),
            models.UniqueConstraint(fields=["inspection", "number"], name="deputyship_number_once"),
        ]

    def __str__(self) -> str:
        return f"{self.deputy} i. V. {self.for_whom}"

    @property
    def starts_at(self) -> datetime:
        """The local midnight from which on the deputy may sign."""
        return midnight(self.first_day)

    @property
    def lapses_at(self) -> datetime:
        """The local midnight at which the right is gone by itself."""
        return midnight(self.last_day + timedelta(days=1))

    @property
    def is_ended(self) -> bool:
        """Whether somebody ended it before its last day."""
        return hasattr(self, "ending")


class DeputyshipEnd(Chained):
    """A deputyship was ended before its last day: at most once, by whom and when."""

    CHAIN = "deputyship"

    deputyship = models.OneToOneField(Deputyship, models.PROTECT, related_name="ending")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(_("ended early at"))

    objects = AppendOnlyQuerySet["DeputyshipEnd"].as_manager()

    class Meta:
        verbose_name = _("end of a deputyship")
        verbose_name_plural = _("ends of deputyships")

    def __str__(self) -> str:
        return str(self.deputyship_id)
