"""Inspection of a file's content: what kind of document it is, by its bytes."""

import struct
import zipfile
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.inspection import contents, file_names
from bot.documents.inspection.archives import SUSPICIOUS
from bot.documents.inspection.contents import DeclaredFile
from bot.documents.inspection.errors import (
    ArchiveBomb,
    Broken,
    Encrypted,
    Mislabelled,
    Rejected,
    RightsManaged,
    Unsupported,
)
from bot.documents.inspection.file_types import kind_of
from tests.support import compound_files as ole
from tests.support.sample_files import archive, bomb, docx, pdf, protected_pdf

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
WORD = "word/document.xml"
FINDINGS = Path(__file__).parents[5] / "shared/findings/files"
TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


@dataclass(frozen=True, slots=True)
class Taken:
    """A document: its name at Mistral, and its bytes there."""

    name: str
    content: bytes


def examine(
    directory: Path, content: bytes, name: str, filetype: str = "", mimetype: str = ""
) -> Taken:
    file = directory / "document"
    file.write_bytes(content)
    said = DeclaredFile(name, kind_of(name, filetype, mimetype), mimetype)
    found = contents.examine(file, said)
    return Taken(file_names.clean(name, found.kind), found.path.read_bytes())


def office(main: str, content_type: str, root: str = "/") -> bytes:
    """An Office file whose main part has this name and type."""
    override = f'<Override PartName="{root}{main}" ContentType="{content_type}"/>'
    types = f'<Types xmlns="{TYPES}">{override}</Types>'
    relation = f'<Relationship Id="r" Type="{RELATIONS}/officeDocument" Target="{root}{main}"/>'
    return archive(
        {
            "[Content_Types].xml": types.encode(),
            "_rels/.rels": f"<Relationships>{relation}</Relationships>".encode(),
            main: b"<x/>",
        }
    )


