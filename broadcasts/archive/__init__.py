"""The public archive: read-only pages, feeds and pictures for citizens.

Lives here: the public addresses (``urls``, and ``english`` below ``/en/``), their views, ``feeds``
and ``sitemaps``. Every query starts at ``Broadcast.objects.public`` or ``addressable``: what is
not signed is not reachable. One exception, ``fetch``, needs a signed token. No address sets a
cookie. May import: ``broadcasts.models``, the sizes of ``broadcasts.pictures``, and
``inspections``.
"""
