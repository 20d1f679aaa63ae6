"""App Home, usage and suggested prompts."""
