"""Corpus: a folder of real files through the checks, to see which are refused, and why."""
