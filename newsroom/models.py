"""Drafts and everything that happened to them; nothing here is ever public."""
