"""Sites where the code can be mutated: found, chosen by a seed, and located in another tree."""

import ast
import json
import random
from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Iterator
from dataclasses import asdict, dataclass, fields
from pathlib import Path

from tests.mutants.operators import Node, changes

# By feature, because each has as many mutants as any other.
MODULES = {
    "turns": "bot/turns/attempt bot/turns/recovery bot/conversations/request "
    "bot/conversations/continuation bot/mistral/continuation/conversations "
    "bot/mistral/continuation/search bot/mistral/continuation/memory",
    "cancellation": "bot/queue/cancellation storage/queue/cancellation",
    "branching": "bot/branching/service bot/branching/new_thread storage/threads/branches",
    "approvals": "bot/interactions/approvals storage/turns/approvals",
    "files": "bot/files/delivery bot/files/service bot/files/transfer storage/turns/files",
    "forgetting": "bot/retention/forget_thread storage/retention/forgetting "
    "storage/retention/tombstones",
    "inbox": "storage/queue/inbox storage/queue/inbox_sql",
    "takeover": "storage/queue/takeover storage/turns/checkpoints bot/queue/heartbeat",
    "Mistral": "bot/mistral/sdk/client bot/mistral/conversations bot/mistral/refusals/errors "
    "bot/mistral/history bot/mistral/streaming/stream",
    "Slack's calls": "bot/slack/client bot/slack/errors bot/slack/rate_limits bot/slack/threads",
    "Slack's messages": "bot/slack/streaming/message bot/slack/streaming/rollover "
    "bot/slack/streaming/content bot/slack/streaming/reply bot/slack/streaming/edits "
    "bot/slack/streaming/messages bot/slack/streaming/room bot/slack/streaming/portion "
    "bot/slack/streaming/translated bot/slack/markup",
    "Markdown": "bot/slack/markdown/cutting bot/slack/markdown/seams bot/slack/markdown/places "
    "bot/slack/markdown/translation bot/slack/markdown/open_blocks bot/turns/draft_text",
}
FEATURES = {f"{path}.py": feature for feature, paths in MODULES.items() for path in paths.split()}

SKIPPED = {"annotation", "returns", "decorator_list"}
TELLING = {"log", "metrics"}  # nothing depends on what these are told


@dataclass(frozen=True, slots=True)
class Mutant:
    """A mutant's identity, which holds wherever its module moves.

    `text` is the line on which it begins; `ordinal` counts those that agree in all the rest.
    """

    definition: str
    operator: str
    text: str
    ordinal: int


@dataclass(frozen=True, slots=True)
class Site:
    """A mutant's place in one tree: its bytes, and the lines from its statement's first."""

    mutant: Mutant
    module: str
    lines: range
    replaced: slice
    becomes: str

    @property
    def feature(self) -> str:
        return FEATURES[self.module]

    def applied(self, source: bytes) -> bytes:
        return source[: self.replaced.start] + self.becomes.encode() + source[self.replaced.stop :]


def find(tree: Path) -> list[Site]:
    return [site for module in FEATURES for site in sites(module, (tree / module).read_bytes())]


def sites(module: str, source: bytes) -> Iterator[Site]:
    lines = source.splitlines(keepends=True)
    alike: Counter[tuple[str, str, str]] = Counter()
    for definition, statement, node in _walk(ast.parse(source)):
        for operator, old, new in changes(node):
            begin, end = old.lineno - 1, (old.end_lineno or old.lineno) - 1
            replaced = slice(
                sum(map(len, lines[:begin])) + old.col_offset,
                sum(map(len, lines[:end])) + (old.end_col_offset or 0),
            )
            key = (definition, operator, lines[begin].decode().strip())
            run = range(statement.lineno, end + 2)
            yield Site(Mutant(*key, alike[key]), module, run, replaced, _written(new))
            alike[key] += 1


def chosen(every: Iterable[Site], count: int, seed: int) -> list[Site]:
    """Choose sites at random, evenly over the features, and in each evenly over the operators."""
    every = list(every)
    times = Counter(site.mutant for site in every)
    unmistakable = [site for site in every if times[site.mutant] == 1]
    drawn = random.Random(seed).sample(unmistakable, len(unmistakable))
    by_operator = _dealt(drawn, lambda site: (site.feature, site.mutant.operator))
    return _dealt(by_operator, lambda site: site.feature)[:count]


def located(mutant: Mutant, every: Iterable[Site]) -> Site | None:
    """Find a mutant where its module, and perhaps its definition, has another name."""

    def key(it: Mutant) -> tuple[str, str, int]:
        return it.operator, it.text, it.ordinal

    alike = [site for site in every if key(site.mutant) == key(mutant)]
    same = [site for site in alike if site.mutant.definition == mutant.definition]
    found = same or alike
    return found[0] if len(found) == 1 else None


def save(mutants: Iterable[Mutant], file: Path) -> None:
    content = [asdict(mutant) for mutant in mutants]
    file.write_text(json.dumps(content, indent=1, ensure_ascii=False) + "\n")


def load(file: Path) -> list[Mutant]:
    """Read mutants from what `save` wrote, or from a report, which says more of each."""
    names = [field.name for field in fields(Mutant)]
    return [Mutant(*(each[name] for name in names)) for each in json.loads(file.read_text())]


def _dealt(every: Iterable[Site], kind: Callable[[Site], Hashable]) -> list[Site]:
    """Order sites in rounds: the first of each kind, then the second of each."""
    seen: Counter[Hashable] = Counter()
    rounds: list[tuple[int, Site]] = []
    for site in every:
        seen[kind(site)] += 1
        rounds.append((seen[kind(site)], site))
    return [site for _, site in sorted(rounds, key=lambda it: it[0])]


def _walk(
    node: ast.AST, definition: str = "", statement: ast.stmt | None = None
) -> Iterator[tuple[str, ast.stmt, ast.AST]]:
    """Walk over the nodes that may change, each with its definition and its statement."""
    for child in _children(node):
        inside, around = definition, child if isinstance(child, ast.stmt) else statement
        if isinstance(child, ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
            inside = f"{definition}.{child.name}".lstrip(".")
        if around:
            yield inside, around, child
        yield from _walk(child, inside, around)


def _children(node: ast.AST) -> Iterator[ast.AST]:
    for name, value in ast.iter_fields(node):
        if name not in SKIPPED:
            children = value if isinstance(value, list) else [value]
            yield from (it for it in children if isinstance(it, ast.AST) and not _is_idle(it))


def _is_idle(node: ast.AST) -> bool:
    """True if a node says something to people or to tools, and does nothing."""
    match node:
        case ast.JoinedStr() | ast.If(test=ast.Name("TYPE_CHECKING")):
            return True
        case ast.Expr(value=ast.Call(func=called)):
            names = {it.id for it in ast.walk(called) if isinstance(it, ast.Name)}
            return not TELLING.isdisjoint(names)
    return False


def _written(node: Node) -> str:
    text = ast.unparse(node)
    return text if isinstance(node, ast.stmt | ast.Constant) else f"({text})"
