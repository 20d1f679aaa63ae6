"""Texts in whatever encoding and dialect people have them, as UTF-8 that Mistral reads."""
