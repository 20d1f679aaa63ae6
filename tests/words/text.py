"""A text that people read, and where it stands."""

import re
from dataclasses import dataclass

HOLE = "{…}"  # a value in a text
TWO_WORDS = re.compile(r"[^\W\d_][^\w\s]{0,4}\s+[^\w\s]{0,3}[^\W\d_]")
LABEL = re.compile(r"[A-Z][a-z]{1,30}…?")
CODE = re.compile(r"\s*(SELECT|INSERT|UPDATE|DELETE|CREATE|ALTER|DROP|PRAGMA|BEGIN|VACUUM|ON)\s")


@dataclass(frozen=True, slots=True)
class Text:
    """A text, its file and the line where it begins; `owner` is the constant that holds it."""

    file: str
    line: int
    words: str
    owner: str = ""

    @property
    def place(self) -> str:
        return f"{self.file}:{self.line}"


def is_read(words: str) -> bool:
    """Return whether a string is made of words: two at least, or one that labels something."""
    if CODE.match(words):
        return False
    return bool(TWO_WORDS.search(words) or LABEL.fullmatch(words))
