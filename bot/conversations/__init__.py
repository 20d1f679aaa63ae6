"""Requests to Mistral: the input, and the conversation it goes to."""
