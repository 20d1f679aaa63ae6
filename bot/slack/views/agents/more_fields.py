"""Further settings of the agent form: sampling, consent, people, libraries and prompts."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from bot.profiles import form_functions, form_prompts
from bot.profiles.form_tools import FormFields
from bot.profiles.forms import MOST_TOKENS, USUAL
from bot.profiles.tool_labels import TOOL_NAMES
from bot.slack.views.agents import form_inputs as inputs
from bot.slack.views.agents.form_inputs import Label
from bot.slack.views.block_kit import Json, context

TOP_P = Label(
    "Top P",
    "How many of the likely words it considers, from 0 to 1. Set this or the temperature, "
    "not both.",
)
MAX_TOKENS = Label(
    "Longest answer", "In tokens, each about three quarters of a word. Longer answers are cut."
)
CONSENT = Label("Tools that need consent", "Before it uses one of these, somebody has to approve.")
CHOICES: Mapping[str, tuple[Label, Mapping[str, str]]] = {
    "approvals_by": (
        Label("Who may approve", is_optional=False),
        {"asker": "The person who asked", "members": "Any full member", "admins": "Admins"},
    ),
    "for_people": (
        Label("Who it answers", is_optional=False),
        {
            USUAL: "Everybody, or only full members if it has fixed libraries",
            "everybody": "Everybody who may use me",
            "members": "Full members of this workspace",
        },
    ),
    "in_shared_channels": (
        Label("In channels that are shared with another company", is_optional=False),
        {
            USUAL: "It answers, unless it has fixed libraries",
            "true": "It answers",
            "false": "It doesn't answer",
        },
    ),
}
LIBRARIES = Label(
    "Fixed libraries",
    "Everybody who asks this agent, anywhere, gets answers from these documents. If a library "
    "is deleted later, the agent answers without it and says so.",
)
FUNCTIONS = Label(
    "Your own tools", "Tools of the people who run this app. Some ask before they run."
)
CONNECTORS = Label(
    "Connectors",
    "Names at Mistral, separated by commas: tickets (person), calendar (workspace), lunch. "
    "In parentheses: whose sign-in is used, if it needs one.",
)
HANDOFFS = Label(
    "Hands over to",
    "Agents that it may give a question to. They work with this channel's library, and only "
    "where people could ask them.",
)
PROMPT_TITLE = "Suggested prompt {number}: title"
PROMPT_MESSAGE = "Suggested prompt {number}: message"
TITLE_HINT = "What people see when they open a direct message with me."
MESSAGE_HINT = "What is asked when they choose it."


@dataclass(frozen=True, slots=True)
class Choice:
    """A library or an agent to choose: its value in the form, and what people read."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class MoreFields:
    """Offers of the further settings; `note` says why they have no libraries ('' for nothing).

    `functions` are one's own tools, and `connectors` tells whether they have those.
    `agents` are those that this one may hand over to.
    """

    libraries: tuple[Choice, ...] = ()
    note: str = ""
    connectors: bool = True
    agents: tuple[Choice, ...] = ()
    functions: tuple[Choice, ...] = ()


def more_fields(offered: MoreFields, values: FormFields) -> Iterator[Json]:
    """Render the further settings."""
    yield inputs.number("top_p", TOP_P, _text(values, "top_p"), (0, 1), decimal=True)
    bounds = (1, MOST_TOKENS)
    yield inputs.number(
        "max_tokens", MAX_TOKENS, _text(values, "max_tokens"), bounds, decimal=False
    )
    tools = {tool: name.capitalize() for tool, name in TOOL_NAMES.items()}
    yield inputs.boxes("consent", CONSENT, tools, values.get("consent", ()))
    for field, (label, options) in CHOICES.items():
        yield inputs.one_of(field, label, options, _text(values, field) or next(iter(options)))
    if offered.agents:
        options = {one.value: one.label for one in offered.agents}
        yield inputs.some_of("handoffs", HANDOFFS, options, values.get("handoffs", ()))
    if offered.functions:
        options = {one.value: one.label for one in offered.functions}
        chosen = values.get(form_functions.FIELD, ())
        yield inputs.some_of(form_functions.FIELD, FUNCTIONS, options, chosen)
    if offered.libraries:
        options = {one.value: one.label for one in offered.libraries}
        yield inputs.some_of("libraries", LIBRARIES, options, values.get("libraries", ()))
    if offered.note:
        yield context(offered.note)
    if offered.connectors:
        yield inputs.text("connectors", CONNECTORS, _text(values, "connectors"))
    yield from _prompts(values)


def _prompts(values: FormFields) -> Iterator[Json]:
    for number in form_prompts.NUMBERS:
        is_first = number == form_prompts.NUMBERS[0]
        title = Label(PROMPT_TITLE.format(number=number), TITLE_HINT if is_first else "")
        message = Label(PROMPT_MESSAGE.format(number=number), MESSAGE_HINT if is_first else "")
        field = form_prompts.TITLE.format(number)
        yield inputs.text(field, title, _text(values, field))
        field = form_prompts.MESSAGE.format(number)
        yield inputs.text(field, message, _text(values, field), multiline=True)


def _text(values: FormFields, field: str) -> str:
    return str(values.get(field, ""))
