"""Whoever made a byte of the text, or sent it on, cannot sign it."""

from __future__ import annotations

import io

import pytest
from django.core.exceptions import PermissionDenied

from broadcasts.tests.cast import Cast, jpeg, make_cast
from inspections import permissions
from inspections.models import User
from inspections.permissions import Right
from newsroom import composing, drafting, workflow
from newsroom.tests.moves import NOW, cast_again, content, latest, sign, submitted, written

pytestmark = pytest.mark.django_db


@pytest.fixture
def cast(db: None) -> Cast:
    return make_cast()


@pytest.fixture
def second_chief(cast: Cast) -> User:
    person = User.objects.create_user("second-chief", password="pw")
    permissions.grant(person, Right.SIGN, cast.inspection)
    return person


def test_a_chief_cannot_sign_what_she_wrote(cast: Cast) -> None:
    draft = drafting.start(cast.inspection, content(cast), by=cast.chief, now=NOW)
    workflow.submit(draft, by=cast.writer, revision=latest(draft), now=NOW)
    with pytest.raises(PermissionDenied):
        sign(draft, cast.chief)


def test_a_chief_cannot_sign_once_she_changed_a_word(cast: Cast, second_chief: User) -> None:
    draft = submitted(cast)
    workflow.return_(
        draft, by=cast.chief, revision=latest(draft), comment="Ich ändere es selbst", now=NOW
    )
    base = draft.latest
    assert base is not None
    drafting.save(draft, base, content(cast_again(cast)), by=cast.chief, now=NOW)
    workflow.submit(draft, by=cast.writer, revision=latest(draft), now=NOW)
    with pytest.raises(PermissionDenied):
        sign(draft, cast.chief)
    assert sign(draft, second_chief).signer == second_chief


def test_a_chief_cannot_sign_what_she_only_sent_on(cast: Cast) -> None:
    draft = written(cast)
    workflow.submit(draft, by=cast.chief, revision=latest(draft), now=NOW)
    with pytest.raises(PermissionDenied):
        sign(draft, cast.chief)


def test_a_chief_cannot_sign_a_picture_she_uploaded(cast: Cast) -> None:
    picture = drafting.add_picture(cast.inspection, io.BytesIO(jpeg()), by=cast.chief, now=NOW)
    draft = submitted(cast, pictures=(composing.PlacedPicture(picture, alt="Eine Straße"),))
    with pytest.raises(PermissionDenied):
        sign(draft, cast.chief)
