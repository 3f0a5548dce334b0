"""A separate process that behaves like WhatsApp (WAHA), Facebook, Instagram, LinkedIn, Mastodon.

It keeps its own storage and draws one page per channel: what a follower would see there.
Demo, crash tests and benchmarks point the product's platform URLs at it and can make it
fail in the ways the real platforms do (`POST /_sandbox/faults`).

May import: the standard library, Django for URLs and templates, requests to fetch pictures,
regex to count as Mastodon does.
Imports nothing of the product, and nothing of the product imports it; only tests may start it.
"""
