"""Functions of the client: called where a question names them, and their results told."""

import json
import re
from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from playground.model.conversation import thread
from playground.model.pieces import FunctionCall
from playground.model.prompt import Prompt

from . import noting, services

Json = dict[str, Any]

_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_QUOTED = re.compile(r"[\"“”`]([^\"“”`]{1,200})[\"“”`]")
_ABOUT = re.compile(r"\b(?:for|of|in|about|to|that|with|named|called)\s+(.{1,300})", re.DOTALL)
_OWN_WISHES = {noting.REMEMBER, noting.FORGET}  # a word is not enough
_LONGEST = 1_000  # characters of a question that asks for a function


def told(prompt: Prompt) -> str:
    """Results of the functions that were called just before; '' if none was."""
    last_first = takewhile(lambda e: e["type"] == "function.result", reversed(prompt.entries))
    results = [str(entry["result"]) for entry in last_first][::-1]
    if len(results) < 2:  # noqa: PLR2004 - one is no list
        return "".join(results)
    return "\n".join(f"- {result}" for result in results)


def called(prompt: Prompt) -> Iterator[FunctionCall]:
    """Calls of the functions that a question names, all at once."""
    question = thread.own_words(prompt.question)
    if len(question) > _LONGEST or _is_forbidden(prompt):
        return
    functions = {one["function"]["name"]: one for one in prompt.tools if one["type"] == "function"}
    if wish := noting.wished(question, set(functions)):
        yield wish
        return
    if use := services.wanted(question, list(functions)):
        yield FunctionCall(use.tool, json.dumps(use.arguments))
        return
    for name, tool in functions.items():
        if name not in _OWN_WISHES and _is_named(name, question):
            arguments = _arguments(tool["function"]["parameters"], question)
            yield FunctionCall(name, json.dumps(arguments))


def _is_forbidden(prompt: Prompt) -> bool:
    return (prompt.settings.get("completion_args") or {}).get("tool_choice") == "none"


def _is_named(name: str, question: str) -> bool:
    """Tell whether a question has each word of a function's name."""
    said = question.lower()
    return all(word in said for word in name.lower().replace("-", "_").split("_") if word)


def _arguments(schema: Json, question: str) -> Json:
    """Values for a function's parameters, as far as a question gives some or they are needed."""
    numbers = iter(_NUMBER.findall(question))
    quoted = iter(_QUOTED.findall(question))
    needed = schema.get("required", ())
    values = {}
    for name, one in schema.get("properties", {}).items():
        value = _value(one, question, numbers, quoted)
        if value is not None or name in needed:
            values[name] = value
    return values


def _value(schema: Json, question: str, numbers: Iterator[str], quoted: Iterator[str]) -> Any:
    if choices := schema.get("enum"):
        return next((one for one in choices if str(one).lower() in question.lower()), choices[0])
    match schema.get("type"):
        case "integer":
            found = next(numbers, None)
            return int(float(found)) if found else None
        case "number":
            found = next(numbers, None)
            return float(found) if found else None
        case "boolean":
            return None
        case "string" | None:
            return next(quoted, None) or _about(question)
    return None


def _about(question: str) -> str:
    found = _ABOUT.search(question)
    return (found[1] if found else question).strip(" \n.?!")
