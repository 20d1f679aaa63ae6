"""Cards about agents as Slack's blocks."""

from collections.abc import Iterator, Sequence
from typing import Any

from bot.cards import Card, Consent, tool_names
from bot.profiles import Profile
from bot.slack.text import escaped
from storage.records import Follow

Json = dict[str, Any]

PICK, NEW, EDIT = "pick_profile", "new_profile", "edit_profile"
ALLOW, DENY = "allow_call", "deny_call"

IN_CHANNEL = "*{title}* answers in this channel."
IN_DIRECT = "*{title}* answers your direct messages."
WAS_DELETED = "The agent `{name}` that was chosen here no longer exists. Choose another one below."
MODEL = "Model `{model}`"
NO_TOOLS = "no tools"
ON_MENTION = "replies in threads need a mention"
ON_REPLY = "replies in threads need no mention"
PICKER = "Choose who answers"
NEW_LABEL, EDIT_LABEL = "New agent", "Edit agents"
HEADING = "*All agents*"
HINT = "`/agent NAME` switches."
FALLBACK = "{answering} `/agent list` shows all agents."

WANTS = "*{title}* wants to do something that needs your consent, <@{asker}>:"
ALLOW_LABEL, DENY_LABEL = "Approve", "Deny"
CONSENT_HINT = "Only the person who asked can answer. Asking something else here counts as no."

CALLS = 15  # of an agent that are shown in one request
LONGEST_ARGUMENTS = 2_500  # characters of a call's arguments
OPTIONS = 100  # in Slack's picker
OPTION_TEXT = 75  # characters
SECTION = 3_000  # characters
LONGEST_DESCRIPTION = 300  # characters of a description in the list
SECTIONS = 40  # of Slack's 50 blocks in a message


def sentence(text: str) -> Json:
    """One sentence as a message; nothing for none."""
    return {"text": text} if text else {}


def card(shown: Card, note: str = "") -> Json:
    """Who answers here, a picker, and what each one can do: a message's text and blocks.

    A note, on what was just done, comes first.
    """
    wording = IN_DIRECT if shown.is_direct else IN_CHANNEL
    answering = wording.format(title=escaped(shown.answering.title))
    about = escaped(cut(shown.answering.description, LONGEST_DESCRIPTION))
    blocks = [section("\n".join(filter(None, [answering, about]))), context(_details(shown))]
    if shown.gone:
        blocks.append(section(WAS_DELETED.format(name=escaped(shown.gone))))
    blocks.append({"type": "actions", "elements": list(_controls(shown))})
    first = [section(note)] if note else []
    return {
        "text": FALLBACK.format(answering=answering),
        "blocks": [*first, *blocks, {"type": "divider"}, *_list(shown.profiles)],
    }


def listing(profiles: Sequence[Profile]) -> Json:
    """What each profile can do: a message's text and blocks."""
    blocks = _list(profiles)
    return {"text": blocks[0]["text"]["text"], "blocks": [*blocks, context(HINT)]}


def consent(asked: Consent, asker: str) -> Json:
    """What an agent wants to do, and the buttons with which its asker allows or denies it."""
    wants = WANTS.format(title=escaped(asked.title), asker=asker)
    content = [section(wants)]
    for tool, arguments in asked.wanted[:CALLS]:
        content += [section(f"*{escaped(cut(tool, LONGEST_DESCRIPTION))}*")]
        content += [_preformatted(arguments)] if arguments.strip() else []
    buttons = [
        _button(ALLOW, ALLOW_LABEL, style="primary"),
        _button(DENY, DENY_LABEL, style="danger"),
    ]
    content += [{"type": "actions", "elements": buttons}, context(CONSENT_HINT)]
    return {"text": wants, "blocks": content}


def section(text: str) -> Json:
    return {"type": "section", "text": {"type": "mrkdwn", "text": text}}


def context(text: str) -> Json:
    return {"type": "context", "elements": [{"type": "mrkdwn", "text": text}]}


def plain(text: str) -> Json:
    return {"type": "plain_text", "text": text, "emoji": True}


def option(text: str, value: str) -> Json:
    return {"text": plain(cut(text, OPTION_TEXT)), "value": value}


def cut(text: str, length: int) -> str:
    """Show the loss where something is too long to be shown."""
    return text if len(text) <= length else text[: length - 1].rstrip() + "…"


def _button(action: str, label: str, **more: str) -> Json:
    return {"type": "button", "action_id": action, "text": plain(label), **more}


def _preformatted(text: str) -> Json:
    """A text as it is: nothing in it means anything to Slack."""
    words = [{"type": "text", "text": cut(text, LONGEST_ARGUMENTS)}]
    element = {"type": "rich_text_preformatted", "elements": words}
    return {"type": "rich_text", "elements": [element]}


def _details(shown: Card) -> str:
    tools = tool_names(shown.answering) or NO_TOOLS
    details = [MODEL.format(model=escaped(shown.answering.model)), escaped(tools)]
    if not shown.is_direct:
        details.append(ON_MENTION if shown.follow is Follow.MENTION else ON_REPLY)
    return " · ".join(details)


def _controls(shown: Card) -> Iterator[Json]:
    options = [option(one.title, one.name) for one in shown.profiles][:OPTIONS]
    picker = {
        "type": "static_select",
        "action_id": PICK,
        "placeholder": plain(PICKER),
        "options": options,
    }
    answering = [one for one in options if one["value"] == shown.answering.name]
    yield picker | ({"initial_option": answering[0]} if answering else {})
    if shown.may_edit:
        yield _button(NEW, NEW_LABEL)
    if shown.may_edit and shown.own:
        yield _button(EDIT, EDIT_LABEL)


def _list(profiles: Sequence[Profile]) -> list[Json]:
    """One line for each profile, in as many sections as it takes."""
    texts = [HEADING]
    for line in map(_line, profiles):
        if len(texts[-1]) + len(line) + 1 > SECTION:
            texts.append(line)
        else:
            texts[-1] += "\n" + line
    return [section(text) for text in texts[:SECTIONS]]


def _line(profile: Profile) -> str:
    tools = f" ({escaped(tool_names(profile))})" if profile.tools else ""
    about = escaped(cut(profile.description, LONGEST_DESCRIPTION))
    return (
        f"• *{escaped(profile.title)}* `{profile.name}`" + (f": {about}" if about else "") + tools
    )
