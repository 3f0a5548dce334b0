"""The editors' admin: drafts are written here, and the inner record is read by auditors."""

from newsroom.admin import drafts, records, templates

__all__ = ["drafts", "records", "templates"]
