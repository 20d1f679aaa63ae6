"""Delivery of generated files: from Mistral to disk to Slack."""
