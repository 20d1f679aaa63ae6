"""Persistence: one schema, one repository per noun, on SQLite or PostgreSQL."""
