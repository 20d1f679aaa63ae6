"""Threadwind itself: features, turns, and the adapters to Mistral and Slack."""

__version__ = "0.1.0"
