"""``make run``: everything on one machine under one supervisor.

Lives here: checks before the start, preparation of ``var/``, the supervisor's programs and
the announcement at the end. ``python -m newsroom.start`` is the door. The product itself
never imports this.
"""
