"""Hostile files: whatever they make of a parser, it ends soon and takes little memory."""

import time
import zlib
from pathlib import Path

import pytest

from bot.documents.inspection import contents, processes
from bot.documents.inspection.contents import DeclaredFile
from bot.documents.inspection.errors import Rejected
from bot.documents.inspection.file_types import kind_of
from tests.support import compound_files as ole
from tests.support.sample_files import archive

SECONDS = 20.0  # on a busy machine; most take a fraction of one


def slides(xml: bytes) -> bytes:
    mimetype = b"application/vnd.oasis.opendocument.presentation"
    return archive({"mimetype": mimetype, "content.xml": xml})


def many_records() -> bytes:
    """A PDF file of which every object is looked for in a table that leads nowhere."""
    objects = b"".join(b"%d 0 obj<</A %d 0 R>>endobj\n" % (n, n + 1) for n in range(1, 20_000))
    return (
        b"%PDF-1.4\n" + objects + b"trailer<</Encrypt 1 0 R/Root 2 0 R/Prev 9>>startxref\n9\n%%EOF"
    )


HOSTILE = {
    "deep.odp": slides(b"<a>" * 300_000),
    "wide.odp": slides(b"<p>" + b"tea " * 2_000_000 + b"</p>"),
    "many.pdf": many_records(),
    "inflated.pdf": b"%PDF-1.4\n1 0 obj<</Filter/FlateDecode>>stream\n"
    + zlib.compress(b" " * 50_000_000)
    + b"endstream\ntrailer<</Encrypt 1 0 R>>",
    "nested.mht": b"MIME-Version: 1.0\nContent-Type: multipart/related; boundary=a0\n\n"
    + b"".join(
        b"--a%d\nContent-Type: multipart/mixed; boundary=a%d\n\n" % (n, n + 1) for n in range(900)
    ),
    "loop.doc": ole.word().replace(b"W\0o\0r\0d\0", b"\0\0o\0r\0d\0"),
    "one-line.txt": b"a" * 5_000_000 + b"\xe9",
    "high.txt": b"\x81" * 3_000_000,
    "nuls.txt": b"a\0" * 2_000_000 + b"\xff",
    "brackets.html": b"<!--" * 500_000,
    "entities.xml": b"<!DOCTYPE a [<!ENTITY b '"
    + b"x" * 10_000
    + b"'>]><a>"
    + b"&b;" * 9
    + b"</a>",
    "tags.fodt": b"<office:document>" + b"<p/>" * 500_000,
    "types.docx": archive({"[Content_Types].xml": b"<Override " + b"a='' " * 500_000 + b"/>"}),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_told_soon(name: str, tmp_path: Path) -> None:
    file = tmp_path / "document"
    file.write_bytes(HOSTILE[name])
    began = time.monotonic()

    try:
        found = contents.examine(file, DeclaredFile(name, kind_of(name)))
    except Rejected:
        found = None

    assert time.monotonic() - began < SECONDS
    assert found is None or found.path.exists()


def test_a_parser_that_never_ends_is_given_up(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(processes, "TIMEOUT", 0.01)
    file = tmp_path / "document"
    file.write_bytes(ole.word(is_locked=True))

    assert contents.examine(file, DeclaredFile("a.doc", kind_of("a.doc"))).kind.extension == "doc"


def test_a_parser_that_crashes_is_survived() -> None:
    assert processes.answer("pdf", "/nowhere") is None
