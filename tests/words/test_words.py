"""Every text that people read keeps to the style guide."""

import pytest

from tests.words.rules import EXCEPTIONS, offences
from tests.words.sources import collected
from tests.words.text import Text

FLOOR = 1_900  # texts that there are at least, so that a collector that misses them is noticed


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    return collected()


def test_no_text_that_people_read_uses_refused_words(texts: list[Text]) -> None:
    found = [str(offence) for text in texts for offence in offences(text)]

    assert not found, "\n".join(found)


def test_the_collector_finds_the_texts_of_every_source(texts: list[Text]) -> None:
    sources = {text.file.partition("/")[0] for text in texts}
    print(f"{len(texts):,} texts that people read")  # noqa: T201 - shown by `pytest -s`
    assert len(texts) > FLOOR
    assert sources == {"bot", "handlers", "storage", "playground", "README.md", "docs"}


def test_every_exception_is_one_of_a_text_that_exists(texts: list[Text]) -> None:
    assert [
        (file, part)
        for file, part in EXCEPTIONS
        if not any(text.file == file and part in text.words for text in texts)
    ] == []