def open_document(kind: str, manifest: bytes = b"") -> bytes:
    content = (
        b'<office:document-content xmlns:office="o" xmlns:text="t">'
        b"<text:p>Tea at four.</text:p></office:document-content>"
    )
    mimetype = f"application/vnd.oasis.opendocument.{kind}".encode()
    parts = {"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest}
    return archive(parts)


MACROS = "application/vnd.ms-word.document.macroEnabled.main+xml"
TEMPLATE = "application/vnd.openxmlformats-officedocument.spreadsheetml.template.main+xml"
SHOW = "application/vnd.openxmlformats-officedocument.presentationml.slideshow.main+xml"
DOCUMENT = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
SLIDES = "application/vnd.openxmlformats-officedocument.presentationml.presentation.main+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"
WORD_XML = (
    b'<?xml version="1.0"?><?mso-application progid="Word.Document"?><w:wordDocument xmlns:w="w">'
    b"<w:body><w:p><w:r><w:t>Tea at</w:t><w:t> four.</w:t></w:r></w:p>\n<w:p><w:r><w:t>Bye.</w:t>"
    b"</w:r></w:p></w:body></w:wordDocument>"
)
SHEET_XML = (
    b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet"><Row>'
    b"<Cell><Data>Tea</Data></Cell><Cell><Data>4</Data></Cell></Row></Workbook>"
)
PAGE = b"<html><body><p>Tea at four.</p></body></html>"
WEB_ARCHIVE = (
    b"MIME-Version: 1.0\r\nContent-Type: multipart/related; boundary=cut\r\n\r\n--cut\r\n"
    b"Content-Type: text/html; charset=iso-8859-1\r\nContent-Transfer-Encoding: quoted-printable"
    b"\r\n\r\n<p>Th=E9 at four.</p>\r\n--cut--\r\n"
)
MAIL = (
    b"From: a@b.example\r\nTo: c@d.example\r\nSubject: Tea\r\nDate: today\r\n\r\nTea at four.\r\n"
)


@pytest.mark.parametrize(
    ("name", "content", "there"),
    [
        ("a.pdf", pdf("Tea"), "a.pdf"),
        ("a.pdf", b"junk before\n" + pdf("Tea"), "a.pdf"),
        ("a.pdf", pdf("How to /Encrypt 9 0 R a file"), "a.pdf"),
        ("paper.txt", pdf("Tea"), "paper.pdf"),
        ("a.docx", docx("Tea"), "a.docx"),
        ("a.xlsx", archive({"xl/workbook.xml": b""}), "a.xlsx"),
        ("slides.pptx", docx("Tea"), "slides.docx"),
        ("a.csv", office("xl/workbook.xml", SHEET), "a.xlsx"),
        ("a.doc", ole.word(), "a.doc"),
        ("a.xls", ole.excel(), "a.xls"),
        ("a.xls", ole.excel(stream="Book"), "a.xls"),
        ("damaged.doc", OLE + b"...", "damaged.doc"),
        ("a.rtf", b"{\\rtf1 Tea}", "a.rtf"),
        ("a.txt", "Thé".encode("utf-16"), "a.txt"),
        ("a.toml", b"tea = 4", "a.toml.txt"),
    ],
)
def test_a_document_is_taken_as_what_it_is(
    name: str, content: bytes, there: str, tmp_path: Path
) -> None:
    assert examine(tmp_path, content, name).name == there


@pytest.mark.parametrize(
    ("name", "filetype", "mimetype", "content", "there"),
    [
        ("Invoice 12.05.2024", "pdf", "application/pdf", pdf("Tea"), "Invoice 12.05.2024.pdf"),
        ("Report v1.2", "docx", "", docx("Tea"), "Report v1.2.docx"),
        ("Contract No. 7", "", "application/octet-stream", pdf("Tea"), "Contract No. 7.pdf"),
        ("deploy.ps1", "binary", "application/octet-stream", b"Write-Host 4", "deploy.ps1.txt"),
        ("main.xyz", "", "", b"tea = 4", "main.xyz.txt"),
        ("LICENSE", "binary", "application/octet-stream", b"Take it.", "LICENSE.txt"),
        ("Untitled", "ruby", "text/x-ruby", b"puts 4", "Untitled.rb"),
        ("Untitled", "haskell", "text/x-haskell", b"main = tea", "Untitled.txt"),
        ("notes", "", "text/plain; charset=utf-8", b"Tea.", "notes.txt"),
        ("budget.final", "xlsx", "", office("xl/workbook.xml", SHEET), "budget.final.xlsx"),
        ("server.key", "", "application/octet-stream", b"-----BEGIN KEY-----", "server.key.txt"),
        ("clip.ts", "", "video/mp2t", b"const tea = 4", "clip.ts"),
    ],
)
def test_files_g_slacks_word_and_the_bytes_count_where_the_ending_says_nothing(  # noqa: PLR0917
    name: str, filetype: str, mimetype: str, content: bytes, there: str, tmp_path: Path
) -> None:
    assert examine(tmp_path, content, name, filetype, mimetype).name == there


@pytest.mark.parametrize(
    ("name", "content", "there"),
    [
        ("a.docm", office("word/document.xml", MACROS), "a.docx"),
        ("a.xltx", office("xl/workbook.xml", TEMPLATE), "a.xlsx"),
        ("a.ppsx", office("ppt/presentation.xml", SHOW), "a.pptx"),
        ("a.dot", ole.word(), "a.doc"),
        ("a.ott", open_document("text-template"), "a.odt"),
        ("a.ods", open_document("spreadsheet"), "a.ods"),
    ],
)
def test_files_g_templates_macros_and_slide_shows_go_the_way_of_their_kind(
    name: str, content: bytes, there: str, tmp_path: Path
) -> None:
    assert examine(tmp_path, content, name).name == there


@pytest.mark.parametrize(
    ("name", "main", "content_type", "plain"),
    [
        ("a.docm", "word/document.xml", MACROS, DOCUMENT),
        ("a.xltx", "xl/workbook.xml", TEMPLATE, SHEET),
        ("a.ppsx", "ppt/presentation.xml", SHOW, SLIDES),
        ("a.docx", "word\\document.xml", DOCUMENT, DOCUMENT),
    ],
)
def test_files_g_they_are_packed_as_plain_readers_take_them(
    name: str, main: str, content_type: str, plain: str, tmp_path: Path
) -> None:
    taken = examine(tmp_path, office(main, content_type), name)

    with zipfile.ZipFile(BytesIO(taken.content)) as packed:
        assert plain in packed.read("[Content_Types].xml").decode()
        assert packed.read(main.replace("\\", "/")) == b"<x/>"
        assert packed.testzip() is None


def test_files_g_a_plain_file_stays_as_it_is(tmp_path: Path) -> None:
    content = office("word/document.xml", DOCUMENT)

    assert examine(tmp_path, content, "a.docx").content == content


@pytest.mark.parametrize(
    ("name", "kind"), [("a.odp", "presentation"), ("a.otp", "presentation-template")]
)
def test_files_g_slides_of_open_document_are_handed_over_as_text(
    name: str, kind: str, tmp_path: Path
) -> None:
    taken = examine(tmp_path, open_document(kind), name)

    assert taken == Taken("a.odp.txt", b"Tea at four.\n")


@pytest.mark.parametrize(
    ("content", "there"),
    [
        (office("word/document2.xml", DOCUMENT), "a.docx"),
        (office("Word/Document.XML", DOCUMENT, root="/"), "a.docx"),
        (office("xl\\workbook.xml", SHEET), "a.xlsx"),
        (archive({"/word/document.xml": b""}), "a.docx"),
        (archive({"word\\document.xml": b""}), "a.docx"),
        (office("content/main.xml", DOCUMENT), "a.docx"),
        (b"PK\x07\x08" + docx("Tea"), "a.docx"),
    ],
    ids=["numbered", "capitals", "backslashes", "root", "only a name", "elsewhere", "spanned"],
)
def test_files_i_the_main_part_is_found_as_office_finds_it(
    content: bytes, there: str, tmp_path: Path
) -> None:
    assert examine(tmp_path, content, "a.docx").name == there


def test_files_i_a_large_record_is_read(tmp_path: Path) -> None:
    file = tmp_path / "large.zip"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as packed:
        with packed.open("word/document.xml", "w", force_zip64=True) as part:
            part.write(b"<x/>")
        packed.comment = b""
    content = file.read_bytes()
    at = content.rindex(b"PK\x05\x06")
    count, _, size, start = struct.unpack_from("<HHII", content, at + 8)
    large = struct.pack("<4sQ2H2I4Q", b"PK\x06\x06", 44, 45, 45, 0, 0, count, count, size, start)
    locator = struct.pack("<4sIQI", b"PK\x06\x07", 0, at, 1)
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 0xFFFF, 0xFFFF, 2**32 - 1, 2**32 - 1, 0)

    assert examine(tmp_path, content[:at] + large + locator + end, "a.docx").name == "a.docx"


