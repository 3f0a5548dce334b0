"""The inner pages beside the admin: what waits, signing, and what became of each channel.

Lives here: ``start``, ``signoff``, ``broadcasts``, ``deliveries``, ``pictures`` (views by noun),
``editor`` and ``writing`` (the draft form that the admin shows), ``cards`` (a text drawn like its
platform), ``refusals`` (a refused move as a page). Writes nothing itself: every change goes
through ``drafting``, ``workflow`` and ``broadcasts.publishing``.
"""
