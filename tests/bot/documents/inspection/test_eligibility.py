"""Eligibility of a file by what Slack says of it, before anything is fetched."""

from dataclasses import replace

import pytest

from bot.documents.inspection import eligibility
from bot.documents.inspection.eligibility import DocumentLimits
from bot.documents.inspection.errors import (
    Elsewhere,
    Gone,
    Hidden,
    NotHandedOut,
    Rejected,
    TooLarge,
    Unsupported,
)
from bot.slack.files import SharedFile

LIMITS = DocumentLimits.of_megabytes(1)
URL = "https://files.slack.com/f"
FILE = SharedFile("F1", "a.pdf", "application/pdf", "pdf", 9, URL, "hosted", "U1", False, {})


@pytest.mark.parametrize(
    ("file", "rejection"),
    [
        (replace(FILE, access="access_denied", name="", mimetype="", size=0), NotHandedOut),
        (replace(FILE, access="check_file_info", name=""), NotHandedOut),
        (replace(FILE, access="something_new", name=""), NotHandedOut),
        (replace(FILE, access="file_not_found", name=""), Gone),
        (replace(FILE, mode="tombstone"), Gone),
        (replace(FILE, mode="hidden_by_limit"), Hidden),
        (replace(FILE, is_external=True), Elsewhere),
        (replace(FILE, size=2 * 1024**2), TooLarge),
    ],
)
def test_files_m_a_file_that_slack_keeps_from_us_is_refused_for_that_reason(
    file: SharedFile, rejection: type[Rejected]
) -> None:
    with pytest.raises(rejection):
        eligibility.check(file, LIMITS)


@pytest.mark.parametrize("size", [0, 1, 1024**2])
def test_files_m_a_small_size_is_no_reason(size: int) -> None:
    assert eligibility.check(replace(FILE, size=size, access="visible"), LIMITS).declared


@pytest.mark.parametrize(
    ("name", "mimetype", "words"),
    [
        ("talk.mov", "video/quicktime", "I can't read videos."),
        ("talk.m4a", "", "I can't read audio files."),
        ("scan.heic", "image/heic", "I can't read HEIC pictures."),
        ("logs.zip", "application/zip", "I can't read ZIP archives."),
        ("old.rar", "", "I can't read RAR archives."),
        ("setup.exe", "application/x-dosexec", "I can't read programs."),
        ("a.woff2", "", "I can't read fonts."),
    ],
)
def test_files_g_what_is_never_a_document_is_not_even_fetched(
    name: str, mimetype: str, words: str
) -> None:
    with pytest.raises(Unsupported) as refused:
        eligibility.check(replace(FILE, name=name, mimetype=mimetype, filetype=""), LIMITS)

    assert refused.value.sentence.startswith(words)


@pytest.mark.parametrize(
    ("name", "mimetype"),
    [("plan.pages", "application/zip"), ("thing", "application/zip"), ("a.xyz", ""), ("b.bin", "")],
)
def test_files_g_what_may_be_a_document_is_looked_at(name: str, mimetype: str) -> None:
    file = replace(FILE, name=name, mimetype=mimetype, filetype="")

    assert eligibility.check(file, LIMITS).declared is None
