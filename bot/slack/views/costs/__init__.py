"""Rendering of what answers cost: usage, its chart, and budgets."""
