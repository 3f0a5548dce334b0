"""``make bench``: the product measured against its targets, as ratios taken in one run.

Lives here: ``stage`` (a newsroom of its own in a temporary folder), one small module per
measurement (``archive``, ``latency``, ``throughput``, ``lists``, ``drafts``, ``lighthouse``),
and the table they fill. ``python -m newsroom.benchmarks`` is the door; ``RESULTS.md`` keeps what
was measured.
The product itself never imports this.
"""
