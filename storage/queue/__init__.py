"""The inbox: durable turns, thread locks and nodes."""