def test_files_i_a_record_that_lies_about_sizes_hides_no_bomb(tmp_path: Path) -> None:
    content = bytearray(bomb(SUSPICIOUS + 1))
    at = content.rindex(b"PK\x01\x02")
    while at >= 0:
        struct.pack_into("<I", content, at + 24, 10)
        at = content.rfind(b"PK\x01\x02", 0, at)

    with pytest.raises(ArchiveBomb):
        examine(tmp_path, bytes(content), "a.docx")


@pytest.mark.parametrize(
    ("name", "content", "there", "text"),
    [
        ("letter.doc", b"{\\rtf1 Tea}", "letter.rtf", b"{\\rtf1 Tea}"),
        ("letter.docx", b"{\\rtf1 Tea}", "letter.rtf", b"{\\rtf1 Tea}"),
        ("export.xls", PAGE, "export.html", PAGE),
        ("export.xls", b"\xef\xbb\xbf\n <!-- x --><table><tr/></table>", "export.html", None),
        ("export.xls", b"Item\tPrice\nTea\t4\n", "export.txt", b"Item\tPrice\nTea\t4\n"),
        ("wiki.doc", WEB_ARCHIVE, "wiki.html", "<p>Thé at four.</p>".encode()),
        ("page.mht", WEB_ARCHIVE, "page.html", "<p>Thé at four.</p>".encode()),
        ("old.doc", WORD_XML, "old.txt", b"Tea at four.\nBye.\n"),
        ("old.xls", SHEET_XML, "old.txt", b"Tea\t4\t\n"),
        ("new.doc", docx("Tea"), "new.docx", None),
        ("new.rtf", docx("Tea"), "new.docx", None),
        ("really-old.docx", ole.word(), "really-old.doc", None),
        ("really-old.xlsx", ole.excel(), "really-old.xls", None),
        ("text.rtf", b"Tea.", "text.txt", b"Tea."),
        ("unicode.xls", "Item\tPrice\n".encode("utf-16"), "unicode.txt", b"Item\tPrice\n"),
        ("page.doc", b'<?xml version="1.0"?>\n<html><p>Tea', "page.html", None),
        ("mail.msg", MAIL, "mail.eml", MAIL),
        ("flat.odt", b"<office:document><text:p>Tea</text:p>", "flat.txt", b"Tea\n"),
        ("flat.fodt", b"<office:document><text:p>Tea</text:p>", "flat.fodt.txt", b"Tea\n"),
        ("book.fb2", b"<FictionBook><p>Tea</p><binary>x</binary>", "book.fb2.txt", b"Tea\n"),
    ],
)
def test_files_n_what_office_opens_is_taken_by_its_bytes(
    name: str, content: bytes, there: str, text: bytes | None, tmp_path: Path
) -> None:
    taken = examine(tmp_path, content, name)

    assert taken.name == there
    assert text in {None, taken.content}


