"""Small documents of several kinds, built byte by byte."""

import base64
import io
import zipfile
import zlib
from functools import cache
from html import escape

from pypdf import PdfWriter

# A whole PNG of one pixel.
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
)
WORD = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
LOGIN_PAGE = b"<!DOCTYPE html><html><body><form action='/signin'>Sign in</form></body></html>"


def pdf(*pages: str, locked: bool = False) -> bytes:
    """A PDF file with a line of text on each page; if `locked`, a password is needed to read it."""
    kids = " ".join(f"{5 + 2 * number} 0 R" for number in range(len(pages)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>".encode(),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    for number, text in enumerate(pages):
        objects += [_stream(text), _page(4 + 2 * number)]
    body = b"%PDF-1.7\n"
    for number, source in enumerate(objects, 1):
        body += b"%d 0 obj\n%s\nendobj\n" % (number, source)
    found = body + b"trailer\n<< /Root 1 0 R >>\n%%EOF\n"
    return protected_pdf(user="secret") if locked else found


def protected_pdf(*, user: str = "", owner: str = "owner", algorithm: str = "AES-256") -> bytes:
    """A PDF file with passwords: the user's to read it, the owner's to do more than that."""
    writer = PdfWriter()
    writer.add_blank_page(100, 100)
    writer.encrypt(user, owner, algorithm=algorithm)
    output = io.BytesIO()
    writer.write(output)
    return output.getvalue()


def _stream(text: str) -> bytes:
    shown = text.replace("\\", "\\\\").replace("(", "\\(").replace(")", "\\)")
    packed = zlib.compress(f"BT /F1 12 Tf 72 720 Td ({shown}) Tj ET".encode("cp1252"))
    return b"<< /Length %d /Filter /FlateDecode >>\nstream\n%s\nendstream" % (len(packed), packed)


def _page(contents: int) -> bytes:
    fonts = b"<< /Font << /F1 3 0 R >> >>"
    return b"<< /Type /Page /Parent 2 0 R /Resources %s /Contents %d 0 R >>" % (fonts, contents)


def docx(*paragraphs: str) -> bytes:
    """A Word file with these paragraphs."""
    texts = "".join(f"<w:p><w:r><w:t>{escape(one)}</w:t></w:r></w:p>" for one in paragraphs)
    document = f'<w:document xmlns:w="{WORD}"><w:body>{texts}</w:body></w:document>'
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": document.encode()})


@cache  # tests ask for it while they are collected
def bomb(size: int = 300 * 1024**2) -> bytes:
    """A Word file of some hundred kilobytes that unpacks to so many bytes."""
    return archive({"[Content_Types].xml": b"<Types/>", "word/document.xml": b" " * size})


def archive(parts: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        for name, content in parts.items():
            packed.writestr(name, content)
    return file.getvalue()
