"""What went out: signed, frozen, public.

Lives here: channels, broadcasts and their deliveries (``models``), the verbs on a broadcast
(``publishing``), one delivery from start to finish (``delivery``), RQ (``jobs``), the
``platforms``, the public ``archive`` and the ``sandbox`` process.
May import: ``inspections``. There is no draft in this package that could leak.
"""
