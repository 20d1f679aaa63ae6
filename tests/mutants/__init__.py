"""Mutation tests: break one line of the code at a time, and see whether a test fails."""
