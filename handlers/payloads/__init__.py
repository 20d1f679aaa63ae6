"""Parsers of Slack payloads into frozen types: the only place that knows Slack's JSON."""
