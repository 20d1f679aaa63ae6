"""Workspaces that installed the app: their tokens, their own keys, installs under way."""
