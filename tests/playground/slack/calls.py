"""A good call of each method, and what is wrong with a call that meets each error.

`$names` stand for what `prepared.py` makes. What is wrong replaces those arguments of the good call
that the method has; a method that meets an error in a way of its own is named before the error.
"""

import json
from string import Template
from typing import Any

from playground.slack.api.methods.catalogue import METHODS

from .samples import MODAL

Args = dict[str, Any]

NO_TS = "1.000000"
HERE = {"channel": "C0GENERAL"}
AGENT = {"channel_id": "C0GENERAL", "thread_ts": "$root"}
HOME = {"type": "home", "blocks": [{"type": "divider"}]}
CLIENT = {"client_id": "local-client-id", "client_secret": "local-client-secret"}
LONG = "x" * 12_001
NO_BLOCKS = [{"type": "none"}]
TASKS = [
    {"type": "task_update", "id": str(number), "title": "Read", "status": "pending"}
    for number in range(51)
]

GOOD: dict[str, Args] = {
    "agents.sessions.rename": {**AGENT, "title": "Tea"},
    "agents.sessions.setStatus": {**AGENT, "status": "active"},
    "api.test": {},
    "apps.connections.open": {"token": "xapp-local"},
    "apps.uninstall": CLIENT,
    "assistant.threads.setStatus": {**AGENT, "status": "is thinking"},
    "assistant.threads.setSuggestedPrompts": {
        "channel_id": "D0ALICE",
        "prompts": [{"title": "Tea", "message": "How is tea made?"}],
    },
    "assistant.threads.setTitle": {**AGENT, "title": "Tea"},
    "auth.revoke": {},
    "auth.test": {},
    "bots.info": {"bot": "B0BOT"},
    "chat.appendStream": {**HERE, "ts": "$live", "markdown_text": "more"},
    "chat.delete": {**HERE, "ts": "$root"},
    "chat.getPermalink": {**HERE, "message_ts": "$root"},
    "chat.postEphemeral": {**HERE, "user": "U0ALICE", "text": "psst"},
    "chat.postMessage": {**HERE, "text": "hello"},
    "chat.startStream": {
        **HERE,
        "thread_ts": "$root",
        "recipient_user_id": "U0ALICE",
        "recipient_team_id": "T0LOCAL",
        "markdown_text": "Tea",
    },
    "chat.stopStream": {**HERE, "ts": "$live"},
    "chat.update": {**HERE, "ts": "$root", "text": "better"},
    "conversations.history": HERE,
    "conversations.info": HERE,
    "conversations.join": {"channel": "C0ELSEWHERE"},
    "conversations.list": {},
    "conversations.members": HERE,
    "conversations.open": {"users": "U0ALICE"},
    "conversations.replies": {**HERE, "ts": "$root"},
    "files.completeUploadExternal": {"files": [{"id": "$upload"}], "channel_id": "C0GENERAL"},
    "files.delete": {"file": "$file"},
    "files.getUploadURLExternal": {"filename": "tea.md", "length": 3},
    "files.info": {"file": "$file"},
    "files.list": {},
    "oauth.v2.access": {**CLIENT, "code": "$code", "redirect_uri": "https://here.example/"},
    "oauth.v2.exchange": CLIENT,
    "reactions.add": {**HERE, "name": "tada", "timestamp": "$root"},
    "reactions.remove": {**HERE, "name": "eyes", "timestamp": "$root"},
    "team.info": {},
    "usergroups.list": {},
    "usergroups.users.list": {"usergroup": "S0CREW"},
    "users.conversations": {},
    "users.info": {"user": "U0ALICE"},
    "users.list": {},
    "views.open": {"trigger_id": "$trigger", "view": MODAL},
    "views.publish": {"user_id": "U0ALICE", "view": HOME},
    "views.push": {"trigger_id": "$trigger", "view": MODAL},
    "views.update": {"view_id": "$view", "view": MODAL},
}

