"""Notices about shared files, and about what becomes of files that people share."""
