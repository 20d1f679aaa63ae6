"""Office files packed anew, where they are packed in a way that only Office reads.

Templates, slide shows and files with macros differ from plain ones by a word in their table of
types, for which many readers refuse them; some programs write the names of parts with backslashes.
"""

import re
import zipfile
from collections.abc import Mapping
from pathlib import Path

from bot.documents.inspection.archives import PIECE, Archive
from bot.documents.inspection.zip_documents import TYPES

LARGEST = 256 * 1024**2  # unpacked bytes of a file for which this is worth the time
OFFICE = "application/vnd.openxmlformats-officedocument."
_MAIN = (
    r"application/vnd\.(?:ms-{old}|openxmlformats-officedocument\.{new})"
    r"\.[A-Za-z.]{{1,60}}\.main\+xml"
)
# The type of a main part, and that of a plain file, by extension.
PLAIN: Mapping[str, tuple[re.Pattern[bytes], bytes]] = {
    extension: (
        re.compile(_MAIN.format(old=old, new=new).encode(), re.IGNORECASE),
        f"{OFFICE}{new}.{part}.main+xml".encode(),
    )
    for extension, old, new, part in (
        ("docx", "word", "wordprocessingml", "document"),
        ("xlsx", "excel", "spreadsheetml", "sheet"),
        ("pptx", "powerpoint", "presentationml", "presentation"),
    )
}


def repacked(file: Path, archive: Archive, extension: str) -> Path:
    """The file as plain readers take it: itself, or packed anew beside it."""
    entries = archive.archive.infolist()
    odd = any(_name(one.filename) != one.filename for one in entries)
    types = archive.read(TYPES)
    main, plain = PLAIN[extension]
    plain_types = main.sub(plain, types)
    unpacked = sum(one.file_size for one in entries)
    if unpacked > LARGEST or (plain_types == types and not odd):
        return file
    to = file.with_name("repacked")
    with zipfile.ZipFile(to, "w") as output:
        for name, entry in {_name(one.filename): one for one in reversed(entries)}.items():
            about = zipfile.ZipInfo(name, entry.date_time)
            about.compress_type = entry.compress_type
            with output.open(about, "w") as part:
                if name.lower() == TYPES:
                    part.write(plain_types)
                    continue
                with archive.archive.open(entry) as content:
                    while piece := content.read(PIECE):
                        part.write(piece)
    return to


def _name(name: str) -> str:
    return name.replace("\\", "/").lstrip("/")
