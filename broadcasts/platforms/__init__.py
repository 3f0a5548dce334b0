"""The platforms: one small adapter each over one HTTP seam.

Lives here: ``base`` (the words every adapter speaks), ``http`` (the only importer of
requests), ``outcome`` (answers and silence become failures), an adapter per platform with the
table of its codes beside it, and ``registry``. Adapters see frozen dataclasses, never models.
May import: the standard library and its own modules; settings reach an adapter through its
``Account``.
"""
