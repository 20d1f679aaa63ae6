"""The *import* command, by which a message says that an export comes with it."""

import re

from bot.documents.inspection import file_types

# After mentions and before the question; filler words around it are ignored.
IMPORT = re.compile(
    r"\s*(?:<@[^>]+>[\s,:]*)*(?:please\s+)?import\b"
    r"(?:\s+(?:this|that|it|the)\b)?(?:\s+(?:thread|conversation|export|file|json)\b)?"
    r"(?:\s+please\b)?[\s.,:;!?]*(?:and\b\s*)?(?P<rest>.*)",
    re.IGNORECASE | re.DOTALL,
)
WORD = "import"
JSON = "json"


def rest_of(text: str) -> str | None:
    """The question besides the command ('' for none); None without the command."""
    found = IMPORT.fullmatch(text)
    return found["rest"].strip() if found else None


def may_be_an_export(name: str, filetype: str) -> bool:
    """True if a file is declared as JSON, by its extension or else by Slack."""
    return (file_types.extension(name) or filetype) == JSON
