"""Parser of the agent modal: flat fields in, a profile or a sentence for each wrong field out."""

from collections.abc import Mapping
from typing import Any

from bot.profiles import parsing
from bot.profiles.parsing import ProfileError
from bot.profiles.profile import LONGEST_CHOICE, LONGEST_TITLE, Profile

LONGEST_INSTRUCTIONS = 3_000  # characters; Slack's input holds no more
LONGEST_MODEL = 100
NESTED = {"name", "temperature"}  # fields that a profile has elsewhere
LIMITS = {
    "description": LONGEST_CHOICE,
    "instructions": LONGEST_INSTRUCTIONS,
    "model": LONGEST_MODEL,
}
WRONG: dict[str, str] = {
    "name": "Up to 40 small letters, digits and hyphens, beginning with a letter.",
    "title": f"A title of 1 to {LONGEST_TITLE} characters is needed.",
    "emoji": "An emoji is written as its name between colons, such as :mag:.",
    "model": "Choose a model.",
    "tools": "One of these tools doesn't exist.",
    "for_people": "Choose who it answers.",
    "in_shared_channels": "Choose whether it answers in shared channels.",
    "approvals_by": "Choose who may approve.",
    "temperature": "A number from 0 to 1 is needed, such as 0.3, or nothing.",
}
TOO_LONG = "At most {most:,} characters, please; these are {length:,}."
EMPTY_INSTRUCTIONS = "Say what this agent is to do."


def parse(name: str, fields: Mapping[str, Any]) -> Profile:
    """Parse title, description, model, instructions, tools and temperature.

    Raises ProfileError with a sentence for each field that is wrong.
    """
    typed = {field: _typed(field, value) for field, value in fields.items() if value}
    written = {field: value for field, value in typed.items() if field not in NESTED}
    if temperature := typed.get("temperature"):
        written["completion"] = {"temperature": _number(temperature)}
    problems = _lengths(typed)
    try:
        profile = parsing.parse(name, written)
    except ProfileError as error:
        raise ProfileError(_by_field(error.problems) | problems) from error
    if problems:
        raise ProfileError(problems)
    return profile


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def _by_field(problems: Mapping[str, str]) -> dict[str, str]:
    """The sentences by the modal's fields."""
    heads = {place.split(".")[0]: sentence for place, sentence in problems.items()}
    fields = {"completion": "temperature"}
    named = {fields.get(head, head): sentence for head, sentence in heads.items()}
    return {field: WRONG.get(field, sentence) for field, sentence in named.items()}


def _typed(field: str, value: Any) -> Any:
    """A text without surrounding space, in a single line unless it is the instructions."""
    if not isinstance(value, str):
        return value
    return value.strip() if field == "instructions" else " ".join(value.split())


def _lengths(typed: Mapping[str, Any]) -> dict[str, str]:
    lengths = {field: len(str(typed.get(field, ""))) for field in LIMITS}
    problems = {
        field: TOO_LONG.format(most=LIMITS[field], length=length)
        for field, length in lengths.items()
        if length > LIMITS[field]
    }
    return problems if lengths["instructions"] else {"instructions": EMPTY_INSTRUCTIONS} | problems
