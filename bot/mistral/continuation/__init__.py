"""Conversations by entries: how they continue, what they hold, and where an answer is in them."""
