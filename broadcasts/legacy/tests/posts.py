"""Posts that an import could have brought, made directly."""

from __future__ import annotations

import io
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from PIL import Image

from broadcasts import pictures
from broadcasts.models import XAccount, XHandle, XImport, XMedium, XPicture, XPost
from inspections.models import Inspection, User

BEGIN = datetime(2024, 3, 1, 9, 0, tzinfo=UTC)
_numbers = count(1_760_000_000_000_000_000)


def make_account(inspection: Inspection, by: User, *handles: str) -> XAccount:
    """An account whose handles were these, the last one to the end; its export was read."""
    account = XAccount.objects.create(account_id=str(next(_numbers)), inspection=inspection)
    names = handles or ("Polizei_Demo",)
    for place, name in enumerate(names, start=1):
        until = BEGIN + timedelta(days=30 * place) if place < len(names) else None
        XHandle.objects.create(account=account, name=name, key=name.lower(), until=until)
    XImport.objects.create(
        inspection=inspection, account=account, by=by, at=BEGIN, generated_at=BEGIN, size=1,
        state="done",
    )  # fmt: skip
    return account


def make_post(account: XAccount, text: str = "Die A 31 ist frei.", **values: Any) -> XPost:
    number = next(_numbers)
    given = {"kind": "own", "state": "waiting", "raw": f'{{"full_text": "{text}"}}', **values}
    posted_at = given.pop("posted_at", BEGIN + timedelta(minutes=number % 1000))
    imported = account.imports.all()[0]
    return XPost.objects.create(
        account=account, post_id=number, first_id=number, posted_at=posted_at, text=text,
        imported=imported, **given,
    )  # fmt: skip


def make_picture(post: XPost, colour: str = "navy", alt: str = "", **values: Any) -> XMedium:
    out = io.BytesIO()
    Image.new("RGB", (320, 240), colour).save(out, "JPEG")
    clean = pictures.clean(io.BytesIO(out.getvalue()), 10**6)
    picture = XPicture.objects.filter(digest=clean.digest).first() or XPicture.objects.create(
        digest=clean.digest, feed_digest=clean.feed_digest, width=clean.width,
        height=clean.height, **clean.files(),
    )  # fmt: skip
    given = {"state": "found", "type": "photo", "position": post.media.count() + 1, **values}
    return XMedium.objects.create(post=post, picture=picture, alt=alt, **given)
