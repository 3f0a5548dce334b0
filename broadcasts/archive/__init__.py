"""The public archive: read-only pages, feeds and pictures for citizens.

Lives here: the public addresses (``urls``), their ``views`` and ``feeds``. Every query
starts at ``Broadcast.objects.public`` or ``addressable``: what is not signed is not reachable.
May import: ``broadcasts.models`` and ``inspections``.
"""
