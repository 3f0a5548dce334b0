"""The public pages of accounts on X that are gone: their posts as this archive's own record."""
