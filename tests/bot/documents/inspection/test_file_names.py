"""Names of documents: cleaned, shortened, and the type that they declare."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.documents.inspection import file_names
from bot.documents.inspection.errors import with_article
from bot.documents.inspection.file_types import KINDS, extension, kind_of

PLAIN = KINDS["txt"]


@pytest.mark.parametrize(
    ("name", "clean"),
    [
        ("notes.txt", "notes.txt"),
        ("NOTES.TXT", "NOTES.txt"),
        ("notes", "notes.txt"),
        ("a.b.c.txt", "a.b.c.txt"),
        ("/etc/notes.txt", "notes.txt"),
        ("..\\notes.txt", "notes.txt"),
        (" .. .txt", "document.txt"),
        ("", "document.txt"),
        ("tea\x00\x1f\x7f\x85.txt", "tea.txt"),
        ("two\r\nlines.txt", "two lines.txt"),
        ('"tea".txt', "'tea'.txt"),
        ("👩‍👩‍👧.txt", "👩‍👩‍👧.txt"),
    ],
)
def test_a_name_is_cleaned(name: str, clean: str) -> None:
    assert file_names.clean(name, PLAIN) == clean


@pytest.mark.parametrize(
    ("name", "clean"),
    [("config.toml", "config.toml.txt"), ("a.markdown", "a.md"), ("page.htm", "page.html")],
)
def test_a_kind_that_mistral_may_not_know_gets_a_name_that_it_does(name: str, clean: str) -> None:
    assert file_names.clean(name, KINDS[extension(name)]) == clean


@pytest.mark.parametrize(
    ("name", "extension", "clean"),
    [
        ("Invoice 12.05.2024", "pdf", "Invoice 12.05.2024.pdf"),
        ("Report v1.2", "docx", "Report v1.2.docx"),
        ("macros.docm", "docx", "macros.docx"),
        ("export.xls", "html", "export.html"),
        ("Re: tea?.eml", "txt", "Re: tea?.txt"),
        ("\u202egnp.txt", "txt", "gnp.txt"),
    ],
)
def test_files_p_a_name_gets_the_ending_of_what_it_is(
    name: str, extension: str, clean: str
) -> None:
    assert file_names.clean(name, KINDS[extension]) == clean


@pytest.mark.parametrize(
    ("extension", "words"),
    [
        ("xlsx", "an Excel file"),
        ("docx", "a Word file"),
        ("pdf", "a PDF file"),
        ("rtf", "an RTF file"),
        ("xml", "an XML file"),
        ("epub", "an EPUB file"),
        ("odt", "an OpenDocument text file"),
        ("html", "a web page file"),
        ("yaml", "a YAML file"),
        ("swift", "a SWIFT file"),
        ("lua", "a LUA file"),
        ("sql", "an SQL file"),
        ("msg", "an Outlook message file"),
    ],
)
def test_files_p_a_type_has_the_right_article(extension: str, words: str) -> None:
    assert f"{with_article(KINDS[extension].title)} file" == words


def test_files_p_a_shown_name_holds_nothing_that_cannot_be_seen() -> None:
    assert file_names.shown("\u202egnp\u2066.zip\x07\n") == "gnp.zip"


@given(st.text(max_size=400))
def test_any_name_becomes_a_safe_one(name: str) -> None:
    clean = file_names.clean(name.encode("utf-8", "replace").decode(), PLAIN)

    assert len(clean.encode()) <= 255
    assert clean.endswith(".txt")
    assert not set(clean) & set('/\\"\r\n\0')


@given(st.text(max_size=400))
def test_a_name_is_shown_in_a_line(name: str) -> None:
    assert len(file_names.shown(name)) <= file_names.LONGEST_SHOWN


@pytest.mark.parametrize(
    ("name", "filetype", "mimetype", "expected"),
    [
        ("a.pdf", "", "", "pdf"),
        ("a.PDF", "text", "text/plain", "pdf"),
        ("Untitled", "text", "text/plain", "txt"),
        ("Untitled", "python", "text/plain", "py"),
        ("Untitled", "", "application/pdf", "pdf"),
        ("a.exe", "binary", "application/octet-stream", None),
        ("a.xyz", "text", "text/plain", "xyz"),
        ("a.xyz", "", "text/x-xyz", "xyz"),
        ("Report v1.2", "docx", "", "docx"),
        ("Invoice 12.05.2024", "", "application/pdf", "pdf"),
        ("Mail", "email", "text/html", "eml"),
        ("a", "", "application/vnd.oasis.opendocument.presentation", "odp"),
        ("a", "", "video/mp2t", None),
        ("a.png", "png", "image/png", None),
        ("Untitled", "zip", "application/zip", None),
    ],
)
def test_the_kind_is_what_the_name_says_or_else_what_slack_says(
    name: str, filetype: str, mimetype: str, expected: str | None
) -> None:
    kind = kind_of(name, filetype, mimetype)

    assert (kind.extension if kind else None) == expected
