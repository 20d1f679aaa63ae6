"""A workspace with all in it that the calls in `calls.py` are about."""

from typing import Any

from playground.slack import LocalSlack
from playground.slack.oauth.codes import Consent
from playground.slack.records import MODE_TEXT, AgentSession, Message, Stream

from .conftest import Clock
from .samples import MODAL


def prepared(slack: LocalSlack, clock: Clock) -> dict[str, str]:
    """Fill the workspace, and return the ids by their names."""
    slack.workspace.add_user("U0CAROL", "Carol", deleted=True)
    slack.workspace.add_user_group("S0CREW", "crew", ["U0ALICE"])
    slack.workspace.add_channel("C0ELSEWHERE", "elsewhere", ["U0ALICE"])
    slack.workspace.add_channel("C0ARCHIVED", "archived", [slack.bot_user_id], archived=True)
    names = {**_windows(slack, clock), **_messages(slack), **_files(slack)}
    session = AgentSession("C0GENERAL", names["root"], "active")
    slack.workspace.sessions[session.channel, session.thread_ts] = session
    return names | _tokens(slack)


def _tokens(slack: LocalSlack) -> dict[str, str]:
    """Make what is exchanged for tokens, which are rotated."""
    slack.token_rotation = True
    slack.tenants.tokens.add("xoxb-exchanged", slack.team_id)
    slack.tenants.tokens.revoke("xoxb-exchanged")
    consent = Consent(slack.team_id, "U0ALICE", frozenset({"chat:write"}), "https://here.example/")
    return {"code": slack.codes.give(consent)}


def _windows(slack: LocalSlack, clock: Clock) -> dict[str, str]:
    triggers, modals = slack.people._parts.triggers, slack.people._parts.modals
    for push in (modals.open, modals.push, modals.push):
        push("U0BOB", MODAL)
    names = {"view": modals.open("U0ALICE", MODAL).id, "late": triggers.issue("U0ALICE")}
    clock.advance(4)
    names |= {"used": triggers.issue("U0ALICE"), "trigger": triggers.issue("U0ALICE")}
    triggers.exchange(names["used"])
    return names | {"bobs": triggers.issue("U0BOB"), "carols": triggers.issue("U0CAROL")}


def _messages(slack: LocalSlack) -> dict[str, str]:
    bot, now = slack.bot_user_id, slack.clock()

    def write(user: str, channel: str = "C0GENERAL", **fields: Any) -> str:
        message = Message(channel, slack.workspace.next_ts(), user, "Tea", **fields)
        slack.workspace.channels[channel].add(message)
        return message.ts

    root = write(bot, reactions={"eyes": [bot]})
    return {
        "root": root,
        "hers": write("U0ALICE"),
        "reply": write("U0ALICE", thread_ts=root),
        "archived": write(bot, "C0ARCHIVED"),
        "live": write(bot, stream=Stream(now, MODE_TEXT)),
        "fresh": write(bot, stream=Stream(now)),
        "stopped": write(bot, stream=Stream(now, stopped_by="U0ALICE")),
    }


def _files(slack: LocalSlack) -> dict[str, str]:
    def keep(user: str, **fields: Any) -> str:
        return slack.workspace.add_file("tea.md", user, uploaded=True, **fields).id

    bot = slack.bot_user_id
    return {
        "upload": keep(bot),
        "file": keep(bot, completed=True),
        "gone": keep(bot, completed=True, deleted=True),
        "hers_shared": keep("U0ALICE", completed=True, shares=[("C0GENERAL", "1.000000")]),
    }
