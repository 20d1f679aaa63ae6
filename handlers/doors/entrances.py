"""Doors: the action that each interaction of Slack leads to, and who comes in by it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from bot.core.actor import Actor, ActorInChannel
from bot.files import missing_notice
from bot.permissions.policy import Action
from bot.slack.posting import edit_offers
from bot.slack.views import (
    answer_footer,
    branching,
    channel_changes,
    connectors,
    forget_thread,
    mistral_key,
    policy_form,
)
from bot.slack.views import home as home_view
from bot.slack.views import library as library_view
from bot.slack.views.agents import agent_card, agent_form, agent_forms, agent_help
from bot.slack.views.approvals import approval
from bot.slack.views.costs import budget
from bot.slack.views.memory import note_list, note_notices
from bot.slack.views.routines import routine_form, routine_list
from handlers.payloads import events, interactions
from handlers.payloads.events import text

# The first word after a command; any other text of `/agent` is the name of an agent.
AGENT_WORDS = {
    "": Action.LOOK,
    "list": Action.LOOK,
    "about": Action.USAGE,
    "new": Action.MANAGE,
    "edit": Action.MANAGE,
    "delete": Action.MANAGE,
    "keep": Action.LOOK,  # whoever changes it is looked up
    "apps": Action.LOOK,
    "policy": Action.POLICY,
    "every": Action.ROUTINE,
    "routines": Action.LOOK,
}
MEMORY_WORDS = {
    "add": Action.REMEMBER,
    "clear": Action.MEMORY,
    "on": Action.MEMORY,
    "off": Action.MEMORY,
}
SHORTCUTS = {
    "branch_from_here": Action.BRANCH,
    "forget_thread": Action.FORGET,
    "switch_agent": Action.SWITCH_THREAD,
    "export_thread": Action.EXPORT,
}
CLICKS = {
    edit_offers.ASK: Action.EDIT,
    edit_offers.BRANCH: Action.BRANCH,
    agent_card.PICK: Action.SWITCH_CHANNEL,
    agent_card.NEW: Action.MANAGE,
    agent_card.COPY: Action.MANAGE,
    agent_card.EDIT: Action.MANAGE,
    home_view.PICK: Action.SWITCH_CHANNEL,
    home_view.NEW: Action.MANAGE,
    home_view.COPY: Action.MANAGE,
    home_view.EDIT: Action.MANAGE,
    agent_form.MORE: Action.MANAGE,
    mistral_key.OPEN: Action.POLICY,
    mistral_key.PUSH: Action.POLICY,
    answer_footer.FEEDBACK: Action.FEEDBACK,
    missing_notice.RETRY: Action.REGENERATE,
    approval.ALLOW: Action.APPROVE,
    approval.DENY: Action.APPROVE,
    library_view.PREVIOUS: Action.LOOK,
    library_view.NEXT: Action.LOOK,
    library_view.REMOVE: Action.LIBRARY,
    library_view.RETRY: Action.LIBRARY,
    routine_list.NEW: Action.ROUTINE,
    routine_list.EDIT: Action.ROUTINE,
    routine_list.RUN: Action.ROUTINE,
    routine_list.RESUME: Action.ROUTINE,
    routine_list.PAUSE: Action.LOOK,  # ending one's own is for everybody
    routine_list.DELETE: Action.LOOK,
    note_list.PREVIOUS: Action.LOOK,
    note_list.NEXT: Action.LOOK,
    note_list.KEEP: Action.LOOK,
    note_list.CLEAR: Action.MEMORY,
    note_list.REMOVE: Action.REMEMBER,
    note_list.REMOVE_AT_HOME: Action.REMEMBER,
    note_notices.UNDO: Action.REMEMBER,
    note_notices.UNFORGET: Action.REMEMBER,
    budget.CHANGE: Action.POLICY,
    channel_changes.CLEAR: Action.POLICY,
    channel_changes.DELETE: Action.POLICY,
    # Whose account it is decides: `bot.connectors` asks about that.
    connectors.CONNECT: Action.LOOK,
    connectors.HOME_CONNECT: Action.LOOK,
    connectors.DISCONNECT: Action.LOOK,
    connectors.LINK: Action.LOOK,
}
MENU = {
    answer_footer.AGAIN: Action.REGENERATE,
    answer_footer.BRANCH: Action.BRANCH,
    answer_footer.TREE: Action.LOOK,
}
WINDOWS = {
    forget_thread.FORGET: Action.LOOK,  # the channel in which it was opened decides
    agent_forms.SWITCH: Action.SWITCH_THREAD,
    branching.BRANCH: Action.BRANCH,
    branching.COMPARE: Action.BRANCH,
    routine_form.SCHEDULE: Action.ROUTINE,
    agent_form.MAKE: Action.MANAGE,
    agent_form.EDIT: Action.MANAGE,
    agent_forms.COPY: Action.MANAGE,
    agent_forms.CHOOSE: Action.MANAGE,
    agent_forms.CHOOSE_TO_DELETE: Action.MANAGE,
    agent_forms.DELETE: Action.MANAGE,
    policy_form.SAVE: Action.POLICY,
    mistral_key.SAVE: Action.POLICY,
    connectors.CHECK: Action.LOOK,
}


@dataclass(frozen=True, slots=True)
class Entrance:
    """Entrance of somebody by a door: what they want to do, and in which thread."""

    who: Actor
    action: Action
    thread_ts: str | None = None


def door_of(body: Mapping[str, Any]) -> Entrance | None:
    """The door of a request; None for messages, which `handlers.events.messages` asks about itself.

    An interaction that is not listed counts as a question, so that none can be forgotten.
    """
    if isinstance(body.get("event"), Mapping):
        return _event(body)
    if "command" in body:
        return _command(body)
    match body.get("type"):
        case "message_action":
            return _shortcut(body)
        case "block_actions":
            return _click(body)
        case "view_submission":
            return _window(body)
    return None


def _event(body: Mapping[str, Any]) -> Entrance | None:
    event = body["event"]
    if event.get("type") == "agent_session_stopped" and (stopped := events.stopped_session(body)):
        team, channel, thread_ts, _ = stopped
        if user := text(event, "user"):
            return Entrance(ActorInChannel(team, user, channel), Action.STOP, thread_ts)
    if event.get("type") == "file_shared" and (shared := events.shared_file(body)):
        team, channel, user, _ = shared
        return Entrance(ActorInChannel(team, user, channel), Action.SHARE)
    return None


def _command(body: Mapping[str, Any]) -> Entrance | None:
    command = interactions.command(body)
    if command is None:
        return None
    action = Action.LOOK
    word, _, rest = command.text.strip().strip("`").lower().partition(" ")
    if body["command"] == "/memory":
        action = MEMORY_WORDS.get(word, Action.LOOK)
    if body["command"] == "/agent":
        action = AGENT_WORDS.get(word, Action.SWITCH_CHANNEL)
        if agent_help.is_asked_for(word):
            action = Action.LOOK
        if word == "follow":
            action = Action.FOLLOW if rest.strip() else Action.LOOK
    return Entrance(command.here, action)


def _shortcut(body: Mapping[str, Any]) -> Entrance | None:
    used = interactions.shortcut(body)
    if used is None:
        return None
    action = SHORTCUTS.get(str(body.get("callback_id")), Action.ASK)
    return Entrance(used.here, action, used.thread_ts)


def _click(body: Mapping[str, Any]) -> Entrance | None:
    actions = body.get("actions")
    first = actions[0] if isinstance(actions, list) and actions else {}
    name = str(first.get("action_id")) if isinstance(first, Mapping) else ""
    if at_home := interactions.home_click(body) or interactions.window_click(body):
        return Entrance(ActorInChannel.directly(at_home.who), CLICKS.get(name, Action.ASK))
    click = interactions.click(body)
    if click is None:
        return None
    action = CLICKS.get(name, Action.ASK)
    if name == answer_footer.MENU:
        action = MENU.get(click.value, Action.SWITCH_THREAD)
    return Entrance(click.here, action, click.thread_ts)


def _window(body: Mapping[str, Any]) -> Entrance | None:
    sent = interactions.submission(body)
    if sent is None:
        return None
    view = body.get("view")
    callback = text(view, "callback_id") if isinstance(view, Mapping) else None
    return Entrance(sent.who, WINDOWS.get(callback or "", Action.ASK))
