"""Files of questions: what is read, and one sentence for what can't be."""

from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.evaluation.questions import Question, read


def written(folder: Path, content: bytes) -> Path:
    file = folder / "questions.csv"
    file.write_bytes(content)
    return file


def test_simpleqa_s_own_file_is_read(tmp_path: Path) -> None:
    file = written(tmp_path, b'\xef\xbb\xbfmetadata,problem,answer\n{},"Who, and when?",Ada\n')

    assert read(file) == [Question("Who, and when?", "Ada")]


def test_a_question_that_is_there_twice_is_asked_once(tmp_path: Path) -> None:
    file = written(tmp_path, b"question,answer\nWho?,Ada\nWho?, Ada \n")

    assert read(file) == [Question("Who?", "Ada")]


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "needs a header line"),
        (b"who,what\na,b\n", "needs a header line"),
        (b"question,answer\n", "has no questions"),
        (b"question,answer\nWho?\n", "line 2: the answer is missing"),
        (b"question,answer\nWho?,Ada\n ,Ada\n", "line 3: the question is missing"),
        (b"question,answer\nWho?," + b"a" * 10_001, "line 2: the answer has more than 10,000"),
        (b"question,answer\nWho\xff?,Ada\n", "isn't a CSV file in UTF-8"),
        (b'question,answer\n"Who?,Ada\n', "isn't a CSV file in UTF-8"),
    ],
    ids=["empty", "columns", "none", "no-answer", "no-question", "long", "latin-1", "open-quote"],
)
def test_a_file_that_cant_be_used_is_refused_in_a_sentence(
    tmp_path: Path, content: bytes, sentence: str
) -> None:
    with pytest.raises(SettingsError, match=sentence):
        read(written(tmp_path, content))


def test_a_file_that_isnt_there_is_refused_in_a_sentence(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="No such file"):
        read(tmp_path / "nowhere.csv")