def test_files_n_mails_stay_as_they_are(tmp_path: Path) -> None:
    assert examine(tmp_path, MAIL, "offer.eml") == Taken("offer.eml", MAIL)
    assert examine(tmp_path, MAIL, "offer") == Taken("offer.eml", MAIL)
    msg = ole.compound_file({"__properties_version1.0": b"", "WordDocument": b""})
    assert examine(tmp_path, msg, "offer.msg").name == "offer.msg"


@pytest.mark.parametrize("algorithm", ["RC4-40", "RC4-128", "AES-128", "AES-256"])
def test_files_f_only_a_pdf_that_needs_a_password_is_refused(
    algorithm: str, tmp_path: Path
) -> None:
    open_to_all = protected_pdf(owner="secret", algorithm=algorithm)

    assert examine(tmp_path, open_to_all, "a.pdf").name == "a.pdf"
    with pytest.raises(Encrypted):
        examine(tmp_path, protected_pdf(user="secret", algorithm=algorithm), "a.pdf")


def test_files_f_a_pdf_that_no_parser_reads_is_left_to_mistral(tmp_path: Path) -> None:
    torn = b"%PDF-" + b"x" * (2**20 - 10) + b"/Encrypt 12 0 R"

    assert examine(tmp_path, torn, "a.pdf").name == "a.pdf"


def test_files_f_a_file_that_office_itself_opens_is_opened_here(tmp_path: Path) -> None:
    document = docx(*(str(number * 7919) for number in range(3_000)))

    taken = examine(tmp_path, ole.encrypted(document, "VelvetSweatshop"), "a.docx")

    assert taken == Taken("a.docx", document)


@pytest.mark.parametrize(
    ("name", "content", "rejection"),
    [
        ("a.docx", ole.encrypted(docx("Tea" * 999), "secret"), Encrypted),
        ("a.doc", ole.word(is_locked=True), Encrypted),
        ("a.docx", ole.word(is_locked=True), Encrypted),
        ("a.xls", ole.excel(is_locked=True), Encrypted),
        ("a.xls", ole.excel(is_locked=True, stream="Book"), Encrypted),
        (
            "a.odt",
            open_document("text", b"<m:encryption-data/>"),
            Encrypted,
        ),
        ("a.doc", ole.compound_file({"\tDRMContent": b"", "WordDocument": b""}), RightsManaged),
        (
            "a.epub",
            archive(
                {
                    "META-INF/container.xml": b"",
                    "META-INF/encryption.xml": b"<e:EncryptionMethod Algorithm='aes256'/>",
                }
            ),
            RightsManaged,
        ),
    ],
)
def test_files_o_what_needs_a_password_is_refused_with_that_reason(
    name: str, content: bytes, rejection: type[Rejected], tmp_path: Path
) -> None:
    with pytest.raises(rejection):
        examine(tmp_path, content, name)


def test_files_o_scrambled_fonts_lock_no_book(tmp_path: Path) -> None:
    fonts = b'<EncryptionMethod Algorithm="http://www.idpf.org/2008/embedding"/>'
    book = archive({"META-INF/container.xml": b"", "META-INF/encryption.xml": fonts})

    assert examine(tmp_path, book, "a.epub").name == "a.epub"


@pytest.mark.parametrize(
    ("name", "content", "rejection"),
    [
        ("a.pdf", b"Tea", Mislabelled),
        ("a.pdf", PAGE, Mislabelled),
        ("a.pdf", b"x" * (2**20 - 20) + b"%PDF-", Mislabelled),
        ("a.docx", b"Tea", Mislabelled),
        ("a.docx", archive({"photo.jpg": b""}), Mislabelled),
        ("a.docx", OLE, Broken),
        ("a.docx", docx("Tea")[:200], Broken),
        ("a.docx", docx("Tea")[:-1], Broken),
        ("a.txt", b"\x7fELF\x00\x01", Mislabelled),
        ("a.txt", b"\xff\xd8\xff\xe0\x01\x02\x03" * 99, Mislabelled),
    ],
)
def test_a_file_that_holds_something_else_is_rejected(
    name: str, content: bytes, rejection: type[Rejected], tmp_path: Path
) -> None:
    with pytest.raises(rejection):
        examine(tmp_path, content, name)


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("a.pages", archive({"Index/Document.iwa": b""}), "I can't read Apple Pages files."),
        ("talk.key", archive({"Index/Document.iwa": b""}), "I can't read Apple Keynote files."),
        ("a.xlsb", office("xl/workbook.bin", "x"), "I can't read binary Excel files."),
        ("a.xlsx", office("xl/workbook.bin", "x"), "I can't read binary Excel files."),
        (
            "a.sxw",
            archive({"mimetype": b"application/vnd.sun.xml.writer"}),
            "I can't read OpenOffice 1 files.",
        ),
        ("a.vsd", ole.compound_file({"VisioDocument": b""}), "I can't read Visio drawings."),
        ("things", archive({"a.txt": b""}), "I can't read ZIP archives."),
        ("a.eps", b"%!PS-Adobe", "I can't read PostScript files."),
        ("a.xyz", b"\1\2\3\4\5\0\6", "I can't read this type of file (`.xyz`)."),
    ],
)
def test_files_g_a_refusal_names_the_type(
    name: str, content: bytes, words: str, tmp_path: Path
) -> None:
    with pytest.raises(Unsupported) as refused:
        examine(tmp_path, content, name)

    assert refused.value.sentence.startswith(words)


