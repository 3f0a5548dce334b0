"""Notices: who has to know what, on the page at once and by e-mail.

Nothing tells this room anything: ``posting`` derives every notice from the rows of the database,
again and again, and a unique key keeps each from being written twice. ``rules`` is the table of
what is worth a notice and to whom, ``escalation`` the clock of texts nobody signs, ``mailing``
the post. ``manage.py notify`` runs it all.
"""
