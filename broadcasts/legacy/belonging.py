"""Which account an export belongs to, for which inspection, and the handles it ever had."""

from __future__ import annotations

from broadcasts.legacy import telling
from broadcasts.legacy.models import XAccount, XHandle, XImport
from broadcasts.legacy.reading.faults import Refused
from broadcasts.legacy.reading.identity import Identity

#: What the column of a handle's key holds; some signs are two in lower case.
LONGEST = 40


def account_of(found: Identity, imported: XImport) -> XAccount:
    """The account of the export, known from now on. Raises Refused for one that was not meant."""
    meant = imported.expected_handle.lower()
    if meant and meant not in found.handles:
        raise Refused(XImport.Refusal.OTHER_HANDLE)
    account, _made = XAccount.objects.get_or_create(
        account_id=str(found.account_id),
        defaults={"inspection_id": imported.inspection_id, "name": found.name},
    )
    if account.inspection_id != imported.inspection_id:
        raise Refused(XImport.Refusal.OTHER_INSPECTION)
    _keep_handles(account, found)
    return account


def _keep_handles(account: XAccount, found: Identity) -> None:
    """A handle given up is known by its day, whichever export is read first."""
    before = _known(account)
    for old in found.former:
        XHandle.objects.update_or_create(
            account=account,
            key=old.name.lower()[:LONGEST],
            defaults={"name": old.name, "until": old.until},
        )
    if found.handle:
        XHandle.objects.get_or_create(
            account=account,
            key=found.handle.lower()[:LONGEST],
            defaults={"name": found.handle},
        )
    if _known(account) != before:
        telling.tell_of_source(account)


def _known(account: XAccount) -> set[tuple[object, ...]]:
    return set(account.handles.values_list("name", "until"))
