"""Handling of every request: the key, faults, validation, paging, uploads, errors."""
