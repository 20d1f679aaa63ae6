"""Connecting accounts: what people press in Slack, and the two pages of ours in the browser."""
