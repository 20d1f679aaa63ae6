"""Tasks, periodic work, caches and rate limits: nothing here knows the product."""
