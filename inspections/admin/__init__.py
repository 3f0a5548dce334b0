"""The admin of people and inspections, and the bases of every admin page of ours.

May import what ``inspections`` may; the other rooms import the bases from here.
"""

from inspections.admin import people, units
from inspections.admin.bases import ModelAdmin, RecordAdmin, RightAdmin, person, reached

__all__ = ["ModelAdmin", "RecordAdmin", "RightAdmin", "people", "person", "reached", "units"]
