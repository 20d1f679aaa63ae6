"""Only the Slack adapter calls Slack's Web API."""

import ast
from collections.abc import Iterator
from pathlib import Path

import bot
import handlers
from bot.slack.methods import METHODS

PACKAGES = [Path(package.__path__[0]) for package in (bot, handlers)]
ADAPTER = PACKAGES[0] / "slack"


def test_no_module_outside_the_adapter_names_a_method_of_the_web_api() -> None:
    named = {
        (str(module), text)
        for module in _modules_outside_the_adapter()
        for text in _texts(module)
        if text in METHODS
    }

    assert named == set()


def _modules_outside_the_adapter() -> Iterator[Path]:
    for package in PACKAGES:
        for module in package.rglob("*.py"):
            if not module.is_relative_to(ADAPTER):
                yield module


def _texts(module: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(module.read_text())):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
