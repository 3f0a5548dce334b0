"""Where it is written and decided: drafts, revisions, sign-off; also the Django project.

Lives here: ``workflow`` (the only writer of ``Draft.state``), ``composing`` (a revision
becomes the exact text of every channel), the ``desk`` pages, the editors' admin, settings
and URLs. May import ``broadcasts`` and ``inspections``; nothing imports ``newsroom``.
"""
