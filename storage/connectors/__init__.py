"""Connectors in the database: who is signed in, and sign-ins under way."""
