"""Branches: new threads that continue a conversation from one message."""
