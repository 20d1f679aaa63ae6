"""Forgetting: threads, people and workspaces, and deletion at Mistral."""
