"""Error of every reader of a format."""


class Unreadable(Exception):
    """This file cannot be read here."""
