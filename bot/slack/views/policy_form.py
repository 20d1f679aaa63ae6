"""Modal in which admins say who may do what, in a channel or in the whole workspace."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from bot.profiles.profile import Profile
from bot.slack.views.block_kit import (
    OPTIONS,
    Json,
    context,
    option,
    plain,
    profile_option,
    section,
)
from bot.slack.views.costs.budget import BudgetField
from bot.slack.views.costs.budget import fields as budget_fields
from bot.slack.views.mistral_key import PUSH, opener
from bot.slack.views.modal import INPUT, modal

SAVE, SAVE_LABEL = "save_policy", "Save"
TITLE = "Who may use me"
LEFT, LEFT_LABEL = "left", "Channels I'm out of: delete what I keep of them now"
LEFT_HINT = "My conversations there and the library, here and at Mistral. Slack's messages stay."
HIDDEN, HIDDEN_LABEL, HIDDEN_NONE = "hidden_agents", "Hidden agents", "None"
HIDDEN_HERE = (
    "Nobody can choose them in this channel. Threads that use one keep it. "
    "What the workspace hides is hidden here, too."
)
HIDDEN_EVERYWHERE = (
    "Nobody can choose them anywhere. Where one answers already, it stays until somebody chooses "
    "another."
)
MOST_LEFT = 10  # options of checkboxes
INHERIT, YES, NO = "inherit", "yes", "no"
OF_CHANNEL = "*For this channel.* `/agent policy workspace` opens the settings of the workspace."
OF_WORKSPACE = (
    "*For the whole workspace.* `/agent policy` in a channel opens the settings of that channel, "
    "which come before these."
)
HINT = "Who may not is told so once a day, privately; nothing of what they write is kept."
AS_WORKSPACE, AS_INSTALLED = "As in the workspace: {now}", "By default: {now}"

CIRCLES = {"everybody": "Everybody", "members": "Full members", "admins": "Admins"}
LOCKS = {YES: "Locked: only admins choose another", NO: "Not locked"}
MAY, ANSWERED = {YES: "May use me", NO: "May not"}, {YES: "Answered", NO: "Not answered"}


@dataclass(frozen=True, slots=True)
class Field:
    """A setting: its label, and its values as people read them."""

    label: str
    values: Mapping[str, str]


FIELDS: Mapping[str, Field] = MappingProxyType(
    {
        "guests": Field("Guests", MAY),
        "external": Field("People of other companies", MAY),
        "channels": Field("Channels", {YES: "Everywhere", NO: "Only where an admin allows it"}),
        "direct": Field("Direct messages", ANSWERED),
        "apps": Field("Apps and workflows", {YES: "Those that an admin allowed", NO: "None"}),
        "switching": Field("Switching a channel's agent, and which replies I follow", CIRCLES),
        "locked": Field("A channel's agent, and those of its threads", LOCKS),
        "usage": Field("Seeing usage", CIRCLES),
    }
)
THIS_CHANNEL = Field("This channel", {YES: "I'm on", NO: "I'm switched off"})
WORKSPACE_ONLY = frozenset({"direct"})


@dataclass(frozen=True, slots=True)
class ToSetPolicy:
    """Choices in a place by field (INHERIT for none), and the values that hold without them.

    `left` are channels that we are out of, of which something is still kept. `agents` are those
    that can be hidden there, and `hidden` the names of those that are. With `budgets_first`, that
    is what the window was opened for.
    """

    is_workspace: bool
    chosen: Mapping[str, str]
    inherited: Mapping[str, str]
    place: str
    left: tuple[str, ...] = ()
    agents: tuple[Profile, ...] = ()
    hidden: Collection[str] = ()
    budgets: tuple[BudgetField, ...] = ()
    budgets_first: bool = False


def policy_view(window: ToSetPolicy) -> Json:
    """Render the settings as a modal, one picker for each."""
    pickers = [_picker(window, name) for name in offered(is_workspace=window.is_workspace)]
    pickers += [_hidden(window)] if window.agents else []
    budgets = budget_fields(window.budgets, first=window.budgets_first)
    blocks = [section(OF_WORKSPACE if window.is_workspace else OF_CHANNEL)]
    blocks += [*budgets, *pickers] if window.budgets_first else [*pickers, *budgets]
    blocks += [_left(window.left)] if window.left else []
    blocks += [opener(PUSH)] if window.is_workspace else []
    return modal(SAVE, TITLE, SAVE_LABEL, [*blocks, context(HINT)], (window.place,))


def offered(*, is_workspace: bool) -> tuple[str, ...]:
    """Names of the settings that a workspace has, or a channel."""
    return tuple(name for name in FIELDS if is_workspace or name not in WORKSPACE_ONLY)


def _left(channels: tuple[str, ...]) -> Json:
    """Render the channels that we are out of, to be ticked where all of them is to go."""
    options = [
        {"text": {"type": "mrkdwn", "text": f"<#{channel}>"}, "value": channel}
        for channel in channels[:MOST_LEFT]
    ]
    element = {"type": "checkboxes", "action_id": INPUT, "options": options}
    block = {"type": "input", "block_id": LEFT, "label": plain(LEFT_LABEL), "element": element}
    return block | {"hint": plain(LEFT_HINT), "optional": True}


def _hidden(window: ToSetPolicy) -> Json:
    """Render the agents, to be chosen where nobody is to be offered one."""
    hidden_first = sorted(window.agents, key=lambda one: one.name not in window.hidden)
    options = [profile_option(one) for one in hidden_first][:OPTIONS]
    chosen = [one for one in options if one["value"] in window.hidden]
    element = {
        "type": "multi_static_select",
        "action_id": INPUT,
        "placeholder": plain(HIDDEN_NONE),
        "options": options,
        **({"initial_options": chosen} if chosen else {}),
    }
    hint = HIDDEN_EVERYWHERE if window.is_workspace else HIDDEN_HERE
    block = {"type": "input", "block_id": HIDDEN, "label": plain(HIDDEN_LABEL), "element": element}
    return block | {"hint": plain(hint), "optional": True}


def _picker(window: ToSetPolicy, name: str) -> Json:
    is_this = name == "channels" and not window.is_workspace
    field = THIS_CHANNEL if is_this else FIELDS[name]
    wording = AS_INSTALLED if window.is_workspace else AS_WORKSPACE
    by_default = wording.format(now=field.values[window.inherited[name]])
    values = {INHERIT: by_default, **field.values}
    options = {value: option(label, value) for value, label in values.items()}
    element = {
        "type": "static_select",
        "action_id": INPUT,
        "options": [*options.values()],
        "initial_option": options[window.chosen[name]],
    }
    return {"type": "input", "block_id": name, "label": plain(field.label), "element": element}
