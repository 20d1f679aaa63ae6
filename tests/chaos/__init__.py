"""Chaos tests: the app as real processes between two platforms, everything around it failing.

What counts is what the platforms themselves recorded: see `checks`.
"""
