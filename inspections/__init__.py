"""Who may: the inspections, their areas, the people and their rights.

Lives here: ``Inspection`` and its areas and places, ``User``, the object permissions
and the four-eyes rule (``permissions``, the only importer of guardian).
May import: nothing of ``broadcasts`` or ``newsroom``.
"""
