"""The port to Mistral holds: nothing else knows entries, versions, or parts of the adapter."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

# What the rest of the app may import of the adapter: the port, who makes it, and what the port
# leaves out.
OPEN = {"adapter", "connectors", "deletion", "documents", "files", "libraries", "port", "sdk"}
OPEN |= {"transcriptions", "verification"}
# Names of what only an implementation understands; anybody may store a point and hand it back.
MEANING = {"entry_id", "from_entry_id", "agent_version", "checksum", "HistoryEntry"}
KINDS = re.compile(
    r"(message\.(in|out)put|tool\.execution|function\.(call|result)|agent\.handoff)\b"
)
ROOT = Path(__file__).parents[3]
OUTSIDE = [
    path.relative_to(ROOT)
    for package in ("bot", "handlers")
    for path in (ROOT / package).rglob("*.py")
    if "bot/mistral/" not in path.as_posix()
]


def leaks(code: str) -> Iterator[str]:
    """Words of a module that is the adapter's own."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Attribute(attr=name) | ast.Name(id=name) | ast.arg(arg=name):
                yield from {name} & MEANING
            case ast.keyword(arg=str(name)) | ast.alias(name=name):
                yield from {name} & MEANING
            case ast.Constant(value=str(text)) if KINDS.match(text):
                yield text
            case ast.Call(func=ast.Name(id="ConversationPoint")):
                yield "ConversationPoint(…)"
            case ast.Compare() | ast.BinOp():
                parts = ast.iter_child_nodes(node)
                yield from ("version" for one in parts if _is_version(one))
        yield from imported(node)


def imported(node: ast.AST) -> Iterator[str]:
    """Parts of the adapter that an import names, other than those that are open."""
    match node:
        case ast.ImportFrom(module="bot.mistral", names=names):
            yield from ({name.name for name in names} - OPEN)
        case ast.ImportFrom(module=str(module)) if module.startswith("bot.mistral."):
            yield from ({module.split(".")[2]} - OPEN)


def _is_version(node: ast.AST) -> bool:
    return isinstance(node, ast.Attribute) and node.attr == "version"


def test_nothing_outside_knows_what_an_entry_or_a_version_means() -> None:
    found = {str(path): list(leaks((ROOT / path).read_text())) for path in OUTSIDE}

    assert len(found) > 200
    assert {path: names for path, names in found.items() if names} == {}


@pytest.mark.parametrize(
    "code",
    [
        "from bot.mistral.history import plain",
        "from bot.mistral.continuation.memory import Memory",
        "from bot.mistral import conversations",
        "last = point.entry_id",
        "ask(agent_version=3)",
        "def of(point, checksum): ...",
        "if made.version > known.version: ...",
        "newer = made.version + 1",
        "kinds = {'message.output'}",
        "kind = 'tool.execution.done'",
        "point = ConversationPoint('conv-1', None, None, None)",
    ],
)
def test_a_leak_is_found(code: str) -> None:
    assert list(leaks(code))


@pytest.mark.parametrize(
    "code",
    [
        "from bot.mistral.port import ConversationPort",
        "from bot.mistral import adapter",
        "turn = replace(turn, continues_from=point)",
        "log.info('agent_ready', version=created.version)",
        "by = made.answering('general')",
    ],
)
def test_what_is_stored_and_handed_back_is_no_leak(code: str) -> None:
    assert not list(leaks(code))
