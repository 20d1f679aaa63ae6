"""Connectors with sign-in: who is connected, how people connect, and what agents do with it."""
