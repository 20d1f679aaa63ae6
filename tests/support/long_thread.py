"""A thread that went on for long: what people and agents write, mixed."""

from playground.slack import LocalSlack, Message
from playground.slack.shapes import rich_text
from playground.slack.wire import Json

CHANNEL = "C0GENERAL"
PEOPLE = ("U0ALICE", "U0BOB")
CODE = "```\nfor gust in forecast:\n    turn(gust)\n```"
ANSWER = f"""
## The forecast

| day | wind | turns |
|---|--:|:-:|
| Monday | 12 | yes |
| Tuesday | 31 | **no** |

Above 30 it *stands still*, as `brake()` says:

{CODE}
"""
CONTROLS: list[Json] = [
    {"type": "context", "elements": [{"type": "mrkdwn", "text": "📊 *Analyst* · 4 s"}]},
    {
        "type": "actions",
        "elements": [
            {
                "type": "button",
                "action_id": "again",
                "text": {"type": "plain_text", "text": "Regenerate"},
            }
        ],
    },
]


def add_long_thread(slack: LocalSlack, count: int = 1_000) -> str:
    """Put a thread of so many messages into #general, without the app hearing; its root's ts."""
    root = slack.workspace.next_ts()
    for number in range(count):
        ts = slack.workspace.next_ts() if number else root
        text = f"Message {number}"
        message = _answer(slack, ts, text) if number % 3 == 2 else _words(ts, text, number)
        message.thread_ts = root
        slack.workspace.channels[CHANNEL].add(message)
    return root


def _answer(slack: LocalSlack, ts: str, text: str) -> Message:
    blocks = [{"type": "markdown", "text": f"{text}\n{ANSWER}"}, *CONTROLS]
    bot_id = slack.bot_id
    return Message(CHANNEL, ts, slack.bot_user_id, text, blocks, bot_id=bot_id)


def _words(ts: str, text: str, number: int) -> Message:
    said = f"{text}: *look*, <@U0BOB> :eyes:\n{CODE if number % 2 else ''}"
    return Message(CHANNEL, ts, PEOPLE[number % 2], said, rich_text(said))
