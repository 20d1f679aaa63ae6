"""Answers while they are streamed: frames, events, fields of any shape, and bounds."""
