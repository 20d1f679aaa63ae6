"""Forgetting in the database: threads, people, workspaces."""
