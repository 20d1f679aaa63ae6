"""Costs: the price list, and what turns cost by it."""
