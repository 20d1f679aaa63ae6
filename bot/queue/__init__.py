"""Durable turns: accepting, running and taking over, one thread at a time."""
