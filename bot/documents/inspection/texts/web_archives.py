"""Web pages that a program saved with all that belongs to them as one mail (MHTML)."""

import re
import sys
from email import message_from_binary_file
from email.message import Message
from pathlib import Path

from bot.documents.inspection import processes

HEADERS_WITHIN = 4_096  # bytes
CASELESS = re.IGNORECASE | re.MULTILINE
IS_ONE = re.compile(rb"^content-type:\s{0,9}(?:multipart/related|text/html)\b", CASELESS)
IS_MAIL = re.compile(rb"^(?:mime-version|from|subject|snapshot-content-location):", CASELESS)
DECLARED = re.compile(
    r"(<meta\b[^>]{0,200}?charset\s{0,9}=\s{0,9}[\"']?)[\w.:-]{1,40}", re.IGNORECASE
)
HTML = "html"


def is_web_archive(begin: bytes) -> bool:
    """Return whether a text begins with the headers of such a file."""
    headers = begin[:HEADERS_WITHIN].lstrip().replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    return bool(IS_ONE.search(headers) and IS_MAIL.search(headers))


def write_page(file: Path, to: Path) -> bool:
    """Write the pages in a web archive to a file; return whether there are any."""
    return processes.answer("texts.web_archives", file, to) == HTML


def pages(message: Message) -> list[str]:
    """Each page in a web archive, in order; an Excel file has one for every sheet."""
    found = []
    for part in message.walk():
        if part.get_content_type() == "text/html":
            content = part.get_payload(decode=True)
            text = content if isinstance(content, bytes) else b""
            found.append(_decoded(text, part.get_content_charset()))
    return found


def _decoded(content: bytes, charset: str | None) -> str:
    for encoding in (charset, "utf-8"):
        try:
            text = content.decode(encoding or "utf-8")
        except (LookupError, UnicodeDecodeError):
            continue
        return DECLARED.sub(r"\1utf-8", text)
    return DECLARED.sub(r"\1utf-8", content.decode("cp1252", "replace"))


def main(file: Path, to: Path) -> str:
    """Write the pages, and return the kind of the result."""
    with file.open("rb") as content:
        found = pages(message_from_binary_file(content))
    to.write_text("\n".join(found), encoding="utf-8", errors="replace")
    return HTML if found else ""


if __name__ == "__main__":
    processes.confine()
    print(main(Path(sys.argv[1]), Path(sys.argv[2])))  # noqa: T201 - the answer
