"""Routines: what is asked on schedule, when it is due, and what came of it."""
