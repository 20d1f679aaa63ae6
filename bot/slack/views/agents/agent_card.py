"""Block Kit cards about agents."""

from collections.abc import Sequence
from dataclasses import dataclass

from bot.profiles.profile import Profile
from bot.profiles.tool_labels import tool_names
from bot.slack.markup import escaped, named
from bot.slack.views.block_kit import (
    OPTIONS,
    SECTION,
    TITLED,
    Json,
    button,
    context,
    cut,
    plain,
    profile_option,
    section,
)
from storage.records import Follow

PICK, NEW, COPY, EDIT = "pick_profile", "new_profile", "duplicate_profile", "edit_profile"

IN_CHANNEL = "*{title}* is this channel's agent."
IN_DIRECT = "*{title}* answers your direct messages."
WAS_DELETED = "The agent `{name}` chosen here no longer exists. Choose another one below."
MODEL = "Model `{model}`"
NO_TOOLS = "no tools"
ON_MENTION = "replies in threads need a mention"
ON_REPLY = "replies in threads need no mention"
HANDS_OVER = "hands over to {titles}"
LOCKED = "locked: only admins choose another"
PICKER = "Choose an agent"
NEW_LABEL, COPY_LABEL, EDIT_LABEL = "New agent", "Duplicate agent", "Edit agents"
HEADING = "*All agents*"
HINT = "Switch with `/agent NAME`."
FALLBACK = "{answering} List all agents with `/agent list`."

LONGEST_DESCRIPTION = 300  # characters of a description in the list
SECTIONS = 40  # of Slack's 50 blocks in a message


@dataclass(frozen=True, slots=True)
class AgentCard:
    """The answering agent of a scope, and the others that could be chosen.

    `gone` is the name of the chosen profile, if it no longer exists; `may_edit` says whether this
    person may create and edit the workspace's `own` profiles. Where it `is_locked`, only admins
    choose another. `hands_over` are the agents that it hands over to here itself.
    """

    is_direct: bool
    answering: Profile
    profiles: tuple[Profile, ...]
    own: frozenset[str]
    follow: Follow
    gone: str | None = None
    may_edit: bool = False
    is_locked: bool = False
    hands_over: tuple[Profile, ...] = ()


def card(shown: AgentCard, note: str = "") -> Json:
    """Render the answering agent, a picker and the list of agents: a message's text and blocks.

    A note, about what was just done, comes first.
    """
    controls = [picker(shown, PICK), *buttons(shown, (NEW, COPY, EDIT))]
    blocks = [
        *([section(note)] if note else []),
        *who_answers(shown),
        {"type": "actions", "elements": controls},
        {"type": "divider"},
        *profile_list(shown.profiles, HEADING),
    ]
    return {"text": FALLBACK.format(answering=_answering(shown)), "blocks": blocks}


def who_answers(shown: AgentCard) -> list[Json]:
    """Render the answering agent with its details, and whether the chosen one is gone."""
    titled = TITLED.format(emoji=shown.answering.emoji, title=_answering(shown))
    about = escaped(cut(shown.answering.description, LONGEST_DESCRIPTION))
    blocks = [section("\n".join(filter(None, [titled, about]))), context(_details(shown))]
    if shown.gone:
        blocks.append(section(WAS_DELETED.format(name=named(shown.gone))))
    return blocks


def picker(shown: AgentCard, action_id: str) -> Json:
    """Render the picker of agents, with the answering one selected."""
    options = [profile_option(one) for one in shown.profiles][:OPTIONS]
    answering = [one for one in options if one["value"] == shown.answering.name]
    return {
        "type": "static_select",
        "action_id": action_id,
        "placeholder": plain(PICKER),
        "options": options,
        **({"initial_option": answering[0]} if answering else {}),
    }


def buttons(shown: AgentCard, ids: tuple[str, str, str]) -> list[Json]:
    """Render the buttons for custom agents that this person may use: new, duplicate, edit."""
    labels = (NEW_LABEL, COPY_LABEL, EDIT_LABEL) if shown.own else (NEW_LABEL, COPY_LABEL)
    made = [button(id_, label) for id_, label in zip(ids, labels, strict=False)]
    return made if shown.may_edit else []


def profile_list(profiles: Sequence[Profile], heading: str) -> list[Json]:
    """Render one line for each profile, in as many sections as needed."""
    texts = [heading]
    for line in map(_line, profiles):
        if len(texts[-1]) + len(line) + 1 > SECTION:
            texts.append(line)
        else:
            texts[-1] += "\n" + line
    return [section(text) for text in texts[:SECTIONS]]


def listing(profiles: Sequence[Profile]) -> Json:
    """Render the list of agents: a message's text and blocks."""
    blocks = profile_list(profiles, HEADING)
    return {"text": blocks[0]["text"]["text"], "blocks": [*blocks, context(HINT)]}


def _answering(shown: AgentCard) -> str:
    wording = IN_DIRECT if shown.is_direct else IN_CHANNEL
    return wording.format(title=named(shown.answering.title))


def _details(shown: AgentCard) -> str:
    tools = tool_names(shown.answering) or NO_TOOLS
    details = [MODEL.format(model=named(shown.answering.model)), escaped(tools)]
    if not shown.is_direct:
        details.append(ON_MENTION if shown.follow is Follow.MENTION else ON_REPLY)
    if shown.hands_over:
        titles = ", ".join(named(one.title) for one in shown.hands_over)
        details.append(HANDS_OVER.format(titles=titles))
    if shown.is_locked:
        details.append(LOCKED)
    return " · ".join(details)


def _line(profile: Profile) -> str:
    titled = TITLED.format(emoji=profile.emoji, title=f"*{named(profile.title)}*")
    about = escaped(cut(profile.description, LONGEST_DESCRIPTION))
    tools = f" ({escaped(tool_names(profile))})" if profile.tools else ""
    return f"{titled} `{profile.name}`" + (f": {about}" if about else "") + tools
