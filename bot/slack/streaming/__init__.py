"""Streaming of one answer to Slack: native streams, roll-over and edits."""
