"""Refusals: read from responses, translated into sentences, logged once for each reason."""
