"""Owned tasks, periodic tasks, caches and rate limits: nothing here knows the product."""
