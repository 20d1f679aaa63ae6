"""Cleaning of file names that people, models or tools chose."""

import re
import unicodedata

from pathvalidate import Platform, sanitize_filename

from bot.core.text import wellformed

LONGEST = 255  # bytes, as most file systems allow
PATH = re.compile(r"\A.*[/\\]", re.DOTALL)
SPACE = re.compile(r"\s+")
INVISIBLE = {"Cc", "Cf"}
NO_LIMIT = 1_000_000  # as names are truncated here
JOINER = "\u200d"  # inside emoji


def visible(name: str) -> str:
    """A name on one line, without control and format characters.

    Direction marks, for example, would let "exe.fdp" look like "pdf.exe".
    """
    line = SPACE.sub(" ", wellformed(name))
    return "".join(one for one in line if one == JOINER or _is_visible(one)).strip()


def base_name(name: str, *, is_for_disks: bool = False) -> str:
    """The last part of a path; if it is for people's disks, as every system takes it."""
    last = PATH.sub("", visible(name))
    platform = Platform.UNIVERSAL if is_for_disks else Platform.POSIX
    return sanitize_filename(last.replace('"', "'"), platform=platform, max_len=NO_LIMIT)


def _is_visible(one: str) -> bool:
    return unicodedata.category(one) not in INVISIBLE


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
