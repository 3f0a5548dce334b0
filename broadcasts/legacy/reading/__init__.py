"""What an export of X says, as plain frozen values: no row, no file of ours, no network.

Lives here: the guarded zip (``zips``), what of it may be opened (``contents``), the data of a
file item by item (``script``), and what one post means (``posts`` and what it is made of).
May import: nothing of ours, and of Django only translations.
"""
