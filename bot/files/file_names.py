"""Safe names for generated files, which end up on people's disks."""

import re
import unicodedata
from collections.abc import Collection

from bot.core.text import wellformed

LONGEST = 255  # bytes, as most disks have it
NAMELESS = "file"
PATH = re.compile(r"[/\\]")
ENDING = re.compile(r"[A-Za-z0-9]{1,16}")
EQUIVALENT = {"jpg": ("jpg", "jpeg"), "jpeg": ("jpg", "jpeg")}


def file_name(name: str, file_type: str, taken: Collection[str] = ()) -> str:
    """A harmless name with the extension of its type, and not `taken` yet."""
    stem, ending = _parted(_plain(name), file_type)
    number, found = 1, _joined(stem, ending)
    while found in taken:
        number += 1
        found = _joined(stem, f"-{number}{ending}")
    return found


def _plain(name: str) -> str:
    """The last part of a path, without invisible characters, which can mislead."""
    last = PATH.split(wellformed(name))[-1]
    visible = (one for one in last if unicodedata.category(one)[0] not in "CZ" or one == " ")
    return "".join(visible).strip(" .")


def _parted(name: str, file_type: str) -> tuple[str, str]:
    """A name's stem, and its extension with the dot: its own, or that of its type."""
    kind = file_type.rpartition("/")[2].lower().removeprefix(".")
    stem, dot, ending = name.rpartition(".")
    has_ending = bool(stem and ENDING.fullmatch(ending))
    if ENDING.fullmatch(kind) and ending.lower() not in EQUIVALENT.get(kind, (kind,)):
        return name, f".{kind}"
    return (stem, dot + ending) if has_ending else (name, "")


def _joined(stem: str, ending: str) -> str:
    room = LONGEST - len(ending.encode())
    cut = stem.encode()[:room].decode(errors="ignore").rstrip(" .")
    return (cut or NAMELESS) + ending
