"""Answers of the model: entries of a conversation, and the events that stream them."""
