"""Tests of the page in a real browser, with the whole app behind it."""
