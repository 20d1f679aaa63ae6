"""The words that people read: collected from every source, and held to the style guide.

`python -m tests.words` prints them all, to be read in one go.
"""
