"""The admin of people and inspections, and the bases of every admin page of ours.

May import what ``inspections`` may; the other rooms import the bases from here.
"""

from inspections.admin import people, units
from inspections.admin.bases import (
    DirectorateAdmin,
    ModelAdmin,
    RecordAdmin,
    RightAdmin,
    administers_all,
    person,
    reached,
)

__all__ = [
    "DirectorateAdmin",
    "ModelAdmin",
    "RecordAdmin",
    "RightAdmin",
    "administers_all",
    "people",
    "person",
    "reached",
    "units",
]
