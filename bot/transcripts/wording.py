"""Wording of numbers of messages, and of dates."""

from datetime import date

ONE, MANY = "One message", "{count:,} messages"


def counted(messages: int) -> str:
    return ONE if messages == 1 else MANY.format(count=messages)


def day(moment: date) -> str:
    """Such as 1 August 2026."""
    return f"{moment.day} {moment:%B} {moment.year}"