def test_an_archive_that_unpacks_to_too_much_is_rejected(tmp_path: Path) -> None:
    with pytest.raises(ArchiveBomb):
        examine(tmp_path, bomb(SUSPICIOUS + 1), "a.docx")


def test_an_archive_with_an_endless_table_is_not_even_opened(tmp_path: Path) -> None:
    end = struct.pack("<4s4H2IH", b"PK\x05\x06", 0, 0, 9, 9, 2**31, 0, 0)

    with pytest.raises(ArchiveBomb):
        examine(tmp_path, b"PK\x03\x04" + end, "a.docx")


def test_entries_that_share_their_bytes_are_rejected(tmp_path: Path) -> None:
    file = tmp_path / "packed"
    with zipfile.ZipFile(file, "w") as packed:
        packed.writestr(WORD, b"x" * 5_000)
        for number in range(50):
            again = copy(packed.filelist[0])
            again.filename = f"{number}.xml"
            packed.filelist.append(again)

    with pytest.raises((ArchiveBomb, Broken)):
        examine(tmp_path, file.read_bytes(), "a.docx")


def test_entities_that_grow_without_end_are_not_read(tmp_path: Path) -> None:
    grown = "<!DOCTYPE a [<!ENTITY b 'Tea'>]><office:document><p>&b;</p></office:document>"

    assert b"Tea" not in examine(tmp_path, grown.encode(), "a.fodt").content.partition(b"]>")[2]


SAMPLES = [docx("Tea"), pdf("Tea"), protected_pdf(), open_document("presentation"), WEB_ARCHIVE]


@settings(max_examples=25, deadline=None)
@given(
    sample=st.sampled_from([*SAMPLES, ole.excel()[:600], WORD_XML, MAIL]),
    at=st.integers(0, 3_000),
    junk=st.binary(min_size=1, max_size=9),
    name=st.sampled_from(["a.docx", "a.pdf", "a.odp", "a.doc", "a.txt", "a"]),
)
def test_no_bytes_break_the_inspection(
    sample: bytes, at: int, junk: bytes, name: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    at %= len(sample)

    broken = sample[:at] + junk + sample[at + len(junk) :]

    with suppress(Rejected):
        assert examine(tmp_path_factory.mktemp("it"), broken, name).name


@pytest.mark.skipif(not FINDINGS.is_dir(), reason="the collected files are elsewhere")
@pytest.mark.parametrize(
    ("name", "mimetype", "there"),
    [
        ("Invoice 12.05.2024", "application/pdf", "Invoice 12.05.2024.pdf"),
        ("appended.log", "", "appended.log.txt"),
        ("deploy.ps1", "", "deploy.ps1.txt"),
        ("export.xls", "", "export.html"),
        ("letter.doc", "", "letter.rtf"),
        ("main.tf", "", "main.tf.txt"),
        ("powershell-utf16.txt", "", "powershell-utf16.txt"),
        ("read-only-recommended.xlsx", "", "read-only-recommended.xlsx"),
        ("restricted-aes128.pdf", "", "restricted-aes128.pdf"),
        ("restricted-aes256.pdf", "", "restricted-aes256.pdf"),
        ("word-online.docx", "", "word-online.docx"),
        ("zip64.docx", "", "zip64.docx"),
    ],
)
def test_collected_files_are_taken(name: str, mimetype: str, there: str, tmp_path: Path) -> None:
    content = (FINDINGS / name).read_bytes()

    assert examine(tmp_path, content, name, "", mimetype).name == there
