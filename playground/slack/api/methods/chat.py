"""The methods that write messages, and what each may take and answer."""

from playground.slack.api.methods.method import MISSING, Method, method

_CHANNEL = {"channel": "channel_not_found"}
_LOOK = "icon_emoji icon_url username"
_REFUSALS = "channel_not_found not_in_channel is_archived"
_BLOCKS = "invalid_blocks invalid_blocks_format"
_METADATA = "invalid_metadata_format metadata_too_large"
_STREAM = (
    f"{_REFUSALS} message_not_found message_not_in_streaming_state message_not_owned_by_app "
    "invalid_chunks invalid_blocks msg_blocks_too_many msg_too_long streaming_mode_mismatch"
)

CHAT_METHODS: dict[str, Method] = {
    "chat.postMessage": method(
        5,
        "chat:write",
        f"as_user attachments blocks channel container_id current_draft_last_updated_ts {_LOOK} "
        "link_names markdown_text metadata mrkdwn parse reply_broadcast text thread_ts "
        "unfurl_links unfurl_media",
        f"{_REFUSALS} {_BLOCKS} {_METADATA} markdown_text_conflict msg_too_long no_text "
        "cannot_reply_to_message",
        required=_CHANNEL,
    ),
    "chat.postEphemeral": method(
        4,
        "chat:write",
        f"as_user attachments blocks channel {_LOOK} link_names markdown_text metadata parse text "
        "thread_ts user",
        f"{_REFUSALS} {_BLOCKS} markdown_text_conflict msg_too_long no_text user_not_in_channel "
        "cannot_reply_to_message thread_not_found",
        required={**_CHANNEL, "user": "user_not_in_channel"},
    ),
    "chat.update": method(
        3,
        "chat:write",
        "as_user attachments unfurled_attachments blocks markdown_text metadata channel link_names "
        "parse text ts reply_broadcast file_ids",
        f"channel_not_found {_BLOCKS} {_METADATA} markdown_text_conflict msg_too_long no_text "
        "message_not_found cant_update_message streaming_state_conflict file_not_found",
        required={**_CHANNEL, "ts": "message_not_found"},
    ),
    "chat.delete": method(
        3,
        "chat:write",
        "as_user channel ts",
        "channel_not_found message_not_found cant_delete_message",
        required={**_CHANNEL, "ts": "message_not_found"},
    ),
    "chat.getPermalink": method(
        5,
        "",
        "channel message_ts",
        "channel_not_found message_not_found",
        required={**_CHANNEL, "message_ts": "message_not_found"},
        json=False,
        read=True,
    ),
    "chat.startStream": method(
        2,
        "chat:write",
        f"channel chunks {_LOOK} markdown_text recipient_team_id recipient_user_id "
        "task_display_mode thread_ts",
        f"{_REFUSALS} invalid_blocks invalid_chunks msg_blocks_too_many msg_too_long "
        "missing_recipient_user_id missing_recipient_team_id user_not_found team_not_found "
        "streaming_mode_mismatch channel_type_not_supported cannot_reply_to_message "
        "thread_not_found",
        required={**_CHANNEL, "thread_ts": MISSING},
    ),
    "chat.appendStream": method(
        4,
        "chat:write",
        "channel chunks markdown_text ts",
        f"{_STREAM} no_text stopped_by_user",
        required={**_CHANNEL, "ts": "message_not_found"},
    ),
    "chat.stopStream": method(
        2,
        "chat:write",
        "blocks channel chunks markdown_text metadata session_status ts",
        f"{_STREAM} {_METADATA}",
        required={**_CHANNEL, "ts": "message_not_found"},
    ),
    "reactions.add": method(
        3,
        "reactions:write",
        "channel name timestamp",
        "already_reacted bad_timestamp channel_not_found invalid_name is_archived "
        "message_not_found no_item_specified",
        required={
            "channel": "no_item_specified",
            "name": "invalid_name",
            "timestamp": "bad_timestamp",
        },
    ),
    "reactions.remove": method(
        2,
        "reactions:write",
        "channel file file_comment name timestamp",
        "bad_timestamp channel_not_found invalid_name message_not_found no_item_specified "
        "no_reaction",
        required={
            "name": "invalid_name",
            "channel": "no_item_specified",
            "timestamp": "bad_timestamp",
        },
    ),
}
