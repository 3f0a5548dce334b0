"""Pictures and videos of an export: found by their names, written anew, or noted as missing."""

from __future__ import annotations

import hashlib
import io
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.core.files import File
from django.core.files.storage import default_storage

from broadcasts import pictures
from broadcasts.legacy import joining, storing
from broadcasts.legacy.models import XAccount, XMedium, XPicture, XPost
from broadcasts.legacy.models.medium import film_path
from broadcasts.legacy.reading import zips
from broadcasts.legacy.reading.faults import Fault, Flaw, Refused
from broadcasts.legacy.work import PIECE, Work
from broadcasts.pictures import CleanPicture

#: Pictures that one transaction takes.
BATCH = 20
State = XMedium.State
#: Where an MP4 says what it is.
FILM = slice(4, 8), b"ftyp"


@dataclass(frozen=True)
class Taken:
    """What became of one medium."""

    state: State
    clean: CleanPicture | None = None
    film_digest: str = ""


class Shelf:
    """The files of media by name, in the zip or in the zips within it."""

    def __init__(self, work: Work) -> None:
        self.files = {name: (work.packed, member) for name, member in work.known.media.items()}
        self.flaws: list[Flaw] = []
        for member in work.known.packed:
            try:
                inner = work.nested(member)
            except Refused:
                self.flaws.append(Flaw(Fault.DAMAGED, zips.name_of(member)))
                continue
            for one in inner.infolist():
                name = zips.name_of(one).rpartition("/")[2]
                self.files.setdefault(name, (inner, one))
        self.of_post: dict[str, list[str]] = defaultdict(list)
        for name in self.files:
            self.of_post[name.partition("-")[0]].append(name)

    def name_for(self, medium: XMedium, *, is_only: bool) -> str:
        """The file of ``medium``; one that is the only of its post may have any name."""
        for name in medium.names:
            if name in self.files:
                return str(name)
        others = self.of_post.get(str(medium.post.post_id), [])
        return others[0] if is_only and others else ""


def media(work: Work) -> Iterator[None]:
    """Look for every picture and video that was not looked for yet."""
    shelf = Shelf(work)
    storing.note(work.imported, shelf.flaws)
    for rows in _sought(joining.owner_of(work.imported)):
        only = set(
            XMedium.objects.filter(post__in={row.post_id for row in rows}, position=2).values_list(
                "post", flat=True
            )
        )
        taken = [
            (row, name, _take(shelf, name))
            for row in rows
            for name in [shelf.name_for(row, is_only=row.post_id not in only)]
        ]
        with work.batch():
            for row, name, found in taken:
                _keep(row, found)
                if found.state == State.REFUSED:
                    flaw = Flaw(Fault.MEDIUM, name, 0, row.post.post_id)
                    storing.note(work.imported, [flaw])
        yield


def _sought(owner: XAccount) -> Iterator[list[XMedium]]:
    """What was not looked for yet, some at a time.

    What is signed shows what was seen: a picture found later belongs to no signature.
    """
    sought = XMedium.objects.filter(post__account=owner, state=State.SOUGHT)
    last = 0
    while rows := list(sought.filter(pk__gt=last).select_related("post").order_by("pk")[:BATCH]):
        last = rows[-1].pk
        if undecided := [row for row in rows if row.post.is_undecided]:
            yield undecided


def _take(shelf: Shelf, name: str) -> Taken:
    if not name:
        return Taken(State.MISSING)
    packed, member = shelf.files[name]
    try:
        zips.refuse_bomb(member)
        with packed.open(member) as file:
            head = file.read(12)
        if head[FILM[0]] == FILM[1]:
            return Taken(State.FOUND, film_digest=_kept_film(packed, member))
        with packed.open(member) as file:
            content = io.BytesIO(file.read(settings.PICTURE_MAX_BYTES + 1))
        return Taken(State.FOUND, pictures.clean(content, settings.PICTURE_MAX_BYTES))
    except (*zips.UNREADABLE, Refused, pictures.NotAPicture):
        return Taken(State.REFUSED)


def _kept_film(packed: zipfile.ZipFile, member: zipfile.ZipInfo) -> str:
    """Keep a film as it is, under the digest of its bytes, which is returned."""
    summed = hashlib.sha256()
    with packed.open(member) as file:
        while piece := file.read(PIECE):
            summed.update(piece)
    digest = summed.hexdigest()
    path = film_path(XMedium(film_digest=digest), "")
    if not default_storage.exists(path):
        with packed.open(member) as file:
            default_storage.save(path, File(file, name=path))
    return digest


def _keep(row: XMedium, taken: Taken) -> None:
    picture = _kept_picture(taken.clean) if taken.clean else None
    film = film_path(XMedium(film_digest=taken.film_digest), "") if taken.film_digest else ""
    # Of this post alone: to list all that is undecided for each picture takes ten times as long.
    undecided = XPost.objects.undecided().filter(pk=row.post_id)
    still = XMedium.objects.filter(pk=row.pk, post__in=undecided, state=State.SOUGHT)
    still.update(state=taken.state, picture=picture, film=film, film_digest=taken.film_digest)


def _kept_picture(clean: CleanPicture) -> XPicture:
    """The row of these very bytes; many posts may show the same picture."""
    known = XPicture.objects.filter(digest=clean.digest, feed_digest=clean.feed_digest).first()
    return known or XPicture.objects.create(
        digest=clean.digest,
        feed_digest=clean.feed_digest,
        width=clean.width,
        height=clean.height,
        **clean.files(),
    )
