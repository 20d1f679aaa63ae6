"""`usage`: what was used in a month and what it cost, as tables or as CSV."""
