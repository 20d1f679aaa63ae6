"""Routines: questions that are asked on schedule, in a channel or in direct messages."""
