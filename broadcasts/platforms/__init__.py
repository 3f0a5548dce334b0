"""The platforms: one small adapter each over one HTTP seam.

Lives here: ``base`` (the words every adapter speaks), ``http`` (the only importer of
requests) and an adapter per platform. Adapters see frozen dataclasses, never models.
May import: the standard library, ``base`` and ``http``; settings reach an adapter through
its ``Account``.
"""
