"""Who is concerned, by role; asked once per inspection and round."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from functools import cached_property, lru_cache

from inspections import permissions, roster
from inspections.models import Inspection, User
from inspections.permissions import Right


class Audience:
    """The people of one round: sets of the ids of active people."""

    def __init__(self, now: datetime) -> None:
        self.now = now
        self.holders = lru_cache(maxsize=None)(self._holders)
        self.on_duty = lru_cache(maxsize=None)(self._on_duty)

    def signers(self, inspection: Inspection, without: Iterable[int] = ()) -> frozenset[int]:
        """Who can sign there, deputies of these days included; where nobody is left, the
        directorate."""
        here = self.holders(Right.SIGN, inspection) - set(without)
        return here or self.directorate_signers - set(without)

    def duty(self, inspection: Inspection) -> frozenset[int]:
        """Who is on duty there and at the directorate."""
        above = self.on_duty(self.directorate) if self.directorate else frozenset()
        return self.on_duty(inspection) | above

    def administrators(self, inspection: Inspection) -> frozenset[int]:
        above = self.holders(Right.ADMINISTER, self.directorate) if self.directorate else ()
        return self.holders(Right.ADMINISTER, inspection).union(above)

    def present(self, people: Iterable[int | None]) -> frozenset[int]:
        """Of ``people`` those who still have an account."""
        return frozenset(pk for pk in people if pk in self.active)

    @cached_property
    def directorate(self) -> Inspection | None:
        return Inspection.objects.filter(is_directorate=True).first()

    @cached_property
    def directorate_signers(self) -> frozenset[int]:
        return self.holders(Right.SIGN, self.directorate) if self.directorate else frozenset()

    @cached_property
    def active(self) -> frozenset[int]:
        return frozenset(User.objects.filter(is_active=True).values_list("pk", flat=True))

    def _holders(self, right: Right, inspection: Inspection) -> frozenset[int]:
        people = permissions.people_with(right, inspection, at=self.now)
        return frozenset(people.values_list("pk", flat=True))

    def _on_duty(self, inspection: Inspection) -> frozenset[int]:
        return frozenset(shift.person_id for shift in roster.on_duty(inspection, self.now))
