"""Texts of Python sources: every string that is made of words, and the sentences of errors."""

import ast
import inspect
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from tests.words.text import HOLE, Text, is_read

ERROR = "UserFacingError"  # whose docstring, and its heirs', is a sentence for people
STRINGS = ast.Constant | ast.JoinedStr | ast.BinOp
Docstring = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef


def errors(trees: list[ast.Module]) -> set[str]:
    """The names of the classes that inherit from `ERROR`, in whichever of the modules."""
    bases = {
        node.name: {name for base in node.bases if (name := _last_name(base))}
        for tree in trees
        for node in ast.walk(tree)
        if isinstance(node, ast.ClassDef)
    }
    found = {ERROR}
    while heirs := {name for name, of in bases.items() if of & found} - found:
        found |= heirs
    return found


def texts(root: Path, folders: list[str], commands: str) -> list[Text]:
    """Texts of all modules below some folders; docstrings of `commands` are its help."""
    files = sorted(file for folder in folders for file in (root / folder).rglob("*.py"))
    trees = {str(file.relative_to(root)): ast.parse(file.read_text("utf-8")) for file in files}
    known = errors(list(trees.values()))
    return [
        text
        for name, tree in trees.items()
        for text in Reader(name, known, reads_docstrings=name == commands).of(tree)
    ]


@dataclass(slots=True)
class Reader:
    """Reads one module."""

    file: str
    errors: set[str]
    reads_docstrings: bool = False
    owner: str = ""
    skipped: set[ast.AST] = field(default_factory=set)

    def of(self, node: ast.AST) -> Iterator[Text]:
        """Texts of a node and of what is in it."""
        if node in self.skipped:
            return
        if isinstance(node, Docstring):
            yield from self._docstring(node)
        self.skipped.update(_without_texts(node))
        if (whole := _whole(node)) is not None:
            yield from self._text(node, whole)
            self.skipped.update(_pieces(node))
        outer, self.owner = self.owner, _constant(node) or self.owner
        for child in ast.iter_child_nodes(node):
            yield from self.of(child)
        self.owner = outer

    def _text(self, node: ast.AST, words: str) -> Iterator[Text]:
        if is_read(words):
            yield Text(self.file, getattr(node, "lineno", 1), words, self.owner)

    def _docstring(self, node: Docstring) -> Iterator[Text]:
        first = node.body[0] if node.body else None
        if not (isinstance(first, ast.Expr) and isinstance(first.value, ast.Constant)):
            return
        self.skipped.add(first)
        is_sentence = isinstance(node, ast.ClassDef) and node.name in self.errors
        is_help = self.reads_docstrings and isinstance(node, ast.AsyncFunctionDef)
        if is_sentence or is_help:
            paragraph = inspect.cleandoc(str(first.value.value)).split("\n\n")[0]
            yield Text(self.file, first.lineno, " ".join(paragraph.split()), _name(node))


def _whole(node: ast.AST) -> str | None:
    """A string with holes for its values: literal, formatted, or added from pieces."""
    match node:
        case ast.Constant(value=str(words)):
            return words
        case ast.JoinedStr(values=values):
            return "".join(_whole(value) or HOLE for value in values)
        case ast.BinOp(op=ast.Add(), left=left, right=right):
            pieces = _whole(left), _whole(right)
            return "".join(piece or HOLE for piece in pieces) if any(pieces) else None
    return None


def _pieces(node: ast.AST) -> Iterator[ast.AST]:
    """Strings that a whole one consists of."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, STRINGS) and _whole(child) is not None:
            yield child
            if isinstance(child, ast.BinOp):
                yield from _pieces(child)


def _without_texts(node: ast.AST) -> list[ast.AST]:
    """Children that hold no text: types, and patterns."""
    match node:
        case ast.AnnAssign(annotation=kind) | ast.arg(annotation=ast.expr() as kind):
            return [kind]
        case (
            ast.FunctionDef(returns=ast.expr() as kind)
            | ast.AsyncFunctionDef(returns=ast.expr() as kind)
        ):
            return [kind]
        case (
            ast.Call(func=ast.Attribute(value=ast.Name(id="re")), args=[first, *_])
            | ast.Call(func=ast.Name(id="cast"), args=[first, *_])
        ):
            return [first]
    return []


def _constant(node: ast.AST) -> str | None:
    """The name that a node gives to what is in it: of a class, a function or a constant."""
    match node:
        case ast.Assign(targets=[ast.Name(id=name)]):
            return name
        case ast.AnnAssign(target=ast.Name(id=name)):
            return name
        case ast.ClassDef(name=name) | ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name):
            return name
    return None


def _name(node: Docstring) -> str:
    return "" if isinstance(node, ast.Module) else node.name


def _last_name(base: ast.expr) -> str | None:
    match base:
        case ast.Name(id=name):
            return name
        case ast.Attribute(attr=name):
            return name
    return None
