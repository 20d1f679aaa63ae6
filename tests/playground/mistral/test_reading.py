"""Text that the local Mistral reads from documents, also from broken ones."""

import zlib

import pytest

from playground.mistral.formats import reading
from tests.support.sample_files import WORD, archive, bomb, docx, pdf


def text_of(name: str, content: bytes) -> str | None:
    return reading.read(name, content).text


def test_a_pdf_is_read_page_by_page() -> None:
    found = reading.read("a.pdf", pdf("Tea (hot)", "Café \\ crème"))

    assert found.text == "Tea (hot)\n\nCafé \\ crème"
    assert found.pages == 2


def test_a_pdf_in_packed_objects_and_a_font_of_its_own_is_read() -> None:
    assert text_of("a.pdf", packed_pdf()) == "Tea"


def test_a_word_file_is_read_by_paragraphs() -> None:
    assert text_of("a.docx", docx("Tea & cake", "At four")) == "Tea & cake\n\nAt four"


def test_a_heading_of_a_word_file_is_one() -> None:
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading1"/></w:pPr><w:r><w:t>Tea</w:t></w:r></w:p>'
    document = f'<w:document xmlns:w="{WORD}"><w:body>{heading}</w:body></w:document>'

    assert text_of("a.docx", archive({"word/document.xml": document.encode()})) == "# Tea"


@pytest.mark.parametrize(
    ("name", "part", "xml"),
    [
        ("a.pptx", "ppt/slides/slide1.xml", "<s><a:p xmlns:a='x'><a:t>Tea</a:t></a:p></s>"),
        ("a.xlsx", "xl/sharedStrings.xml", "<sst><si><t>Tea</t></si></sst>"),
        ("a.odt", "content.xml", "<o><t:p xmlns:t='x'>T<t:span>ea</t:span></t:p></o>"),
    ],
)
def test_other_office_files_are_read(name: str, part: str, xml: str) -> None:
    assert text_of(name, archive({part: xml.encode()})) == "Tea"


def test_text_is_read_in_any_encoding() -> None:
    assert text_of("a.txt", "Thé".encode("latin-1")) == "Thé"
    assert text_of("a.txt", "Thé".encode("utf-16")) == "Thé"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", pdf("Tea", locked=True)),
        ("a.docx", bomb()),
        ("a.docx", b"PK\x03\x04"),
        ("a.docx", archive({"other.xml": b""})),
        ("a.docx", archive({"word/document.xml": b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>"})),
        ("a.docx", archive({"word/document.xml": b"<w:document"})),
        ("a.docx", archive({f"{n}.xml": b"" for n in range(10_001)})),
    ],
    ids=["locked", "bomb", "no-archive", "other", "entities", "cut", "many-entries"],
)
def test_what_is_broken_or_would_fill_the_memory_is_survived(name: str, content: bytes) -> None:
    assert reading.read(name, content).broken


def test_a_pdf_that_unpacks_to_far_too_much_is_survived() -> None:
    packed = zlib.compress(b" " * 100 * 1024**2)
    content = (
        b"%%PDF-1.7\n1 0 obj << /Filter /FlateDecode >>\nstream\n%s\nendstream endobj\n" % packed
    )
    page = b"2 0 obj << /Type /Page /Contents 1 0 R >> endobj\n"

    assert reading.read("a.pdf", content + page).broken


def test_a_page_tree_that_leads_in_circles_ends() -> None:
    loop = (
        b"%PDF-1.7\n1 0 obj << /Type /Catalog /Pages 2 0 R >> endobj\n"
        b"2 0 obj << /Type /Pages /Kids [2 0 R 3 0 R] >> endobj\n"
        b"3 0 obj << /Type /Page /Parent 2 0 R >> endobj\n"
    )

    assert reading.read("a.pdf", loop).pages == 1


def packed_pdf() -> bytes:
    """As browsers and office programs write it: objects in a stream, and codes of their own."""
    cmap = b"2 beginbfrange <0001> <0001> <0054> <0002> <0003> [<0065> <0061>] endbfrange"
    shown = b"BT /F1 12 Tf 1 0 0 1 72 720 Tm [<0001> 20 <00020003>] TJ ET"
    inner = [
        (1, b"<< /Type /Catalog /Pages 2 0 R >>"),
        (2, b"<< /Type /Pages /Kids [3 0 R] /Resources << /Font << /F1 4 0 R >> >> >>"),
        (3, b"<< /Type /Page /Parent 2 0 R /Contents [6 0 R] >>"),
        (4, b"<< /Type /Font /Subtype /Type0 /ToUnicode 5 0 R >>"),
    ]
    table, body = b"", b""
    for number, source in inner:
        table += b"%d %d " % (number, len(body))
        body += source + b" "
    head = b"<< /Type /ObjStm /N 4 /First %d /Filter /FlateDecode >>" % len(table)
    objects = [
        (5, b"<< /Filter /FlateDecode >>", cmap),
        (6, b"<< /Filter /FlateDecode >>", shown),
        (7, head, table + body),
    ]
    parts = (
        b"%d 0 obj\n%s\nstream\n%s\nendstream\nendobj\n" % (number, about, zlib.compress(data))
        for number, about, data in objects
    )
    return b"%PDF-1.7\n" + b"".join(parts)
