"""What was taken away for good is not in the files of SQLite either: no free page, no log."""

from __future__ import annotations

from datetime import date
from functools import partial
from pathlib import Path

import pytest
from django.db import connection

from broadcasts import database
from broadcasts.legacy import anonymising, signing
from broadcasts.legacy.tests.posts import BEGIN, make_account, make_post
from broadcasts.tests.cast import make_cast

#: Names that begin differently, because FTS5 keeps of a word only what the one before has not.
WORDS = [f"{chr(97 + place)}uendolin{'x' * place}" for place in range(20)]
#: PostgreSQL's files are the business of VACUUM (decision 0120).
pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.once]


def in_files() -> set[str]:
    """The words of ``WORDS`` that stand in the bytes of any file, as written or as sought."""
    file = Path(connection.settings_dict["NAME"])
    content = b"".join(one.read_bytes().lower() for one in file.parent.glob(f"{file.name}*"))
    return {word for word in WORDS if word.encode() in content}


def test_anonymised_words_are_in_no_file_of_the_database() -> None:
    cast = make_cast()
    account = make_account(cast.inspection, cast.administrator)
    for word in WORDS:
        make_post(account, f"Wir danken {word}. " + "Die A 31 ist frei. " * len(word))
    shown = partial(signing.bulk, account, date(2024, 3, 1))
    signing.sign(shown, by=cast.chief, digest=shown().digest, now=BEGIN)
    database.fold()
    assert in_files() == set(WORDS)
    for post in account.posts.exclude(text__contains=WORDS[0]):
        anonymising.anonymise(post, "[…]", by=cast.chief, reason="Anspruch", now=BEGIN)
    assert in_files() == {WORDS[0]}
