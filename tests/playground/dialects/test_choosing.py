import json
from pathlib import Path

import pytest

from playground.dialects import MISTRAL, Dialects, UnknownDialect, UnreadableDialect, chosen

NAMES = [dialect.name for dialect in MISTRAL]


def test_every_dialect_has_a_name_of_its_own() -> None:
    assert len(set(NAMES)) == len(NAMES)


def test_dialects_are_chosen_by_name_with_or_without_a_value() -> None:
    found = chosen(["history-lags=0.5", "restart-refused"], NAMES)

    assert found == {"history-lags": 0.5, "restart-refused": None}


def test_a_file_lists_dialects_with_values_or_true(tmp_path: Path) -> None:
    seen = tmp_path / "seen.json"
    spoken = {"history-lags": 3, "restart-refused": True, "moved": False}
    seen.write_text(json.dumps({"dialects": spoken, "seen": "2026-11-28"}))

    assert chosen([str(seen)], NAMES) == {"history-lags": 3.0, "restart-refused": None}


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("no json", "is not a JSON file"),
        ("[]", "doesn't list any “dialects”"),
        ('{"dialects": {"no-such": true}}', "lists “no-such”, which is not a dialect"),
        ('{"dialects": {"history-lags": "long"}}', "has a value that is not a number"),
    ],
)
def test_a_file_that_cannot_be_read_is_told_in_words(
    tmp_path: Path, content: str, sentence: str
) -> None:
    seen = tmp_path / "seen.json"
    seen.write_text(content)

    with pytest.raises(UnreadableDialect, match=sentence):
        chosen([str(seen)], NAMES)


def test_a_word_that_is_no_dialect_is_told_in_words() -> None:
    with pytest.raises(UnreadableDialect, match="“lagging” is neither a dialect nor a file"):
        chosen(["lagging"], NAMES)


def test_a_dialect_is_spoken_with_its_own_value_until_it_is_forgotten() -> None:
    dialects = Dialects(MISTRAL)

    dialects.speak("history-lags", "restart-refused")

    assert [*dialects] == ["history-lags", "restart-refused"]
    assert dialects.value("history-lags") == 2.0
    dialects.forget("history-lags")
    assert (dialects.value("history-lags"), "history-lags" in dialects) == (0.0, False)


def test_no_platform_speaks_an_unknown_dialect() -> None:
    with pytest.raises(UnknownDialect):
        Dialects(MISTRAL).speak("latin")
