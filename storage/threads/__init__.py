"""Threads, branches and their lineage."""
