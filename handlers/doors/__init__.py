"""Doors: who comes in by which interaction or message, and whether the policy lets them."""
