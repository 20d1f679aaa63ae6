"""Rendering of notes: lists of them, and notices of what agents noted."""
