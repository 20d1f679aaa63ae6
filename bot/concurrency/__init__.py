"""Owned tasks, scheduled tasks, caches and rate limits: nothing here knows the product."""
