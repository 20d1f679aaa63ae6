"""Load generator: many workspaces on some nodes and one PostgreSQL, under a ramp of arrivals.

The mix and its sources are in docs/scaling.md.
"""
