"""Checks of a shared file before and after its download."""
