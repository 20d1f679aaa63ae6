"""Transfers: bytes of files from Slack and to it."""
