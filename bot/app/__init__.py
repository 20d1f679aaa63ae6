"""Composition root: resources, wiring, HTTP server and commands."""
