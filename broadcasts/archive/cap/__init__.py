"""Dangers as CAP 1.2: one document per message, and feeds that lead to them.

Lives here: which texts are alerts and what each says of those before it (``alerts``), the
document (``document``), and the addresses (``views``). It is information in the format of
warnings, not an official warning, and says so; see decision 0075.
May import: what ``broadcasts.archive`` may.
"""
