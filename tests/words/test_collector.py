"""A new text that people read is found, wherever it stands in a source."""

from pathlib import Path

import pytest

from tests.words.page_texts import html_texts, script_texts
from tests.words.rules import offences
from tests.words.sources import collected
from tests.words.text import Text

BAD = "It does not work."
PYTHON = {
    "constant": 'TOLD = "It does not work."',
    "two literals": 'TOLD = (\n    "It does "\n    "not work."\n)',
    "sum": 'TOLD = "It does " + "not work."',
    "sum with a value": 'TOLD = "It does not " + NAME + " today."',
    "formatted": 'TOLD = f"It does not work: {1 + 1}."',
    "formatted of two": 'TOLD = (\n    f"{name}: it does "\n    f"not work."\n)',
    "inside a value": """TOLD = f"{'It does not work.' if True else NAME}\"""",
    "raised": 'def told():\n    raise ValueError("It does not work.")',
    "argument": 'def told():\n    say("It does not work.", quietly=True)',
    "keyword": 'parser.add_argument("--x", help="It does not work.")',
    "default": 'def told(sentence: str = "It does not work."): ...',
    "dictionary": 'TOLD = {"key": ("x", {"y": "It does not work."})}',
    "enum": 'class Told(Enum):\n    BAD = "It does not work."',
    "docstring of an error": 'class Told(UserFacingError):\n    """It does not work."""',
    "docstring of an heir": (
        "class Told(errors.UserFacingError): ...\n\n"
        'class More(Told):\n    """It does\n    not work."""'
    ),
    "body": '"""A module."""\n\ndef f():\n    """Do."""\n    return "It does not"',
}
UNREAD = {
    "docstring of a module": '"""It does not work."""',
    "docstring of a function": 'def f():\n    """It does not work."""',
    "docstring of a class": 'class Told:\n    """It does not work."""',
    "details": 'class Told(UserFacingError):\n    """It works.\n\n    It does not work."""',
    "pattern": 'SAID = re.compile("does not exist")',
    "statement": 'RARE = text("state IS NOT NULL")',
    "type": 'def told(kind: "does not matter") -> "does not matter": ...',
    "comment": "# It does not work.",
}


def refused_in(folder: Path, source: str) -> list[str]:
    module = folder / "bot" / "feature" / "module.py"
    module.parent.mkdir(parents=True)
    module.write_text(source, "utf-8")
    return [str(offence) for text in collected(folder) for offence in offences(text)]


@pytest.mark.parametrize("source", PYTHON.values(), ids=PYTHON.keys())
def test_a_bad_text_is_found_with_its_place(tmp_path: Path, source: str) -> None:
    [found] = refused_in(tmp_path, source)

    assert found.startswith("bot/feature/module.py:")
    assert "“does not”" in " ".join(found.split())


@pytest.mark.parametrize("source", UNREAD.values(), ids=UNREAD.keys())
def test_what_nobody_reads_is_left_alone(tmp_path: Path, source: str) -> None:
    assert refused_in(tmp_path, source) == []


SCRIPT = {
    "quoted": 'const told = "It does not work.";',
    "single": "const told = 'It does not work.';",
    "template": "const told = `It does not work, ${name}.`;",
    "inside a template": 'const told = `${ok ? "Fine." : "It does not work."}`;',
    "added": 'const told = "It does "\n  + "not work.";',
    "after a pattern": 'const quote = /["\']/;\nconst told = "It does not work.";',
    "after a division": 'const half = width / 2;\nconst told = "It does not work.";',
}


@pytest.mark.parametrize("source", SCRIPT.values(), ids=SCRIPT.keys())
def test_a_bad_text_of_the_page_is_found(source: str) -> None:
    [found] = [bad for text in script_texts("page.js", source) for bad in offences(text)]

    assert found.words == "does not"


def test_comments_of_a_script_are_no_texts() -> None:
    assert script_texts("page.js", "// It does not work.\n/* Nor does this: it is not */") == []


def test_what_a_document_shows_is_found() -> None:
    shown = html_texts("page.html", '<p title="Cannot open">It <b>is not</b> there.</p>')

    assert [bad.words for text in shown for bad in offences(text)] == ["Cannot", "is not"]


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        ("Ask me anew.", ["anew"]),
        ("The thread goes on there.", ["goes on"]),
        ("It's added by itself.", ["by itself"]),
        ("Only admins can have it forgotten.", ["have it forgotten"]),
        ("This file is no picture.", ["is no"]),
        ("It's gone for good.", ["for good"]),
        ("Choose who answers.", ["who answers"]),
        ("Whoever may do this is told.", ["Whoever"]),
        ("I am not in this thread.", ["I am"]),
        ("There's no agent of this name. It is no longer there.", ["It is"]),
        ("It can't be undone, and isn't needed.", []),
        ("Threads that were forgotten stay so.", []),
    ],
)
def test_what_the_style_guide_refuses_is_refused(words: str, refused: list[str]) -> None:
    found = offences(Text("bot/x.py", 1, words))

    assert [one.words for one in found] == refused
