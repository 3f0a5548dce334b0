"""The rows of an account on X: its exports, its posts, and what was decided about them."""

from broadcasts.legacy.models.account import XAccount, XAccountStep, XHandle
from broadcasts.legacy.models.decision import XDecision
from broadcasts.legacy.models.imported import XDefect, XHeader, XImport
from broadcasts.legacy.models.medium import XMedium, XPicture
from broadcasts.legacy.models.post import XNote, XPost, XVersion

__all__ = [
    "XAccount",
    "XAccountStep",
    "XDecision",
    "XDefect",
    "XHandle",
    "XHeader",
    "XImport",
    "XMedium",
    "XNote",
    "XPicture",
    "XPost",
    "XVersion",
]
