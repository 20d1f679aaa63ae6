"""The catalogue of assumptions, the playground's dialects and the document say the same."""

import re
from pathlib import Path

import pytest

from bot.core.assumptions import Service, load
from playground.dialects import ALL, MISTRAL, Dialect

DOCUMENT = Path(__file__).parents[4] / "docs" / "assumptions.md"
ROW = re.compile(r"^\| `([a-z-]+)`")


def rows() -> dict[str, str]:
    lines = DOCUMENT.read_text(encoding="utf-8").splitlines()
    return {found[1]: line for line in lines if (found := ROW.match(line))}


def test_every_assumption_has_a_dialect_and_every_dialect_an_assumption() -> None:
    assert list(load()) == [dialect.name for dialect in ALL]


def test_assumptions_and_dialects_are_of_the_same_service() -> None:
    of_mistral = [name for name, one in load().items() if one.service is Service.MISTRAL]

    assert of_mistral == [dialect.name for dialect in MISTRAL]


@pytest.mark.parametrize("dialect", ALL, ids=lambda dialect: dialect.name)
def test_the_document_says_what_the_catalogues_say(dialect: Dialect) -> None:

    assumption = load()[dialect.name]

    assert assumption.assumed == dialect.assumed
    assert rows()[dialect.name] == (
        f"| `{dialect.name}` | {dialect.assumed} | {dialect.why} | {dialect.changes} | "
        f"{assumption.otherwise} | {assumption.verify} |"
    )
