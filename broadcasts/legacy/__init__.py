"""The record of accounts on X that are gone: read from their data exports, kept as our own.

Lives here: the rows (``models``), the pure ``reading`` of an export (no Django model), the
import (``importing``) and its report. Nothing is fetched from X, nothing is public by itself.
May import: ``broadcasts.models``, ``broadcasts.pictures``, and ``inspections``.
"""
