"""The steps of an import, one after another, each in batches that are committed one by one.

    account ─> headers ─> posts ─> notes ─> joining ─> media

A stage is a generator that pauses after every batch; what was committed is not read again.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from django.db.models import F

from broadcasts.legacy import joining, storing, taking, telling
from broadcasts.legacy.belonging import account_of
from broadcasts.legacy.models import XHeader, XImport
from broadcasts.legacy.reading import identity, notes, posts, script, zips
from broadcasts.legacy.reading.faults import Fault, Flaw
from broadcasts.legacy.reading.script import Hole, IsItem, Item
from broadcasts.legacy.storing import Found
from broadcasts.legacy.work import Work

#: Items that one transaction takes; a kill loses one such batch, which is then read again.
BATCH = 500
HEADERS = 5_000
Stage = XImport.Stage


@dataclass(frozen=True)
class Read:
    """Some items of one file, with the flaws among them."""

    part: int
    kind: str
    file: str
    items: Sequence[Item]
    flaws: Sequence[Flaw]
    position: int


def account(work: Work) -> Iterator[None]:
    """Whose export it is; refused when it is not the one that was meant."""
    found = identity.identity(work.packed, work.known)
    owner = account_of(found, work.imported)
    with work.batch(
        account=owner,
        generated_at=found.generated_at,
        manifest_count=found.promised,
        header_count=0 if work.known.of("headers") else None,
        is_partial=found.is_partial,
    ):
        if found.is_partial:
            storing.note(work.imported, [Flaw(Fault.PARTIAL, "manifest.js")])
    yield from ()


def headers(work: Work) -> Iterator[None]:
    """X's own list of what exists."""
    owner = joining.owner_of(work.imported)
    for read in _read(work, ("headers",), posts.is_post, HEADERS):
        numbers, foreign = [], []
        for item in read.items:
            inner = posts.unwrapped(item.value, "tweet")
            listed = inner if isinstance(inner, dict) else {}
            number = posts.number(listed.get("tweet_id"))
            if number and posts.number(listed.get("user_id")) in (None, int(owner.account_id)):
                numbers.append(number)
            else:
                foreign.append(Flaw(Fault.FOREIGN, read.file, item.number, number))
        rows = [XHeader(account=owner, post_id=number) for number in numbers]
        with work.batch(
            part=read.part, position=read.position, header_count=F("header_count") + len(rows)
        ):
            XHeader.objects.bulk_create(rows, ignore_conflicts=True)
            storing.note(work.imported, [*read.flaws, *foreign])
        yield


def all_posts(work: Work) -> Iterator[None]:
    """Every post, as it stands in the files; what cannot be one is noted."""
    owner = int(joining.owner_of(work.imported).account_id)
    for read in _read(work, ("posts", "communities"), posts.is_post, BATCH):
        found, flaws = [], list(read.flaws)
        for item in read.items:
            try:
                post = posts.post(item.value, owner, community=read.kind == "communities")
                found.append(Found(read.file, item.number, post))
            except posts.NoPost:
                flaws.append(Flaw(Fault.SHAPE, read.file, item.number))
        with work.batch(
            part=read.part, position=read.position, parsed_count=F("parsed_count") + len(found)
        ):
            added = storing.store(found, work.imported)
            storing.note(work.imported, flaws)
            work.note(added_count=F("added_count") + added)
        yield


def long_texts(work: Work) -> Iterator[None]:
    owner = joining.owner_of(work.imported)
    for read in _read(work, ("notes",), notes.is_note, BATCH):
        with work.batch(part=read.part, position=read.position):
            # A note shall not come in while its post is being anonymised.
            owner.hold()
            storing.note(work.imported, read.flaws)
            for item in read.items:
                storing.note(work.imported, _joined(item, read.file, work.imported))
        yield


def _joined(item: Item, file: str, imported: XImport) -> list[Flaw]:
    try:
        note = notes.note(item.value)
    except posts.NoPost:
        return [Flaw(Fault.SHAPE, file, item.number)]
    faults = joining.join(note, imported)
    return [Flaw(fault, file, item.number, note.post_id) for fault in faults]


def together(work: Work) -> Iterator[None]:
    owner = joining.owner_of(work.imported)
    for _chunk in joining.threads(owner):
        work.note()
        yield
    joining.quotes(owner)
    telling.tell_of_locks(owner)
    joining.look_again(owner)


STAGES: dict[Stage, Callable[[Work], Iterator[None]]] = {
    Stage.ACCOUNT: account,
    Stage.HEADERS: headers,
    Stage.POSTS: all_posts,
    Stage.NOTES: long_texts,
    Stage.JOINING: together,
    Stage.MEDIA: taking.media,
}


def run(work: Work) -> Iterator[None]:
    """Everything that is left of the import, with a pause after every batch."""
    order = list(STAGES)
    for stage in order[order.index(Stage(work.imported.stage)) :]:
        if work.imported.stage != stage:
            with work.batch(stage=stage, part=0, position=0):
                pass
        yield from STAGES[stage](work)


def _read(work: Work, kinds: Sequence[str], is_item: IsItem, size: int) -> Iterator[Read]:
    """The items of all files of ``kinds`` that were not read yet, ``size`` at a time."""
    members = [(kind, member) for kind in kinds for member in work.known.of(kind)]
    for part, (kind, member) in enumerate(members):
        if part < work.imported.part:
            continue
        done = work.imported.position if part == work.imported.part else 0
        file, items, flaws, last = zips.name_of(member), [], [], done
        for one in _items(work.packed, member, kind, is_item):
            if isinstance(one, Hole):
                flaws.append(Flaw(one.fault, file, one.number))
            elif one.number > done:
                items.append(one)
            last = max(last, one.number)
            if len(items) >= size:
                yield Read(part, kind, file, items, flaws, last)
                items, flaws = [], []
        if items or flaws:
            yield Read(part, kind, file, items, flaws, last)


def _items(
    packed: zipfile.ZipFile, member: zipfile.ZipInfo, kind: str, is_item: IsItem
) -> Iterator[Item | Hole]:
    try:
        file = packed.open(member)
    except zips.UNREADABLE:
        yield Hole(0, Fault.DAMAGED)
        return
    with file:
        yield from script.items(file, kind, is_item)
