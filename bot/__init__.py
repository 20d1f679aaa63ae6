"""What Threadwind does: turns, agents, and the doors to Mistral and Slack."""
