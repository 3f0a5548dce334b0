"""A static copy of the public archive that any web server, bucket or folder can show.

Lives here: ``addresses`` (which address is which file), ``asking`` (the pages as citizens get
them), ``pages`` (their links made relative), ``maps``, ``feeds`` and ``note`` (the sitemap's
parts, a feed's newest page, the page about the copy), ``folder`` and ``state`` (what was written,
crash-safe), ``told`` (what changed since) and ``copying`` (one run).
May import: what ``broadcasts.archive`` may, and none of its views.
"""
