"""Modals about agents: new, edit, delete, switch. A block's id is the field's name."""

from collections.abc import Iterator
from dataclasses import dataclass

from bot.profiles.profile import Profile
from bot.profiles.tool_labels import TOOL_NAMES
from bot.slack.markup import named
from bot.slack.views.block_kit import Json, option, plain, section
from bot.slack.views.modal import INPUT, modal, which

MAKE, EDIT, CHOOSE, DELETE = "make_profile", "change_profile", "choose_profile", "delete_profile"
CHOOSE_TO_DELETE = "choose_profile_to_delete"

NEW_TITLE, EDIT_TITLE, DELETE_TITLE = "New agent", "Edit agent", "Delete agent"
SAVE, NEXT, REMOVE = "Save", "Next", "Delete"
SURE = (
    "⚠️ Delete {emoji} *{title}* (`{name}`)?\n"
    "*You can't undo this.* Where the agent answers now, the default agent takes over, or the one "
    "of the same name that comes with me. Threads keep what was said in them."
)
LABELS = {
    "name": ("Name", "What people type after /agent. Lowercase letters, digits, hyphens."),
    "title": ("Title", "Who the agent is, as people see it."),
    "emoji": ("Emoji", "Stands beside its name, such as :mag: or one of your own."),
    "description": ("Description", "What it can do, in one line."),
    "model": ("Model", ""),
    "instructions": ("Instructions", "What the agent should do, and how. Up to 3,000 characters."),
    "tools": ("Tools", ""),
    "temperature": ("Temperature", "0 is precise, 1 is creative. Leave empty for the default."),
}
CHOICES = {
    "for_people": (
        "Who it answers",
        {"everybody": "Everybody who may use me", "members": "Full members of this workspace"},
    ),
    "in_shared_channels": (
        "In channels that are shared with another company",
        {"true": "It answers", "false": "It doesn't answer"},
    ),
    "approvals_by": (
        "Who may approve what it asks consent for",
        {"asker": "Whoever asked", "members": "Any full member", "admins": "Admins"},
    ),
}
LONG = {"instructions"}
OPTIONAL = {"emoji", "description", "tools", "temperature"}
SWITCH, SWITCH_TITLE, SWITCH_LABEL = "switch_thread", "Switch agent", "Switch"
GOES_ALONG = "The new agent can see the conversation so far."


@dataclass(frozen=True, slots=True)
class Form:
    """Form of a profile; of a new one without `profile`."""

    models: tuple[str, ...]
    profile: Profile | None = None


@dataclass(frozen=True, slots=True)
class ToEdit:
    """Choice of a custom profile to edit."""

    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class ToDelete:
    """Choice of a custom profile to delete; none is chosen beforehand."""

    profiles: tuple[Profile, ...]


@dataclass(frozen=True, slots=True)
class DeletionToConfirm:
    """Confirmation that a custom profile is to be deleted."""

    profile: Profile


@dataclass(frozen=True, slots=True)
class ToSwitch:
    """Choice of a thread's agent; `about` is the thread: channel and ts."""

    profiles: tuple[Profile, ...]
    answering: Profile
    about: tuple[str, ...]


def form_view(window: Form) -> Json:
    """Render the form of a new or existing profile as a modal."""
    fields = _fields(window.models, window.profile)
    if window.profile is None:
        return modal(MAKE, NEW_TITLE, SAVE, fields)
    return modal(EDIT, EDIT_TITLE, SAVE, fields, (window.profile.name,))


def edit_view(window: ToEdit) -> Json:
    """Render the choice of a profile to edit as a modal."""
    return modal(CHOOSE, EDIT_TITLE, NEXT, [which(window.profiles)])


def delete_view(window: ToDelete) -> Json:
    """Render the choice of a profile to delete as a modal."""
    picker = which(window.profiles, preselects=False)
    return modal(CHOOSE_TO_DELETE, DELETE_TITLE, NEXT, [picker])


def deletion_view(window: DeletionToConfirm) -> Json:
    """Render what deleting a profile means as a modal."""
    profile = window.profile
    told = SURE.format(emoji=profile.emoji, title=named(profile.title), name=profile.name)
    return modal(DELETE, DELETE_TITLE, REMOVE, [section(told)], (profile.name,))


def switch_view(window: ToSwitch) -> Json:
    """Render the choice of a thread's agent as a modal."""
    picker = which(window.profiles, window.answering)
    shown = [picker, section(GOES_ALONG)]
    return modal(SWITCH, SWITCH_TITLE, SWITCH_LABEL, shown, window.about)


def _fields(models: tuple[str, ...], profile: Profile | None) -> Iterator[Json]:
    if profile is None:
        yield _input("name", _text("name", ""))
    else:
        yield section(f"`{profile.name}`")
    yield _input("title", _text("title", profile.title if profile else ""))
    yield _input("emoji", _text("emoji", profile.emoji if profile else ""))
    yield _input("description", _text("description", profile.description if profile else ""))
    yield _input("model", _select(models, profile.model if profile else models[0]))
    yield _input("instructions", _text("instructions", profile.instructions if profile else ""))
    tools = tuple(tool.type for tool in profile.tools) if profile else ()
    yield _input("tools", _checkboxes(tools))
    yield _input("temperature", _number(profile.completion.temperature if profile else None))
    for field, chosen in _audience(profile).items():
        yield _choice(field, chosen)


def _input(field: str, element: Json) -> Json:
    label, hint = LABELS[field]
    block = {
        "type": "input",
        "block_id": field,
        "label": plain(label),
        "element": element | {"action_id": INPUT},
        "optional": field in OPTIONAL,
    }
    # A code that the hint names is shown as what people have to type.
    return block | ({"hint": plain(hint) | {"emoji": False}} if hint else {})


def _audience(profile: Profile | None) -> dict[str, str]:
    """The choices of a profile about people; of a new one, the most open ones."""
    if profile is None:
        return {field: next(iter(values)) for field, (_, values) in CHOICES.items()}
    return {
        "for_people": "members" if profile.is_for_members else "everybody",
        "in_shared_channels": str(profile.is_for_shared_channels).lower(),
        "approvals_by": profile.approvals_by,
    }


def _choice(field: str, chosen: str) -> Json:
    label, values = CHOICES[field]
    options = {value: option(text, value) for value, text in values.items()}
    element = {
        "type": "static_select",
        "action_id": INPUT,
        "options": [*options.values()],
        "initial_option": options[chosen],
    }
    return {"type": "input", "block_id": field, "label": plain(label), "element": element}


def _text(field: str, value: str) -> Json:
    element = {"type": "plain_text_input", "multiline": field in LONG}
    return element | ({"initial_value": value} if value else {})


def _select(models: tuple[str, ...], value: str) -> Json:
    options = [option(model, model) for model in dict.fromkeys((*models, value))]
    chosen = next(one for one in options if one["value"] == value)
    return {"type": "static_select", "options": options, "initial_option": chosen}


def _checkboxes(tools: tuple[str, ...]) -> Json:
    options = [option(name.capitalize(), tool) for tool, name in TOOL_NAMES.items()]
    ticked = [one for one in options if one["value"] in tools]
    element = {"type": "checkboxes", "options": options}
    return element | ({"initial_options": ticked} if ticked else {})


def _number(value: float | None) -> Json:
    element = {
        "type": "number_input",
        "is_decimal_allowed": True,
        "min_value": "0",
        "max_value": "1",
    }
    return element | ({"initial_value": f"{value:g}"} if value is not None else {})
