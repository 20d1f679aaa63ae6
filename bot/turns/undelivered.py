"""Private notice to the person who asked: Slack doesn't let us write the answer."""

import structlog

from bot.slack.client import SlackClient
from bot.slack.errors import SlackFailed
from bot.slack.posting.notices import Notices
from bot.slack.thread_target import ThreadTarget

log = structlog.get_logger()

NOT_DELIVERED = "I couldn't deliver my answer in {where}: {reason}"
CHANNEL, DIRECT = "<#{channel}>", "this conversation"
ELSEWHERE = "Ask me in another channel, or in a direct message."
ARCHIVED = f"the channel is archived. {ELSEWHERE}"
NOT_A_MEMBER = "I'm not a member. Invite me, then ask again."
RESTRICTED = f"its settings don't let me post there. {ELSEWHERE}"
ADMINS_FORBID = f"your admins have disabled messages there. {ELSEWHERE}"
LOCKED = "the thread is locked. Ask me in a new one."
THREAD_GONE = "the thread is gone. Ask me in a new one."
REFUSED = f"Slack refused it ({{code}}). {ELSEWHERE}"
REFUSED_DIRECT = "Slack refused it ({code}). Ask me again later."
REASONS = {
    "cannot_reply_to_message": THREAD_GONE,
    "channel_not_found": NOT_A_MEMBER,
    "ekm_access_denied": ADMINS_FORBID,
    "invalid_thread_ts": THREAD_GONE,
    "is_archived": ARCHIVED,
    "is_inactive": ARCHIVED,
    "not_in_channel": NOT_A_MEMBER,
    "posting_to_channel_denied": RESTRICTED,
    "restricted_action": RESTRICTED,
    "restricted_action_non_threadable_channel": RESTRICTED,
    "restricted_action_read_only_channel": RESTRICTED,
    "restricted_action_thread_locked": LOCKED,
    "restricted_action_thread_only_channel": RESTRICTED,
    "thread_not_found": THREAD_GONE,
}


async def tell_asker(slack: SlackClient, target: ThreadTarget, asked: str, code: str) -> None:
    """Tell the person where they asked, visible to them alone, or else in a direct message."""
    text = sentence(target, code)
    # Slack shows such a message in a thread only where somebody replied already.
    thread_ts = target.thread_ts if target.thread_ts != asked else None
    notices = Notices(slack)
    try:
        await notices.privately(target.channel, target.user, text, thread_ts)
    except SlackFailed as failed:
        log.info("undelivered_not_told_there", channel=target.channel, code=failed.code)
    else:
        return
    try:
        await notices.tell(target.user, text)
    except SlackFailed as failed:
        log.warning("undelivered_not_told", user=target.user, code=failed.code)


def sentence(target: ThreadTarget, code: str) -> str:
    """Say why there is no answer, and what to do next."""
    if target.is_direct:
        reason = REFUSED_DIRECT.format(code=code)
        return NOT_DELIVERED.format(where=DIRECT, reason=reason)
    reason = REASONS.get(code, REFUSED).format(code=code)
    return NOT_DELIVERED.format(where=CHANNEL.format(channel=target.channel), reason=reason)