WRONG: dict[str, Args] = {
    "already_reacted": {"name": "eyes"},
    "alt_txt_too_large": {"alt_txt": "x" * 1_001},
    "bad_client_secret": {"client_secret": "x"},
    "bad_redirect_uri": {"redirect_uri": "https://there.example/"},
    "bad_timestamp": {"timestamp": "yesterday"},
    "bot_not_found": {"bot": "B0NONE"},
    "cannot_reply_to_message": {"thread_ts": "$reply"},
    "cant_delete_file": {"file": "$hers_shared"},
    "cant_delete_message": {"ts": "$hers"},
    "cant_update_message": {"ts": "$hers"},
    "channel_not_found": {"channel": "C0NONE", "channel_id": "C0NONE"},
    "channel_type_not_supported": {},
    "exchanged_trigger_id": {"trigger_id": "$used"},
    "expired_trigger_id": {"trigger_id": "$late"},
    "feature_disabled": {},
    "file_deleted": {"file": "$gone"},
    "file_not_found": {"file": "F0", "file_ids": ["F0"], "files": [{"id": "F0"}]},
    "file_upload_size_restricted": {"length": 1_000_000_001},
    "hash_conflict": {"hash": "other"},
    "chat.startStream invalid_blocks": {
        "chunks": [{"type": "blocks", "blocks": NO_BLOCKS}],
        "markdown_text": "",
    },
    "chat.appendStream invalid_blocks": {
        "chunks": [{"type": "blocks", "blocks": NO_BLOCKS}],
        "markdown_text": "",
        "ts": "$fresh",
    },
    "invalid_blocks": {"blocks": NO_BLOCKS},
    "invalid_blocks_format": {"blocks": "{"},
    "invalid_channel": {"channel_id": "C0ARCHIVED"},
    "invalid_chunks": {"chunks": NO_BLOCKS, "markdown_text": "", "ts": "$fresh"},
    "invalid_client_id": {"client_id": "x"},
    "invalid_code": {"code": ""},
    "invalid_cursor": {"cursor": "x"},
    "invalid_grant_type": {"grant_type": "x"},
    "invalid_metadata_format": {"metadata": {"event_type": "x"}},
    "invalid_name": {"name": "Not a name", "title": " "},
    "invalid_refresh_token": {"grant_type": "refresh_token", "refresh_token": "x"},
    "invalid_status": {"status": "asleep"},
    "invalid_thread_ts": {"thread_ts": NO_TS},
    "invalid_token": {"token": "x"},
    "invalid_trigger_id": {"trigger_id": "x"},
    "invalid_ts_latest": {"latest": "x"},
    "invalid_ts_oldest": {"oldest": "x"},
    "invalid_types": {"types": "x"},
    "is_archived": {"channel": "C0ARCHIVED", "timestamp": "$archived"},
    "markdown_text_conflict": {"markdown_text": "x", "text": "x"},
    "message_not_found": {"ts": NO_TS, "message_ts": NO_TS, "timestamp": NO_TS},
    "message_not_in_streaming_state": {"ts": "$root"},
    "message_not_owned_by_app": {"ts": "$hers"},
    "metadata_too_large": {"metadata": {"event_type": "x", "event_payload": {"x": "x" * 16_000}}},
    "conversations.join method_not_supported_for_channel_type": {"channel": "G0PRIVATE"},
    "method_not_supported_for_channel_type": HERE,
    "missing_argument": {"length": 0},
    "missing_profile_id": {"user_id": "U0NOBODY"},
    "missing_recipient_team_id": {"recipient_team_id": ""},
    "missing_recipient_user_id": {"recipient_user_id": ""},
    "msg_blocks_too_many": {"chunks": TASKS, "markdown_text": "", "ts": "$fresh"},
    "msg_too_long": {"markdown_text": LONG, "text": ""},
    "no_item_specified": {"channel": ""},
    "no_reaction": {"name": "tada"},
    "no_such_subteam": {"usergroup": "S0NONE"},
    "no_text": {"text": "", "markdown_text": ""},
    "not_agent_app": {},
    "not_authorized": {"channel_id": "C0ELSEWHERE"},
    "not_enabled": {},
    "views.push not_found": {"trigger_id": "$carols"},
    "not_found": {"view_id": "V0NONE"},
    "not_in_channel": {"channel": "C0ELSEWHERE", "channel_id": "C0ELSEWHERE"},
    "push_limit_reached": {"trigger_id": "$bobs"},
    "session_not_found": {"thread_ts": "$hers"},
    "stopped_by_user": {"ts": "$stopped"},
    "streaming_mode_mismatch": {"chunks": [{"type": "markdown_text", "text": "x"}]},
    "chat.stopStream streaming_mode_mismatch": {"chunks": TASKS},
    "streaming_state_conflict": {"ts": "$live"},
    "team_not_found": {"recipient_team_id": "T0NONE", "team": "T0NONE"},
    "thread_not_found": {"thread_ts": NO_TS, "ts": NO_TS},
    "thread_ts_required": {"thread_ts": ""},
    "token_already_exchanged": {"token": "xoxb-exchanged"},
    "token_rotation_not_enabled": {},
    "too_many_users": {"users": "U1,U2,U3,U4,U5,U6,U7,U8,U9"},
    "user_disabled": {"users": "U0CAROL"},
    "user_not_found": {
        "initiator_user_id": "U0NOBODY",
        "recipient_user_id": "U0NOBODY",
        "user": "U0NOBODY",
        "users": "U0NOBODY",
    },
    "user_not_in_channel": {"user": "U0CAROL"},
    "users_list_not_supplied": {"users": ""},
    "view_too_large": {"view": {**MODAL, "private_metadata": "x" * 250_001}},
}
# What an app has to be without to meet an error.
WITHOUT = {
    "feature_disabled": "agent_sessions",
    "not_agent_app": "assistant",
    "not_enabled": "home_tab",
}


def bad(method: str, error: str) -> Args:
    """Return the arguments of a call that is good but for what this error is about."""
    wrong = WRONG.get(f"{method} {error}", WRONG.get(error, {}))
    return GOOD[method] | {
        n: v for n, v in wrong.items() if n in METHODS[method].arguments | {"token"}
    }


def form(args: Args, names: dict[str, str]) -> dict[str, str]:
    """Write arguments as a form's fields, which every method takes."""
    told = json.loads(Template(json.dumps(args)).substitute(names))
    return {n: v if isinstance(v, str) else json.dumps(v) for n, v in told.items()}
