"""Additions to an answer: outside of the model's code and tables."""

import pytest

from bot.turns.draft_text import DraftText

MARK = " [1]"


def written(*steps: str) -> str:
    """Write words; `+` stands for a citation, `|` for a paragraph of ours, `#` for a tool."""
    text, shown = DraftText(), ""
    for step in steps:
        match step:
            case "+":
                shown += text.cite(MARK)
            case "|":
                shown += text.paragraph()
            case "#":
                shown += text.close()
            case _:
                shown += text.add(step)
    assert text.text.rstrip("\n") == shown.rstrip("\n")
    return shown


@pytest.mark.parametrize(
    ("steps", "shown"),
    [
        (["A claim", "+", ". More"], "A claim [1]. More"),
        (["- One\n", "+", "- Two"], "- One [1]\n- Two"),
        (["```\nx", "+", " = 1\n", "```", "\nSo"], "```\nx = 1\n```\n[1]\n\nSo"),
        (["```\nx\n```", "+", "\n\n", "So"], "```\nx\n```\n\n[1]\n\nSo"),
        (["run `npm", "+", " i` now"], "run `npm i` now [1]"),
        (
            ["| a |\n|---|\n| b |", "+", "\n| c |\n", "\nSo"],
            "| a |\n|---|\n| b |\n| c |\n\n[1]\n\nSo",
        ),
        (["```\nx", "+", "|", "So"], "```\nx\n```\n\n[1]\n\nSo"),
        (["```\nx\n", "|", "So"], "```\nx\n```\n\nSo"),
        (["1. a\n   ```sh\n   x", "|", "So"], "1. a\n   ```sh\n   x\n   ```\n\nSo"),
        (["**bold", "|", "So"], "**bold**\n\nSo"),
        (["> ~~~\n> x", "#"], "> ~~~\n> x\n> ~~~"),
        (["Text\n\n", "|", "So"], "Text\n\nSo"),
        (["\n\nText"], "\n\nText"),
        (["|", "Text"], "Text"),
    ],
)
def test_s10_what_is_added_stands_outside(steps: list[str], shown: str) -> None:
    assert written(*steps) == shown
