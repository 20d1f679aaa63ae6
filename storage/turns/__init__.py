"""Checkpoints and records of a turn."""
