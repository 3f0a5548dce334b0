"""The demo: invented units' accounts, people per role and twelve invented releases.

Lives here: ``units`` (inspections, channels, people), ``releases`` (reads and checks the seed
file), ``illustrations`` (draws the pictures), ``story`` (plays the releases through the real
workflow), ``warnings`` (the urgent lane's templates), ``standing`` (the details of imprint and
the like). Reached only through ``manage.py seed_demo``; product code never imports it.
"""
