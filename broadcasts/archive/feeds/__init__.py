"""Feeds: the newest signed texts in full, for readers who follow without any account.

Lives here: what a feed holds (``scopes``), one bounded page of it (``pages``), and how it is
written as Atom and as JSON Feed. Both say the same, entry by entry, under the same ids.
May import: what ``broadcasts.archive`` may.
"""
