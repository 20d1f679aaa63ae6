"""Parser of the agent form: flat fields in, a profile or a sentence for each wrong field out."""

from collections.abc import Mapping
from typing import Any

from bot.profiles import form_prompts, form_tools, parsing
from bot.profiles.form_prompts import TOO_LONG
from bot.profiles.form_tools import FormFields, Typed
from bot.profiles.parsing import ProfileError
from bot.profiles.profile import LONGEST_CHOICE, LONGEST_TITLE, Profile

LONGEST_INSTRUCTIONS = 3_000  # characters; Slack's input holds no more
LONGEST_MODEL = 100
MOST_TOKENS = 128_000  # more than any model writes in one answer
USUAL = "usual"  # a choice that is left to the tools: see `Profile.is_for_members`
LIMITS = {
    "description": LONGEST_CHOICE,
    "instructions": LONGEST_INSTRUCTIONS,
    "model": LONGEST_MODEL,
}
PLAIN = (
    "title",
    "emoji",
    "description",
    "model",
    "instructions",
    "for_people",
    "in_shared_channels",
    "approvals_by",
)
NUMBERS = {"temperature": float, "top_p": float, "max_tokens": int}
WRONG: dict[str, str] = {
    "name": "Use up to 40 lowercase letters, digits and hyphens, and begin with a letter.",
    "title": f"Enter a title of 1 to {LONGEST_TITLE} characters.",
    "emoji": "Write the emoji as its name between colons, such as :mag:.",
    "model": "Choose a model.",
    "tools": "One of these tools doesn't exist.",
    "for_people": "Choose who it answers.",
    "in_shared_channels": "Choose whether it answers in shared channels.",
    "approvals_by": "Choose who may approve.",
    "temperature": "Enter a number from 0 to 1, such as 0.3, or leave it empty.",
    "top_p": "Enter a number from 0 to 1, such as 0.9, or leave it empty.",
    "max_tokens": f"Enter a whole number from 1 to {MOST_TOKENS:,}, or leave it empty.",
}
EMPTY_INSTRUCTIONS = "Say what this agent should do."
GREEDY = "With a temperature of 0, Mistral takes no top P below 1: leave one of them empty."


def parse(name: str, fields: FormFields, base: Profile | None = None) -> Profile:
    """Parse the fields that the form has; what it doesn't have stays as in the `base`.

    Raises ProfileError with a sentence for each field that is wrong.
    """
    typed = {field: _typed(field, value) for field, value in fields.items()}
    problems = _lengths(typed, base) | _of_parts(typed, base)
    try:
        profile = parsing.parse(name, _written(typed, base))
    except ProfileError as error:
        raise ProfileError(_by_field(error.problems) | problems) from error
    completion = profile.completion
    if completion.temperature == 0 and completion.top_p not in {None, 1}:
        problems |= {"top_p": GREEDY}
    if (completion.max_tokens or 0) > MOST_TOKENS:
        problems |= {"max_tokens": WRONG["max_tokens"]}
    if problems:
        raise ProfileError(problems)
    return profile


def values(profile: Profile) -> dict[str, Typed]:
    """The fields of the form, but for the libraries: see `bot.agents.fixed_libraries`."""
    numbers = {field: getattr(profile.completion, field) for field in NUMBERS}
    shared = {None: USUAL, True: "true", False: "false"}[profile.in_shared_channels]
    return {
        "title": profile.title,
        "emoji": profile.emoji,
        "description": profile.description,
        "model": profile.model,
        "instructions": profile.instructions,
        "for_people": profile.for_people or USUAL,
        "in_shared_channels": shared,
        "approvals_by": profile.approvals_by,
        **{field: "" if value is None else f"{value:.15g}" for field, value in numbers.items()},
        "handoffs": profile.handoffs,
        **form_tools.values(profile.tools),
        **form_prompts.values(profile.prompts),
    }


def _written(typed: FormFields, base: Profile | None) -> dict[str, Any]:
    """The profile as it is written: the base's fields, with those of the form in their place."""
    written = base.fields() if base else {}
    given = {field: typed[field] for field in PLAIN if field in typed}
    written |= given
    for field, value in given.items():
        if value in {"", USUAL}:
            del written[field]
    written["completion"] = _completion(written.get("completion", {}), typed)
    written["tools"] = form_tools.merged(typed, base.tools if base else ())
    if "handoffs" in typed:
        written["handoffs"] = list(typed["handoffs"])
    if form_prompts.is_shown(typed):
        written["prompts"] = form_prompts.written(typed)
    return written


def _completion(before: Mapping[str, Any], typed: FormFields) -> dict[str, Any]:
    given = {field: _number(field, typed[field]) for field in NUMBERS if field in typed}
    return {name: value for name, value in ({**before} | given).items() if value is not None}


def _number(field: str, value: Typed) -> object:
    """The number that was typed, the text where it is none; None for nothing."""
    if not value:
        return None
    try:
        return NUMBERS[field](str(value))
    except ValueError:
        return value


def _of_parts(typed: FormFields, base: Profile | None) -> dict[str, str]:
    tools = form_tools.problems(typed, base.tools if base else ())
    return tools | (form_prompts.problems(typed) if form_prompts.is_shown(typed) else {})


def _by_field(problems: Mapping[str, str]) -> dict[str, str]:
    """The sentences by the form's fields."""
    named = {_field(place): sentence for place, sentence in problems.items()}
    named.pop("prompts", None)  # each has fields of its own: see `form_prompts.problems`
    return {field: WRONG.get(field, sentence) for field, sentence in named.items()}


def _field(place: str) -> str:
    head, _, rest = place.partition(".")
    return rest.partition(".")[0] if head == "completion" else head


def _typed(field: str, value: Typed) -> Typed:
    """A text without surrounding space, in a single line unless it may have several."""
    if not isinstance(value, str):
        return value
    has_lines = field == "instructions" or field.startswith("prompt_message")
    return value.strip() if has_lines else " ".join(value.split())


def _lengths(typed: FormFields, base: Profile | None) -> dict[str, str]:
    lengths = {field: len(str(typed.get(field, ""))) for field in LIMITS}
    problems = {
        field: TOO_LONG.format(most=LIMITS[field], length=length)
        for field, length in lengths.items()
        if length > LIMITS[field]
    }
    is_kept = base is not None and "instructions" not in typed
    if lengths["instructions"] or is_kept:
        return problems
    return {"instructions": EMPTY_INSTRUCTIONS} | problems
