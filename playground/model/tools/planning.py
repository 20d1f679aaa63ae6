"""Chooses the tools that a question asks for, among those the agent has."""

import re
from collections.abc import Callable

from playground.model.conversation import thread
from playground.model.prompt import Prompt
from playground.model.wishes import CURRENT

from . import interpreter, library, research, services, web
from .drawing import images
from .running import RUNNERS, Plan
from .use import Arguments, Use

Reader = Callable[[str, Prompt], list[Arguments]]

_WEB = ("web_search", "web_search_premium")
_AT_ONCE = re.compile(
    r",?\s*\b(?:all )?(?:at once|at the same time|in parallel|simultaneously)\b", re.IGNORECASE
)
# What is longer is a text to work on rather than a list of wishes.
_LONGEST_LIST = 1000
_ACTS = "search|look|find|check|calculate|compute|work out|plot|chart|draw|paint|illustrate|sum"
_JOINT = re.compile(
    r"(\s*(?:;|[,.?!]? and then|[,.?!]? then|,? and|[.?!]"
    rf"|[,:](?=\s+(?:{_ACTS})\b))\s+)",
    re.IGNORECASE,
)
_ORDERS = re.compile(rf"(?:the )?(?:{_ACTS}|what|how|mean|average|median)\b", re.IGNORECASE)

# Words in a question, the tools they call for with the better one first, and what reads them.
# Rows are tried in their order; a row whose reader finds nothing to do is passed over.
_CHOICES: tuple[tuple[str, tuple[str, ...], Reader], ...] = (
    *((words, (name,), services.reader(name)) for name, words in services.WORDS.items()),
    (interpreter.CERTAIN, (interpreter.TOOL,), interpreter.written),
    (images.ORDER, (images.TOOL,), images.ordered),
    (images.CHANGE, (images.TOOL,), images.changed),
    (images.BARE, (images.TOOL,), images.bare),
    (r"\b(news|headlines?|news agency)\b", _WEB[::-1], web.queries),
    (r"\b(web|internet|online|google|browse)\b", _WEB, web.queries),
    (r"\b(librar(y|ies)|documents?|docs|files?|pdf|attachments?|uploads?|uploaded)\b",
     (library.TOOL,), library.queries),
    (r"", (library.TOOL,), library.by_name),
    (r"", (interpreter.TOOL,), interpreter.written),
    (r"^\W*((please|can you|could you) )*(search|look up|look for|find out|find)\b",
     (*_WEB, library.TOOL), web.queries),
    (r"", (library.TOOL,), library.covered),
    (CURRENT, _WEB, web.queries),
)  # fmt: skip
_LAST_RESORTS = (library.TOOL, *_WEB)


def plan(prompt: Prompt) -> Plan:
    """Find what each part of the question asks for; an empty plan where that is nothing."""
    if not _available(prompt):
        return Plan()
    question = thread.own_words(prompt.question)
    is_short = len(question) <= _LONGEST_LIST
    if is_short and (whole := research.whole(question, prompt, _available(prompt))):
        return whole
    at_once = bool(_AT_ONCE.search(question))
    uses = [
        use
        for part in _parts(_AT_ONCE.sub("", question).strip(), prompt)
        for use in _pick(part, prompt)
    ]
    return research.reported(question, _available(prompt), Plan(tuple(uses), at_once))


def last_resort(prompt: Prompt) -> Plan:
    """Search for what the conversation has no answer to."""
    question = thread.own_words(prompt.question)
    queries = web.queries(question, prompt)
    within_reach = [name for name in _LAST_RESORTS if name in _available(prompt)]
    if not queries:
        return Plan()
    if len(within_reach) > 1 and not library.holds(queries[0]["query"], prompt):
        within_reach = [name for name in within_reach if name != library.TOOL]
    if within_reach[:1] == [library.TOOL]:
        queries = library.queries(question, prompt)
    return Plan(tuple(Use(tool, query) for tool in within_reach[:1] for query in queries))


def _parts(question: str, prompt: Prompt) -> list[str]:
    """Cut a question into parts that ask for something of their own: "search … and compute …"."""
    pieces = _JOINT.split(question) if len(question) <= _LONGEST_LIST else [question]
    parts = [pieces[0]]
    for joint, piece in zip(pieces[1::2], pieces[2::2], strict=True):
        if _is_apart(parts[-1], joint, piece, prompt):
            parts.append(piece)
        else:
            parts[-1] += joint + piece
    return parts


def _is_apart(part: str, joint: str, piece: str, prompt: Prompt) -> bool:
    """Tell whether two parts ask for something each; two sentences may give one program."""
    first, second = _pick(part, prompt), _pick(piece, prompt)
    if not (first and second):
        return False
    both = _pick(part + joint + piece, prompt)
    is_one_program = both not in (first, second) and all(
        use.tool == interpreter.TOOL for use in (*first, *second, *both)
    )
    is_order = "and" in joint and _ORDERS.match(piece)
    return bool(is_order) or not is_one_program


def _pick(part: str, prompt: Prompt) -> list[Use]:
    available = _available(prompt)
    for words, tools, read in _CHOICES:
        tool = next((name for name in tools if name in available), None)
        if tool and re.search(words, part, re.IGNORECASE) and (found := read(part, prompt)):
            return [Use(tool, arguments) for arguments in found]
    return []


def _available(prompt: Prompt) -> set[str]:
    """Name the tools the agent has, and may use."""
    if (prompt.settings.get("completion_args") or {}).get("tool_choice") == "none":
        return set()
    own = {tool["type"] for tool in prompt.tools if tool["type"] in RUNNERS and _is_on(tool)}
    return own.union(*map(services.offered, prompt.tools))


def _is_on(tool: dict[str, object]) -> bool:
    match tool.get("tool_configuration"):
        case {"exclude": [*names]} if tool["type"] in names:
            return False
        case {"include": [*names]}:
            return tool["type"] in names
        case _:
            return True
