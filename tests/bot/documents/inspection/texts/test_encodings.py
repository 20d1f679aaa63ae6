"""Texts in the encodings that people still have: each comes out as its author wrote it."""

# ruff: noqa: RUF001 - letters of many alphabets look alike

from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.documents.inspection.texts.encodings import as_utf_8

JAPANESE = "商品,値段\r\nお茶,400円\r\nコーヒー,500円\r\n"
CHINESE = "商品,价格\r\n茶,四元\r\n咖啡,五元\r\n"
TRADITIONAL = "會議將於明天下午三點在藍色的房間舉行。請準時參加。"
KOREAN = "회의는 내일 오후 세 시에 파란 방에서 열립니다."
RUSSIAN = "Совещание состоится завтра в три часа в синей комнате. Приходите вовремя."
UKRAINIAN = "Нарада відбудеться о третій годині у синій кімнаті. Їжте й пийте."
GERMAN = "Grüße aus Köln: der Tee kostet heute vier Euro, schöne Größen übrigens."
FRENCH = "Le thé est servi à quatre heures, ça va être très agréable."
POLISH = "Herbata zostanie podana o czwartej, proszę przyjść na czas, żółta łódź."
CZECH = "Čaj se podává ve čtyři hodiny, přijďte prosím včas."
GREEK = "Το τσάι σερβίρεται στις τέσσερις στο μπλε δωμάτιο."
HEBREW = "התה מוגש בארבע בחדר הכחול."
ARABIC = "يقدم الشاي في الساعة الرابعة في الغرفة الزرقاء."
THAI = "ชาเสิร์ฟตอนสี่โมงในห้องสีฟ้า"
TURKISH = "Çay saat dörtte mavi odada servis edilir, lütfen şimdi gelin, ığdır."
LITHUANIAN = "Arbata bus patiekta ketvirtą valandą mėlynajame kambaryje, ačiū."
WRITTEN = {
    JAPANESE: ("cp932", "euc_jp", "iso2022_jp"),
    CHINESE: ("gbk", "gb18030"),
    TRADITIONAL: ("big5",),
    KOREAN: ("cp949", "iso2022_kr"),
    RUSSIAN: ("cp1251", "koi8-r", "cp866", "iso8859-5", "mac_cyrillic"),
    UKRAINIAN: ("cp1251", "koi8-u", "cp1125"),
    GERMAN: ("cp1252", "iso8859-15", "cp850", "mac_roman", "cp037", "cp500"),
    FRENCH: ("cp1252", "cp850", "mac_roman", "cp500"),
    POLISH: ("cp1250", "iso8859-2", "cp852"),
    CZECH: ("cp1250", "iso8859-2", "cp852"),
    GREEK: ("cp1253", "iso8859-7", "cp737"),
    HEBREW: ("cp1255", "iso8859-8", "cp862"),
    ARABIC: ("cp1256", "iso8859-6"),
    THAI: ("cp874",),
    TURKISH: ("cp1254", "iso8859-9"),
    LITHUANIAN: ("cp1257",),
}
EVERYWHERE = ("utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-be")


def read(directory: Path, content: bytes) -> str | None:
    """The text that is handed over; None for what is no text."""
    file = directory / "document"
    file.write_bytes(content)
    found = as_utf_8(file, directory / "text")
    return found.read_bytes().decode() if found else None


@pytest.mark.parametrize("text", WRITTEN, ids=lambda text: text[:9])
def test_files_j_a_text_reads_as_it_was_written(text: str, tmp_path: Path) -> None:
    for encoding in (*WRITTEN[text], *EVERYWHERE):
        assert read(tmp_path, text.encode(encoding)) == text.removeprefix("\ufeff"), encoding


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"a\0b", "ab"),
        (b"tea\n" * 9 + b"\0" * 5_000, "tea\n" * 9),
        (b"one\n" + b"\0" * 512 + b"two\n", "one\ntwo\n"),
        (b"\xff\xfeT\0\0", "T"),
        ("Öl: vier\r\n".encode("utf-16") + b"\n", "Öl: vier\r\n\n"),
        (
            "Öl: vier\r\n".encode("utf-16-le") + "Später: fünf\r\n".encode("cp1252"),
            "Öl: vier\r\nSpäter: fünf\r\n",
        ),
        (b"Started.\r\n" + "Grüße\r\n".encode("utf-16-le") * 9, "Started.\r\n" + "Grüße\r\n" * 9),
        (b"N\bNA\bAM\bME\bE\n", "N\bNA\bAM\bME\bE\n"),
        ("Köln.\r\n\x1a".encode("cp850"), "Köln.\r\n\x1a"),
        ("上海\r\n".encode("utf-16") + b"Done at last.\r\n", "上海\r\nDone at last.\r\n"),
        (
            "é à\n".encode() * 5 + "Grüße an Jörg\n".encode("cp1252"),
            "é à\n" * 5 + "Grüße an Jörg\n",
        ),
    ],
    ids=[
        "NUL",
        "preallocated",
        "lost block",
        "odd",
        "UTF-16 and a newline",
        "UTF-16 and ANSI",
        "ANSI and UTF-16",
        "overstruck",
        "DOS",
        "Chinese and ANSI",
        "UTF-8 and ANSI",
    ],
)
def test_files_j_a_log_that_several_programs_wrote_is_read(
    content: bytes, text: str, tmp_path: Path
) -> None:
    assert read(tmp_path, content) == text


@pytest.mark.parametrize(
    "content",
    [
        b"\x7fELF\x00\x01",
        bytes(range(256)) * 9,
        b"\xff\xd8\xff\xe0\x01\x02\x03" * 99,
        b"\0" * 99,
        b"",
    ],
    ids=["program", "every byte", "picture", "nothing but NULs", "empty"],
)
def test_files_j_what_is_no_text_is_told_from_it(content: bytes, tmp_path: Path) -> None:
    assert not read(tmp_path, content)


@pytest.mark.parametrize(
    ("page", "text"),
    [
        (
            '<meta charset="Shift_JIS"><p>お茶</p>'.encode("cp932"),
            '<meta charset="utf-8"><p>お茶</p>',
        ),
        (
            '<?xml version="1.0" encoding="ISO-8859-1"?><a>Thé</a>'.encode("cp1252"),
            '<?xml version="1.0" encoding="utf-8"?><a>Thé</a>',
        ),
        ("# coding: koi8-r\nчай = 4\n".encode("koi8-r"), "# coding: utf-8\nчай = 4\n"),
    ],
    ids=["page", "xml", "program"],
)
def test_files_j_an_encoding_that_is_declared_is_believed_and_corrected(
    page: bytes, text: str, tmp_path: Path
) -> None:
    assert read(tmp_path, page) == text


@settings(max_examples=60, deadline=None)
@given(text=st.text(st.characters(exclude_categories=("Cc", "Cs", "Cn", "Co")), min_size=1))
def test_files_j_any_text_of_utf_8_comes_out_equal(
    text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    directory = tmp_path_factory.mktemp("text")

    assert read(directory, text.encode()) == text.removeprefix("\ufeff")


@settings(max_examples=60, deadline=None)
@given(st.binary(max_size=300))
def test_files_j_no_bytes_break_the_reader(
    tmp_path_factory: pytest.TempPathFactory, content: bytes
) -> None:
    read(tmp_path_factory.mktemp("bytes"), content)
