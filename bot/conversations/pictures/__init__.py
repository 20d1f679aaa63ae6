"""Pictures of a question and its thread: looked at, selected, and sent along."""
