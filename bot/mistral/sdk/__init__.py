"""Mistral's SDK: its clients, how they reach the API, and what of it is patched."""
