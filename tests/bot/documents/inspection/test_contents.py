"""Inspection of a file's content by its bytes."""

import struct
import zipfile
from copy import copy
from pathlib import Path

import pytest

from bot.documents.inspection import contents
from bot.documents.inspection.errors import ArchiveBomb, Broken, Encrypted, Mislabelled, Rejected
from bot.documents.inspection.file_types import KINDS
from tests.support.sample_files import archive, bomb, docx, pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = "word/document.xml"


def examine(directory: Path, content: bytes, extension: str) -> str:
    file = directory / "document"
    file.write_bytes(content)
    return contents.examine(file, KINDS[extension])


@pytest.mark.parametrize(
    ("content", "extension"),
    [
        (pdf("Tea"), "pdf"),
        (b"junk before\n" + pdf("Tea"), "pdf"),
        (pdf("How to /Encrypt a file"), "pdf"),
        (docx("Tea"), "docx"),
        (archive({"xl/workbook.xml": b""}), "xlsx"),
        (OLE + b"...", "doc"),
        (b"{\\rtf1 Tea}", "rtf"),
        (b"Tea", "txt"),
        ("Thé ☕".encode(), "md"),
        ("\ufeffThé".encode(), "txt"),
        ("Thé".encode("utf-16"), "txt"),
        ("Thé à la crème".encode("latin-1"), "csv"),
        ("é".encode() * 600_000, "txt"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_holds_what_it_should_is_taken(
    content: bytes, extension: str, tmp_path: Path
) -> None:
    assert len(examine(tmp_path, content, extension)) == 64


@pytest.mark.parametrize(
    ("content", "extension", "rejection"),
    [
        (b"Tea", "pdf", Mislabelled),
        (pdf("Tea", locked=True), "pdf", Encrypted),
        (b"x" * (2**20 - 20) + b"%PDF-", "pdf", Mislabelled),
        (b"%PDF-" + b"x" * (2**20 - 10) + b"/Encrypt 12 0 R", "pdf", Encrypted),
        (b"Tea", "docx", Mislabelled),
        (OLE, "docx", Encrypted),
        (docx("Tea"), "pptx", Mislabelled),
        (docx("Tea")[:200], "docx", Broken),
        (docx("Tea")[:-1], "docx", Broken),
        (b"Tea", "doc", Mislabelled),
        (b"Tea", "rtf", Mislabelled),
        (pdf("Tea"), "txt", Mislabelled),
        (docx("Tea"), "md", Mislabelled),
        (b"\x7fELF\x00\x01", "txt", Mislabelled),
        (b"\xff\xd8\xff\xe0\x01\x02\x03" * 99, "txt", Mislabelled),
        (b"\xff\xfeT\x00\x00", "txt", Mislabelled),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_that_holds_something_else_is_rejected(
    content: bytes, extension: str, rejection: type[Rejected], tmp_path: Path
) -> None:
    with pytest.raises(rejection):
        examine(tmp_path, content, extension)


def test_an_archive_that_unpacks_to_too_much_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ArchiveBomb):
        examine(tmp_path, bomb(), "docx")


def test_an_archive_with_an_endless_table_is_not_even_opened(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, 2**31, 0, 0)

    with pytest.raises(ArchiveBomb):
        examine(tmp_path, b"PK\x03\x04" + end, "docx")


def test_an_archive_of_the_large_kind_is_not_even_opened(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, 9, 0, 0)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, 0, 1)

    with pytest.raises(ArchiveBomb):
        examine(tmp_path, b"PK\x03\x04" + locator + end, "docx")


def test_entries_that_share_their_bytes_are_rejected(tmp_path: Path) -> None:
    file = tmp_path / "document"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(WORD, b"x" * 5_000)
        for number in range(50):
            again = copy(packed.filelist[0])
            again.filename = f"{number}.xml"
            packed.filelist.append(again)

    with pytest.raises(ArchiveBomb):
        contents.examine(file, KINDS["docx"])


def test_an_archive_with_a_password_is_rejected(tmp_path: Path) -> None:
    content = docx("Tea")
    locked = content.replace(
        b"PK\x01\x02\x14\x03\x14\x00\x00\x00", b"PK\x01\x02\x14\x03\x14\x00\x01\x00"
    )

    with pytest.raises(Encrypted):
        examine(tmp_path, locked, "docx")
