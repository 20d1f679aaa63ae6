"""Deletion of threads, people and workspaces in the database."""
