"""What Threadwind does: turns, agents, and the doors to Mistral and Slack."""

__version__ = "0.1.0"
