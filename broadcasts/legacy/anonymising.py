"""Words and pictures leave a post for good; that and when stays to be seen, what does not.

post ── anonymise() ──> text with gaps; its JSON, earlier wordings, long texts, pictures purged
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from functools import partial

from django.core.files.storage import default_storage

from broadcasts import database
from broadcasts.legacy import deciding, long_texts, telling, threads
from broadcasts.legacy.models import XDecision, XMedium, XPicture, XPost, XVersion
from broadcasts.legacy.models.post import new_salt
from broadcasts.legacy.review import Overtaken
from broadcasts.models import SearchEntry
from inspections.models import User

#: What stands where something was taken away.
GAP = "[…]"
RENDITIONS = ("master", "feed", "small")


def only_takes_away(before: str, after: str) -> bool:
    """Whether ``after`` is ``before`` with gaps, each in the place of whole words.

    A gap is seen and adds nothing, so the text says nothing that was never signed.
    """
    pieces = [piece.strip() for piece in after.strip().split(GAP)]
    before, at = before.strip(), len(pieces[0])
    if len(pieces) == 1:
        return before == pieces[0]
    if not before.startswith(pieces[0]) or not _stands_alone(before, 0, at):
        return False
    for piece in pieces[1:-1]:
        found = _place_of(piece, before, at)
        if found is None:
            return False
        at = found + len(piece)
    begin = len(before) - len(pieces[-1])
    return begin >= at and before.endswith(pieces[-1]) and _stands_alone(before, begin, None)


def _place_of(piece: str, before: str, at: int) -> int | None:
    """Where ``piece`` next stands as whole words; the first place leaves most to what follows."""
    while (found := before.find(piece, at)) >= 0:
        if _stands_alone(before, found, found + len(piece)):
            return found
        at = found + 1
    return None


def _stands_alone(text: str, begin: int, end: int | None) -> bool:
    """Whether no word is cut in two at ``begin`` or ``end``."""
    places = (begin, len(text) if end is None else end)
    return not any(
        0 < place < len(text) and text[place - 1].isalnum() and text[place].isalnum()
        for place in places
    )


def anonymise(
    post: XPost,
    text: str,
    removed: Collection[int] = (),
    *,
    by: User,
    reason: str,
    now: datetime,
) -> XDecision:
    """Leave ``text`` of a post, and take the pictures at the positions ``removed`` out of it.

    ``post`` is what was on screen. Raises PermissionDenied, Overtaken when it has changed since,
    and ValueError without a reason or with words that were not there.
    """
    deciding.require_chief(by, post.account)
    if not reason.strip() or not only_takes_away(post.text, text):
        raise ValueError("anonymising needs a reason and adds nothing")
    with deciding.deed(post.account):
        same = XPost.objects.filter(pk=post.pk, text=post.text, salt=post.salt)
        columns = {"text": text.strip(), "raw": "", "salt": new_salt(), "anonymised_at": now}
        if not same.update(**columns):
            raise Overtaken
        XVersion.objects.filter(post=post).update(text="", raw="")
        long_texts.purge(post, post.text)
        _remove(list(post.media.filter(position__in=removed).select_related("picture")))
        changed = threads.readable(XPost.objects.filter(pk=post.pk))
        decision = deciding.write(
            post.account, XDecision.Verb.ANONYMISE, changed, by=by, now=now, reason=reason.strip()
        )
        telling.tell_of_post(post, takes_away=True)
        SearchEntry.objects.forget_words()
        database.after_commit(database.fold)
    return decision


def _remove(media: Iterable[XMedium]) -> None:
    """Rows lose their pictures and words, and files that nobody else shows go."""
    for medium in media:
        files = [str(medium.film.name)] if medium.film else []
        XMedium.objects.filter(pk=medium.pk).update(
            state=XMedium.State.REMOVED, picture=None, film="", film_digest="", alt="",
            address="", names=[],
        )  # fmt: skip
        others = XMedium.objects.filter(film__in=files)
        loose = [] if others.exists() else files
        if medium.picture and not medium.picture.media.exists():
            loose += _file_names(medium.picture)
            XPicture.objects.filter(pk=medium.picture.pk).delete()
        for name in loose:
            # Only once nothing leads to it any more, whatever a disk says then.
            database.after_commit(partial(default_storage.delete, name))


def _file_names(picture: XPicture) -> Iterator[str]:
    for rendition in RENDITIONS:
        yield str(getattr(picture, rendition).name)
