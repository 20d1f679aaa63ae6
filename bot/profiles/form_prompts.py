"""Suggested prompts in the agent form: a title and a message for each."""

from collections.abc import Sequence

from bot.profiles.form_tools import FormFields
from bot.profiles.profile import LONGEST_CHOICE, LONGEST_MESSAGE, MOST_PROMPTS, Prompt

NUMBERS = tuple(range(1, MOST_PROMPTS + 1))
TITLE, MESSAGE = "prompt_title_{}", "prompt_message_{}"
NO_TITLE = "Give this prompt a title, or empty its message."
NO_MESSAGE = "Say what this prompt asks, or empty its title."
TOO_LONG = "At most {most:,} characters, please; these are {length:,}."


def is_shown(fields: FormFields) -> bool:
    """True if the form has the prompts, rather than leaving them as they are."""
    return TITLE.format(NUMBERS[0]) in fields


def written(fields: FormFields) -> list[dict[str, str]]:
    """The prompts as they are written in a profile; those without title and message are none."""
    both = [_both(fields, number) for number in NUMBERS]
    return [{"title": title, "message": message} for title, message in both if title or message]


def values(prompts: Sequence[Prompt]) -> dict[str, str]:
    """The fields of the form."""
    found: dict[str, str] = {}
    for number, prompt in zip(NUMBERS, prompts, strict=False):
        found[TITLE.format(number)] = prompt.title
        found[MESSAGE.format(number)] = prompt.message
    return found


def problems(fields: FormFields) -> dict[str, str]:
    """Sentences about prompts that lack something, or are too long."""
    found: dict[str, str] = {}
    for number in NUMBERS:
        title, message = _both(fields, number)
        if message and not title:
            found[TITLE.format(number)] = NO_TITLE
        if title and not message:
            found[MESSAGE.format(number)] = NO_MESSAGE
        found |= _too_long(TITLE.format(number), title, LONGEST_CHOICE)
        found |= _too_long(MESSAGE.format(number), message, LONGEST_MESSAGE)
    return found


def _both(fields: FormFields, number: int) -> tuple[str, str]:
    title, message = fields.get(TITLE.format(number)), fields.get(MESSAGE.format(number))
    return " ".join(str(title or "").split()), str(message or "").strip()


def _too_long(field: str, text: str, most: int) -> dict[str, str]:
    length = len(text)
    return {field: TOO_LONG.format(most=most, length=length)} if length > most else {}
