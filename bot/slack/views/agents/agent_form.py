"""Modal of an agent, new or existing: its settings, and a button for the further ones."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from bot.profiles.form_tools import FormFields
from bot.profiles.tool_labels import TOOL_NAMES
from bot.slack.views.agents import form_inputs as inputs
from bot.slack.views.agents.form_inputs import LONGEST, Label
from bot.slack.views.agents.more_fields import MoreFields, more_fields
from bot.slack.views.block_kit import Json, button, section
from bot.slack.views.modal import modal

MAKE, EDIT, MORE = "make_profile", "change_profile", "more_of_profile"
NEW_TITLE, EDIT_TITLE, COPY_TITLE, SAVE = "New agent", "Edit agent", "Duplicate agent", "Save"
MORE_LABEL = "More settings"
MORE_SAYS = "Consent, handoffs, fixed libraries, prompts, who it answers, and how it writes."
TOO_LONG = (
    "*Instructions.* They have {length:,} characters, more than a window of Slack's holds, "
    "so they stay as they are."
)
NAME = Label(
    "Name", "What people type after /agent. Lowercase letters, digits, hyphens.", is_optional=False
)
TITLE = Label("Title", "Who the agent is, as people see it.", is_optional=False)
EMOJI = Label("Emoji", "Stands beside its name, such as :mag: or one of your own.")
DESCRIPTION = Label("Description", "What it can do, in one line.")
MODEL = Label("Model", is_optional=False)
INSTRUCTIONS = Label(
    "Instructions", "What the agent should do, and how. Up to 3,000 characters.", is_optional=False
)
TOOLS = Label("Tools")
TEMPERATURE = Label("Temperature", "0 is precise, 1 is creative. Leave empty for the default.")


@dataclass(frozen=True, slots=True)
class Form:
    """Form of the agent `editing`, or of a new one, for which `copied` may be the original.

    `values` are what its fields say; with `more` it has the further settings, too.
    """

    models: tuple[str, ...]
    values: FormFields = field(default_factory=lambda: MappingProxyType({}))
    editing: str = ""
    copied: str = ""
    more: MoreFields | None = None


def form_view(form: Form) -> Json:
    """Render the form as a modal; it's about the agent that it edits or copies."""
    fields = [*_fields(form), *_more(form)]
    if form.editing:
        return modal(EDIT, EDIT_TITLE, SAVE, fields, (form.editing,))
    title = COPY_TITLE if form.copied else NEW_TITLE
    return modal(MAKE, title, SAVE, fields, (form.copied,))


def _fields(form: Form) -> Iterator[Json]:
    said = {name: str(value) for name, value in form.values.items() if isinstance(value, str)}
    if form.editing:
        yield section(f"`{form.editing}`")
    else:
        yield inputs.text("name", NAME, said.get("name", ""))
    yield inputs.text("title", TITLE, said.get("title", ""))
    yield inputs.text("emoji", EMOJI, said.get("emoji", ""))
    yield inputs.text("description", DESCRIPTION, said.get("description", ""))
    yield _model(form.models, said.get("model", ""))
    yield _instructions(said.get("instructions", ""))
    tools = {tool: name.capitalize() for tool, name in TOOL_NAMES.items()}
    yield inputs.boxes("tools", TOOLS, tools, form.values.get("tools", ()))
    temperature = said.get("temperature", "")
    yield inputs.number("temperature", TEMPERATURE, temperature, (0, 1), decimal=True)


def _more(form: Form) -> Iterator[Json]:
    """Render the further settings, or the button that shows them."""
    if form.more:
        yield from more_fields(form.more, form.values)
    else:
        yield section(MORE_SAYS) | {"accessory": button(MORE, MORE_LABEL)}


def _model(models: tuple[str, ...], value: str) -> Json:
    options: Mapping[str, str] = {name: name for name in (*models, value) if name}
    return inputs.one_of("model", MODEL, options, value or models[0])


def _instructions(value: str) -> Json:
    if len(value) > LONGEST:
        return section(TOO_LONG.format(length=len(value)))
    return inputs.text("instructions", INSTRUCTIONS, value, multiline=True)
