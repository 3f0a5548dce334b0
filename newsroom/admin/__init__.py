"""The editors' admin: drafts and standing pages are written here, auditors read the record."""

from newsroom.admin import drafts, feedback, records, standing_pages, templates

__all__ = ["drafts", "feedback", "records", "standing_pages", "templates"]
