"""Text that the local Mistral reads from documents, also from broken ones."""

import io
import zlib

import pytest
from pypdf import PdfWriter

from playground.mistral.formats import reading
from tests.support.old_office import mail, slides, word, workbook
from tests.support.sample_files import WORD, archive, bomb, docx, pdf


def text_of(name: str, content: bytes) -> str | None:
    return reading.read(name, content).text


def test_a_pdf_is_read_page_by_page() -> None:
    found = reading.read("a.pdf", pdf("Tea (hot)", "Café \\ crème"))

    assert found.text == "Tea (hot)\n\nCafé \\ crème"
    assert found.pages == 2


def test_files_q_a_pdf_with_an_owners_password_is_read() -> None:
    assert text_of("a.pdf", encrypted(owner="secret")) == "Tea"
    assert reading.read("a.pdf", encrypted(owner="secret", user="key")).broken


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


SHEET = """<worksheet xmlns="x"><sheetData>
<row><c t="s"><v>0</v></c><c><v>4.5</v></c></row><row/>
<row><c t="inlineStr"><is><r><t>Ca</t></r><r><t>ke</t></r></is></c><c t="b"><v>1</v></c></row>
<row><c t="str"><f>A1</f><v>at four</v></c><c t="s"><v>9</v></c><c t="e"><v>#N/A</v></c></row>
</sheetData></worksheet>"""
SHARED = "<sst xmlns='x'><si><t>Tea</t><rPh><t>tii</t></rPh></si></sst>"


def test_files_q_cells_are_read_whatever_holds_their_value() -> None:
    parts = {"xl/worksheets/sheet1.xml": SHEET, "xl/sharedStrings.xml": SHARED}

    found = text_of("a.xlsx", archive({name: xml.encode() for name, xml in parts.items()}))

    assert found == "Tea | 4.5\nCake | TRUE\nat four | #N/A"


def test_files_q_numbers_alone_are_read() -> None:
    sheet = (
        b"<worksheet><sheetData><row><c><v>1</v></c><c><v>2</v></c></row></sheetData></worksheet>"
    )

    assert text_of("a.xlsx", archive({"xl\\worksheets\\sheet1.xml": sheet})) == "1 | 2"


def test_files_q_an_e_book_is_read_in_the_order_of_its_spine() -> None:
    container = '<container><rootfiles><rootfile full-path="OEBPS/a.opf"/></rootfiles></container>'
    package = (
        '<package><manifest><item id="b" href="b%20b.xhtml"/><item id="a" href="a.xhtml"/>'
        '<item id="style" href="x.css"/></manifest><spine><itemref idref="a"/>'
        '<itemref idref="b"/><itemref idref="gone"/></spine></package>'
    )
    book = {
        "META-INF/container.xml": container,
        "OEBPS/a.opf": package,
        "OEBPS/b b.xhtml": "<html><head><title>x</title></head><p>At four.</p></html>",
        "OEBPS/a.xhtml": "<!DOCTYPE html><html><h1>Tea</h1></html>",
    }

    found = reading.read("a.epub", archive({name: xml.encode() for name, xml in book.items()}))

    assert (found.text, found.pages) == ("Tea\n\nAt four.", 2)


def test_files_q_rtf_is_read() -> None:
    rtf = rb"{\rtf1\ansi{\fonttbl\f0 Arial;}\f0 Th\'e9 \u8364? at \b four\b0.\par}"

    assert text_of("a.rtf", rtf) == "Thé € at four."


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.doc", word("Tea at four.", "Kräuter ☕"), "Tea at four.\n\nKräuter ☕"),
        ("a.ppt", slides("Tea", "☕ at four"), "Tea\n\n☕ at four"),
        ("a.xls", workbook(("Tea", 4.5), ("☕", 12)), "Tea | 4.5\n☕ | 12"),
        ("a.msg", mail("Tea", "At four.\r\n☕"), "Subject: Tea\n\nAt four.\n☕"),
    ],
    ids=["doc", "ppt", "xls", "msg"],
)
def test_files_q_old_office_files_are_read(name: str, content: bytes, text: str) -> None:
    assert text_of(name, content) == text


@pytest.mark.parametrize("name", ["a.doc", "a.ppt", "a.xls", "a.msg"])
def test_files_q_a_broken_old_office_file_is_survived(name: str) -> None:
    assert reading.read(name, workbook(("Tea", 1.0))[:700]).broken


@pytest.mark.parametrize(
    ("name", "content", "text"),
    [
        ("a.doc", rb"{\rtf1 Tea}", "Tea"),
        ("a.doc", docx("Tea"), "Tea"),
        ("a.xls", b"<table><tr><td>Tea</td><td>4</td></tr></table>", "Tea\n4"),
    ],
    ids=["rtf", "docx", "html"],
)
def test_files_q_other_kinds_under_an_old_name_are_read(
    name: str, content: bytes, text: str
) -> None:
    assert text_of(name, content) == text


def test_a_picture_has_no_text() -> None:
    assert reading.read("a.png", b"\x89PNG").text is None


def encrypted(owner: str, user: str = "") -> bytes:
    """A PDF that is encrypted, and asks for a password only if there is a user's."""
    whole = pdf("Tea").replace(b"/Root", b"/Size 6 /Root")
    whole = whole.replace(b"%%EOF", b"startxref\n0\n%%EOF")
    writer = PdfWriter(io.BytesIO(whole))
    writer.encrypt(user_password=user, owner_password=owner, algorithm="AES-256")
    content = io.BytesIO()
    writer.write(content)
    return content.getvalue()
