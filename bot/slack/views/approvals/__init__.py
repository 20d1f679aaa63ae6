"""Requests for consent: what an agent wants to do, in words."""
