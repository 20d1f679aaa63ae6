"""Dialects: named ways in which a vendor may behave other than the app assumes."""

from playground.dialects import (
    connectors,
    content,
    conversations,
    documents,
    refusals,
    slack,
    voice,
)
from playground.dialects.choosing import UnreadableDialect, chosen
from playground.dialects.dialect import Dialect, Dialects, UnknownDialect

MISTRAL: tuple[Dialect, ...] = (
    *conversations.DIALECTS,
    *content.DIALECTS,
    *documents.DIALECTS,
    *refusals.DIALECTS,
    *connectors.DIALECTS,
    *voice.DIALECTS,
)
SLACK: tuple[Dialect, ...] = slack.DIALECTS
ALL: tuple[Dialect, ...] = (*MISTRAL, *SLACK)

__all__ = [
    "ALL",
    "MISTRAL",
    "SLACK",
    "Dialect",
    "Dialects",
    "UnknownDialect",
    "UnreadableDialect",
    "chosen",
]
