"""Every method this stand-in has, and what each may take and answer."""

from playground.slack.api.methods.chat import CHAT_METHODS
from playground.slack.api.methods.method import MISSING, Method, method

_READ = "channels:read groups:read im:read mpim:read"
_HISTORY = "channels:history groups:history im:history mpim:history"
_LOOK = "icon_emoji icon_url username"
_CHANNEL = {"channel": "channel_not_found"}
_SESSION = "feature_disabled channel_not_found thread_ts_required"

METHODS: dict[str, Method] = {
    **CHAT_METHODS,
    "auth.test": method(5, "", "", "", read=True),
    "apps.connections.open": method(3, "", "", ""),
    "bots.info": method(3, "users:read", "bot team_id", "bot_not_found", json=False, read=True),
    "team.info": method(
        3,
        "team:read",
        "domain team include_slackbot_availability",
        "team_not_found",
        read=True,
    ),
    "users.info": method(
        4,
        "users:read",
        "include_locale user",
        "user_not_found",
        required={"user": "user_not_found"},
        json=False,
        read=True,
    ),
    "users.list": method(
        2,
        "users:read",
        "cursor include_locale limit team_id",
        "invalid_cursor",
        json=False,
        read=True,
    ),
    "users.conversations": method(
        3,
        _READ,
        "cursor exclude_archived exclude_muted limit team_id types user",
        "invalid_cursor invalid_types",
        json=False,
        read=True,
    ),
    "conversations.info": method(
        3,
        _READ,
        "channel include_locale include_num_members",
        "channel_not_found",
        required=_CHANNEL,
        json=False,
        read=True,
    ),
    "conversations.history": method(
        3,
        _HISTORY,
        "channel cursor include_all_metadata inclusive latest limit oldest",
        "channel_not_found invalid_cursor invalid_ts_latest invalid_ts_oldest not_in_channel",
        required=_CHANNEL,
        read=True,
    ),
    "conversations.replies": method(
        3,
        _HISTORY,
        "channel cursor include_all_metadata inclusive latest limit oldest ts",
        "channel_not_found invalid_cursor invalid_ts_latest invalid_ts_oldest thread_not_found",
        required={**_CHANNEL, "ts": "thread_not_found"},
        json=False,
        read=True,
    ),
    "conversations.open": method(
        3,
        "channels:manage groups:write im:write mpim:write",
        "channel prevent_creation return_im users",
        "channel_not_found user_not_found users_list_not_supplied too_many_users user_disabled "
        "method_not_supported_for_channel_type",
    ),
    "conversations.list": method(
        2,
        _READ,
        "cursor exclude_archived limit team_id types",
        "invalid_cursor invalid_types",
        json=False,
        read=True,
    ),
    "conversations.members": method(
        4,
        _READ,
        "channel cursor limit",
        "channel_not_found invalid_cursor",
        required=_CHANNEL,
        json=False,
        read=True,
    ),
    "conversations.join": method(
        3,
        "channels:join",
        "channel",
        "channel_not_found is_archived method_not_supported_for_channel_type",
        required=_CHANNEL,
    ),
    "files.info": method(
        4,
        "files:read",
        "count cursor file limit page",
        "file_deleted file_not_found",
        required={"file": "file_not_found"},
        json=False,
        read=True,
    ),
    "files.list": method(
        3,
        "files:read",
        "channel count page show_files_hidden_by_limit team_id ts_from ts_to types user",
        "user_not_found",
        json=False,
        read=True,
    ),
    "files.delete": method(
        3,
        "files:write",
        "file",
        "cant_delete_file file_deleted file_not_found",
        required={"file": "file_not_found"},
    ),
    "files.getUploadURLExternal": method(
        4,
        "files:write",
        "alt_txt filename length snippet_type",
        "alt_txt_too_large missing_argument file_upload_size_restricted",
        required={"filename": "missing_argument", "length": "missing_argument"},
        json=False,
    ),
    "files.completeUploadExternal": method(
        4,
        "files:write",
        f"blocks channel_id channels files {_LOOK} initial_comment thread_ts",
        "channel_not_found file_not_found invalid_blocks not_in_channel invalid_channel",
        required={"files": MISSING},
    ),
    "views.open": method(
        4,
        "",
        "interactivity_pointer trigger_id view",
        "expired_trigger_id exchanged_trigger_id invalid_trigger_id view_too_large",
        required={"view": MISSING},
    ),
    "views.push": method(
        4,
        "",
        "interactivity_pointer trigger_id view",
        "expired_trigger_id exchanged_trigger_id invalid_trigger_id view_too_large not_found "
        "push_limit_reached",
        required={"view": MISSING},
    ),
    "views.update": method(
        4,
        "",
        "external_id hash view view_id",
        "hash_conflict not_found view_too_large",
        required={"view": MISSING},
    ),
    "views.publish": method(
        4,
        "",
        "hash interactivity_pointer user_id view",
        "hash_conflict view_too_large missing_profile_id not_enabled",
        required={"user_id": MISSING, "view": MISSING},
    ),
    "assistant.threads.setStatus": method(
        5,
        "chat:write",
        f"channel_id {_LOOK} loading_messages status thread_ts",
        "channel_not_found invalid_thread_ts",
        required={
            "channel_id": "channel_not_found",
            "thread_ts": "invalid_thread_ts",
        },
    ),
    "assistant.threads.setTitle": method(
        4,
        "assistant:write",
        "channel_id thread_ts title",
        "channel_not_found invalid_thread_ts",
        required={
            "channel_id": "channel_not_found",
            "thread_ts": "invalid_thread_ts",
            "title": MISSING,
        },
    ),
    "assistant.threads.setSuggestedPrompts": method(
        4,
        "assistant:write",
        "channel_id prompts thread_ts title",
        "channel_not_found invalid_thread_ts not_agent_app",
        required={"channel_id": "channel_not_found", "prompts": MISSING},
    ),
    "agents.sessions.setStatus": method(
        3,
        "chat:write",
        f"channel_id {_LOOK} initiator_user_id status thread_ts title",
        f"{_SESSION} user_not_found not_authorized invalid_status",
        required={
            "channel_id": "channel_not_found",
            "thread_ts": "thread_ts_required",
            "status": "invalid_status",
        },
    ),
    "agents.sessions.rename": method(
        3,
        "chat:write",
        "channel_id thread_ts title",
        f"{_SESSION} not_authorized session_not_found invalid_name",
        required={
            "channel_id": "channel_not_found",
            "thread_ts": "thread_ts_required",
            "title": "invalid_name",
        },
    ),
    "oauth.v2.access": method(
        5,
        "",
        "assertion client_id client_secret code code_verifier grant_type redirect_uri "
        "refresh_token",
        "bad_client_secret invalid_client_id invalid_code invalid_grant_type",
        json=False,
    ),
}
