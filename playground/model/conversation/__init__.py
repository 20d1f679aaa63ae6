"""Conversation: who said what, what is known from it, and answers that need no tool."""
