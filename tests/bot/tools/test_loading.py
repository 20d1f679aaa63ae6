"""Tools are loaded from modules and from installed packages, or one sentence says why not."""

import sys
from importlib.metadata import EntryPoint
from pathlib import Path

import pytest

from bot.core.errors import SettingsError
from bot.tools import loading
from bot.tools.loading import load

HEAD = "from typing import Annotated\nfrom bot.tools import tool\n"
GOOD = f'{HEAD}@tool\nasync def look(city: Annotated[str, "A city"]) -> str:\n    "Look."\n'


@pytest.fixture
def module(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A module's file, in the folder from which the app is run."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", [*sys.path])
    monkeypatch.delitem(sys.modules, "my_tools", raising=False)
    return tmp_path / "my_tools.py"


def test_a_module_gives_its_tools(module: Path) -> None:
    module.write_text(GOOD)

    assert [one.name for one in load(["my_tools"])] == ["look"]


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("", "TOOLS: my_tools: it defines no tool: decorate an async function with @tool."),
        ("1/0", "TOOLS: can't load my_tools: ZeroDivisionError: division by zero."),
        (
            f'{HEAD}@tool\ndef look() -> str:\n    "Look."\n',
            "TOOLS: my_tools: The tool look isn't an async function: write `async def`.",
        ),
        (
            f"{GOOD}\nagain = tool(name='look')(look_again)\n".replace(
                "@tool", "async def look_again() -> str:\n    'Look.'\n\n@tool"
            ),
            "TOOLS: The tool look is defined twice.",
        ),
    ],
    ids=["none", "broken", "bad", "twice"],
)
def test_what_is_wrong_is_told_in_a_sentence(code: str, sentence: str, module: Path) -> None:
    module.write_text(code)

    with pytest.raises(SettingsError) as refusal:
        load(["my_tools"])

    assert str(refusal.value) == sentence


def test_a_module_that_isnt_there_is_told() -> None:
    with pytest.raises(SettingsError, match="TOOLS: can't load nowhere: ModuleNotFoundError"):
        load(["nowhere"])


def test_installed_packages_offer_tools_by_entry_points(
    module: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    module.write_text(GOOD)
    points = [
        EntryPoint("all", "my_tools", loading.GROUP),
        EntryPoint("one", "my_tools:look", loading.GROUP),
    ]
    sys.path.append(str(module.parent))
    monkeypatch.setattr(loading, "entry_points", lambda group: points)

    assert [one.name for one in load([])] == ["look"]
