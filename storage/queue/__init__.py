"""The inbox: a durable queue of turns, its thread locks, and nodes."""
