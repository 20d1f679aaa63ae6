"""Workspaces that installed the app: their installations, and what is open for each of them."""
