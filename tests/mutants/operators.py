"""Mutation operators: small changes to a syntax tree, each of which a test should notice."""

import ast
from collections.abc import Iterator

Node = ast.expr | ast.stmt
Change = tuple[str, Node, Node]  # the operator's name, a node, and what replaces it

PAIRS: tuple[tuple[type[ast.cmpop], type[ast.cmpop]], ...] = (
    (ast.Lt, ast.LtE),
    (ast.Gt, ast.GtE),
    (ast.Eq, ast.NotEq),
    (ast.Is, ast.IsNot),
    (ast.In, ast.NotIn),
)
COUNTERPARTS = dict(PAIRS) | {second: first for first, second in PAIRS}
SQL_CLAUSES = {"where", "with_for_update", "order_by", "limit", "on_conflict_do_nothing"}
SMALL = 100  # from here on one more or less makes no difference: limits, sizes, milliseconds


def changes(node: ast.AST) -> Iterator[Change]:
    """Yield every small change to this node, not to those inside it."""
    yield from _of_logic(node)
    yield from _of_values(node)
    yield from _of_steps(node)
    for condition in _conditions(node):
        if not isinstance(condition, ast.Compare | ast.UnaryOp):  # these change as such
            yield "negated condition", condition, ast.UnaryOp(ast.Not(), condition)


def _of_logic(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Compare(left=left, ops=[operator], comparators=others):
            yield "comparison", node, ast.Compare(left, [COUNTERPARTS[type(operator)]()], others)
        case ast.BoolOp(op=operator, values=values):
            other = ast.Or() if isinstance(operator, ast.And) else ast.And()
            yield "and for or", node, ast.BoolOp(other, values)
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield "removed not", node, operand
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yield "swapped branches", node, ast.IfExp(test, orelse, body)


def _of_values(node: ast.AST) -> Iterator[Change]:
    """Yield changes to arguments, defaults, fields and results."""
    match node:
        case ast.Constant(value=bool(value)):
            yield "flipped flag", node, ast.Constant(not value)
        case ast.Constant(value=int(value)) if value < SMALL:
            yield "one more", node, ast.Constant(value + 1)
            yield "one less", node, ast.Constant(value - 1)
        case ast.Return(value=ast.expr() as value):
            if not isinstance(value, ast.Constant) or value.value:  # else it is next to the same
                yield "returned None", node, ast.Return(ast.Constant(None))


def _of_steps(node: ast.AST) -> Iterator[Change]:
    match node:
        case ast.Expr(value=ast.Call() | ast.Await()):
            yield "dropped call", node, ast.Pass()
        case ast.Call(func=ast.Attribute(value=before, attr=name)) if name in SQL_CLAUSES:
            yield "dropped clause", node, before


def _conditions(node: ast.AST) -> list[ast.expr]:
    match node:
        case ast.If(test=test) | ast.While(test=test) | ast.match_case(guard=ast.expr() as test):
            return [test]
        case ast.comprehension(ifs=tests):
            return tests
    return []
