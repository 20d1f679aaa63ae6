"""Trials of what we assume about Mistral, on the service itself.

They speak plain JSON, past the adapter's other modules: what these make of an answer is part of
what is in question.
"""
