"""Ingestion of files that are shared in Slack into the library of their scope at Mistral."""
