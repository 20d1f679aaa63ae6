"""Formats of documents, and the text in them."""
