"""The programming interface: what is public, as JSON, read-only and without a key.

Lives here: what may be asked (``questions``), how a text, an inspection and a channel are said
(``answers``), the contract (``contract``), which a test holds against the addresses, and ``views``.
May import: what ``broadcasts.archive`` may.
"""
