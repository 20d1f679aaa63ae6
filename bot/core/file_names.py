"""Cleaning of file names that people, models or tools chose."""

import re
import unicodedata

from bot.core.text import wellformed

LONGEST = 255  # bytes, as most file systems allow
PATH = re.compile(r".*[/\\]", re.DOTALL)
SPACE = re.compile(r"\s+")
INVISIBLE = {"Cc", "Cf"}
JOINER = "\u200d"  # inside emoji


def base_name(name: str) -> str:
    """Return the last part of a path, on one line, without control and format characters.

    Direction marks, for example, would let "exe.fdp" look like "pdf.exe".
    """
    line = SPACE.sub(" ", wellformed(name))
    visible = (one for one in line if one == JOINER or unicodedata.category(one) not in INVISIBLE)
    return PATH.sub("", "".join(visible))


def truncated(text: str, size: int) -> str:
    """Truncate a text to a size in bytes, between two characters."""
    return text.encode()[:size].decode(errors="ignore")


def numbered(name: str, number: int) -> str:
    """The n-th name of its kind, such as "minutes-2.txt"; the first one is the name itself."""
    if number == 1:
        return name
    stem, dot, ending = name.rpartition(".")
    end = f"-{number}{dot + ending if stem else ''}"
    return truncated(stem or name, LONGEST - len(end.encode())) + end
