"""Using the sample services behind an agent's connectors."""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from typing import Any

from playground.model.pieces import Text
from playground.model.prompt import Prompt
from playground.model.services import BY_NAME, NOBODY, SERVICES, UnknownTool

from .use import Arguments, Outcome, Use, weight

_NUMBER = re.compile(r"\d{1,6}")
_HEADS = {
    "list_tickets": "Open tickets:",
    "list_events": "Today's events:",
    "todays_menu": "Today's menu:",
}
# Words in a question that call for a tool.
WORDS = {
    "close_ticket": r"\bclose\b.{0,40}\bticket\b",
    "list_tickets": r"\btickets?\b",
    "list_events": r"\b(calendar|events?|appointments?)\b",
    "todays_menu": r"\b(lunch|menu)\b",
}
CONNECTS = "connect"  # what is called of a service that nobody is signed in to


def offered(tool: dict[str, Any]) -> Iterator[str]:
    """Name what a connector of an agent offers, as its configuration has it."""
    service = BY_NAME.get(str(tool.get("connector_id")))
    chosen = tool.get("tool_configuration") or {}
    for one in service.tools if service else ():
        included = chosen.get("include")
        if one.name not in (chosen.get("exclude") or ()) and (not included or one.name in included):
            yield one.name


def guarded(tool: dict[str, Any]) -> set[str]:
    """Name what of it a person has to allow first."""
    confirmed = (tool.get("tool_configuration") or {}).get("requires_confirmation") or ()
    return set(confirmed) & set(offered(tool))


def wanted(question: str, functions: Iterable[str]) -> Use | None:
    """Choose among functions that stand for tools of services: "tickets__list_tickets".

    One that only says that it connects a service stands for all of that service's.
    """
    by_tool: dict[str, str] = {}
    for function in functions:
        service, _, tool = function.partition("__")
        known = BY_NAME.get(service)
        for one in known.tools if known else ():
            if tool in (one.name, CONNECTS):
                by_tool[one.name] = function
    for tool, words in WORDS.items():
        if tool in by_tool and re.search(words, question, re.IGNORECASE):
            connects = by_tool[tool].endswith(f"__{CONNECTS}")
            arguments = [{}] if connects else read(tool, question)
            return Use(by_tool[tool], arguments[0]) if arguments else None
    return None


def reader(name: str) -> Callable[[str, Prompt], list[Arguments]]:
    """Return what reads the arguments of a tool out of a question."""
    return partial(read, name)


def read(name: str, part: str, _: Prompt | None = None) -> list[Arguments]:
    """Read the arguments of a tool; without them nothing is asked of it."""
    if name != "close_ticket":
        return [{}]
    found = _NUMBER.search(part)
    return [{"number": found[0]}] if found else []


def told(name: str, said: str) -> str:
    """Put a tool's result into words."""
    lines = said.splitlines()
    head = _HEADS.get(name)
    if head is None or len(lines) < 2:  # noqa: PLR2004 - a list of one is a sentence
        return said
    return "\n".join([head, "", *(f"- {line}" for line in lines)])


def run(name: str, arguments: Arguments, prompt: Prompt) -> Outcome:
    """Use a connector's tool, with the account that the platform found for it."""
    for tool in prompt.tools:
        if tool["type"] == "connector" and name in offered(tool):
            service = BY_NAME[tool["connector_id"]]
            account, closed = tool.get("account", NOBODY), tool.get("closed", [])
            try:
                said = service.run(name, arguments, account, closed)
            except UnknownTool as error:
                said = f"I can't find ticket {error}."
            return Outcome((Text(told(name, said)),), weight(said))
    return Outcome((), 0, failed=True)


RUNNERS = {tool.name: partial(run, tool.name) for service in SERVICES for tool in service.tools}
