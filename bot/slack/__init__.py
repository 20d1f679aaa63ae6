"""Outbound adapter for Slack: the only package of `bot` that knows Slack's client."""
