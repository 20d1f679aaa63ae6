"""Safe names for generated files, which end up on people's disks."""

import re
from collections.abc import Collection

from bot.core.file_names import LONGEST, base_name, truncated

NAMELESS = "file"
ENDING = re.compile(r"[A-Za-z0-9]{1,16}")
EQUIVALENT = {"jpg": ("jpg", "jpeg"), "jpeg": ("jpg", "jpeg")}


def file_name(name: str, file_type: str, taken: Collection[str] = ()) -> str:
    """A name without anything harmful, with the ending of its type, and not `taken` yet."""
    stem, ending = _parted(base_name(name).strip(" ."), file_type)
    number, found = 1, _joined(stem, ending)
    while found in taken:
        number += 1
        found = _joined(stem, f"-{number}{ending}")
    return found


def _parted(name: str, file_type: str) -> tuple[str, str]:
    """A name's stem, and its extension with the dot: its own, or that of its type."""
    kind = file_type.rpartition("/")[2].lower().removeprefix(".")
    stem, dot, ending = name.rpartition(".")
    has_ending = bool(stem and ENDING.fullmatch(ending))
    if ENDING.fullmatch(kind) and ending.lower() not in EQUIVALENT.get(kind, (kind,)):
        return name, f".{kind}"
    return (stem, dot + ending) if has_ending else (name, "")


def _joined(stem: str, ending: str) -> str:
    fitting = truncated(stem, LONGEST - len(ending.encode())).rstrip(" .")
    return (fitting or NAMELESS) + ending
