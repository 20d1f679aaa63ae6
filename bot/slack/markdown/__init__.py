"""Markdown as Slack shows it: rewritten while it grows, cut into messages, closed at its end."""
