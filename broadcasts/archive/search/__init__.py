"""Searching the archive: German, in both spellings, on PostgreSQL and SQLite alike.

Lives here: ``words`` (what counts as the same word), ``terms`` (what somebody asks for), ``index``
(what may be found, written with each publication), ``sources`` (the kinds of records that can be
found), ``marks`` (hits shown in a text) and ``view`` (the page). The engines are PostgreSQL's full
text and SQLite's FTS5; see ``broadcasts.models.search`` and decision 0066.
May import: ``broadcasts.models``, ``inspections``, and the archive's own modules.
"""
