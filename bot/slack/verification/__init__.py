"""Trials of what we assume about Slack, in a channel of a workspace."""
