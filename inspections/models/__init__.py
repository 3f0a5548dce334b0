"""The rows of who may do what: units, people, deputyships, duty, and requests for rights."""

from inspections.chain import ChainEnd
from inspections.models.decision import Decision
from inspections.models.deputyship import Deputyship, DeputyshipEnd
from inspections.models.duty import DutyShift
from inspections.models.factor import RecoveryCode, SecondFactor
from inspections.models.people import (
    Area,
    Inspection,
    InspectionGroupPermission,
    InspectionUserPermission,
    Place,
    User,
)
from inspections.models.rights import AccountRequest, RightChange, RightRequest
from inspections.models.strikes import Strike

__all__ = [
    "AccountRequest", "Area", "ChainEnd", "Decision", "Deputyship", "DeputyshipEnd", "DutyShift",
    "Inspection", "InspectionGroupPermission",
    "InspectionUserPermission", "Place", "RecoveryCode", "RightChange", "RightRequest",
    "SecondFactor", "Strike", "User",
]  # fmt: skip
