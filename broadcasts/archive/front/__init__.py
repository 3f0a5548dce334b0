"""The front: public pages from memory, before Django is asked, and in an outage from the disk.

Lives here: ``door`` (the WSGI application), ``pages`` (one page in its encodings), ``memory``
(what is kept, in bounds), ``asking`` (how Django is asked for a page; ``flights``: once), ``news``
(what changed since the last look) and ``watcher`` (the thread that looks); for an outage ``store``
(pages on the disk), ``keeper`` (who writes it), ``older`` (older pages of lists), ``reserve`` (who
reads it) and ``lag`` (how far it is behind). What is kept decides
``archive.public.public_page`` alone. May import: ``broadcasts``, but none of its views.
"""
