"""Search for calls that block: in the code of an async function, by their well-known names.

It finds what people write by mistake; what blocks inside a library isn't found. A function within
the function may well block, as it may be meant for a thread.
"""

import ast
import inspect
import textwrap
from collections.abc import Callable

BLOCKING = frozenset(
    {
        *(f"requests.{method}" for method in ("delete", "get", "patch", "post", "put", "request")),
        *(f"subprocess.{call}" for call in ("call", "check_call", "check_output", "run")),
        *("input", "os.system", "socket.create_connection"),
        *("time.sleep", "urllib.request.urlopen"),
    }
)


class CallNames(ast.NodeVisitor):
    """Collects the dotted names of what a function itself calls."""

    def __init__(self) -> None:
        self.names: list[str] = []

    def visit_FunctionDef(self, node: ast.FunctionDef) -> None:
        """Leave out what a function within may call."""

    def visit_Lambda(self, node: ast.Lambda) -> None:
        """Leave out what a function within may call."""

    def visit_Call(self, node: ast.Call) -> None:
        self.names.append(_name(node.func))
        self.generic_visit(node)


def blocking_call(function: Callable[..., object]) -> str:
    """The name of something that a function calls and that blocks; '' for nothing of the kind."""
    try:
        tree = ast.parse(textwrap.dedent(inspect.getsource(function)))
    except (OSError, TypeError, SyntaxError):
        return ""
    found = CallNames()
    found.visit(tree)
    return next((name for name in found.names if name in BLOCKING), "")


def _name(node: ast.expr) -> str:
    """The dotted name of what is called; '' for what has none."""
    if isinstance(node, ast.Name):
        return node.id
    if isinstance(node, ast.Attribute) and (inner := _name(node.value)):
        return f"{inner}.{node.attr}"
    return ""
