"""The text of a PDF file's pages."""

import io
import logging

from pypdf import PasswordType, PdfReader

from playground.mistral.formats.errors import Unreadable

_MOST_PAGES = 5_000
_START = b"startxref"

logging.getLogger("pypdf").setLevel(logging.ERROR)  # it speaks of every oddity that it repairs


def read(content: bytes) -> list[str]:
    """The text of each page. Raises Unreadable."""
    if _START not in content:  # cut off at the end: pypdf finds the objects from there
        content += b"\n%s\n0\n%%%%EOF\n" % _START
    try:
        return _pages(PdfReader(io.BytesIO(content)))
    except Unreadable:
        raise
    except Exception as error:  # a broken file makes pypdf raise anything
        raise Unreadable(type(error).__name__) from error


def _pages(reader: PdfReader) -> list[str]:
    if reader.is_encrypted and reader.decrypt("") == PasswordType.NOT_DECRYPTED:
        raise Unreadable("needs a password")
    return [page.extract_text().strip() for page in reader.pages[:_MOST_PAGES]]
