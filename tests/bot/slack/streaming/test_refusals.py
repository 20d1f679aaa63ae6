"""An answer in Slack, whatever Slack refuses: whole, once, signed, in few messages and calls."""

import asyncio
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.links.known import KnownLinks
from bot.slack.errors import PLACE_REFUSED, TRANSIENT, SlackRefused
from bot.slack.streaming.content import ContentPart, TaskCard
from bot.slack.streaming.messages import AnswerMessages, Records, ReplySettings
from bot.slack.streaming.reply import Reply
from bot.slack.streaming.rollover import RollOver
from bot.slack.streaming.room import BYTES
from bot.slack.thread_target import ThreadTarget
from bot.slack.threads import OwnMessage
from playground.slack import LocalSlack, Message
from playground.slack.api.content.blocks import MARKDOWN_LIMIT
from playground.slack.settings import STREAM_LIMIT
from tests.bot.slack.streaming.slack_in_process import Script, SlackInProcess
from tests.support.clock import Clock

START, APPEND, STOP = "chat.startStream", "chat.appendStream", "chat.stopStream"
UPDATE, POST = "chat.update", "chat.postMessage"


async def _posted(_: str) -> None: ...


async def _lost() -> list[OwnMessage]:
    return []


RECORDS = Records(_posted, _lost, lambda: None)
FOOTER: list[dict[str, Any]] = [
    {"type": "divider"},
    {"type": "header", "text": {"type": "plain_text", "text": "By me"}},
]
AT_ONCE = (0.0, 0.0, 0.0)
SMALL = ReplySettings(size=200, edited_size=220, interval=0.0, retry_delays=AT_ONCE)
USUAL = ReplySettings(interval=0.0, retry_delays=AT_ONCE)
UNKNOWN = ["user_not_found", "team_not_found", "invalid_chunks", "no_text", "accesslimited"]
UNKNOWN += ["message_limit_exceeded", "invalid_blocks", "never_heard_of_it"]
CARD = re.compile(r"\n> [⏳✓✗] \*[^*\n]*\*(?:\n```\n[^`]*\n```)*\n\n")


Calls = list[tuple[str, dict[str, Any], str]]


@dataclass(frozen=True)
class Told:
    """Results of an answer: the messages in the thread, and the calls that wrote them."""

    messages: list[Message]
    calls: Calls

    @property
    def text(self) -> str:
        return "".join(map(text_of, self.messages))

    @property
    def signed(self) -> list[bool]:
        return [FOOTER[0] in message.blocks for message in self.messages]


def text_of(message: Message) -> str:
    """A message's words, without its cards in either form."""
    blocks = [block["text"] for block in message.blocks if block["type"] == "markdown"]
    return CARD.sub("", "".join(blocks))


def said(message: Message) -> str:
    """All that stands in a message."""
    values = [str(value) for block in message.blocks for value in block.values()]
    return "\n".join(values)


async def told(
    parts: Sequence[ContentPart],
    client: SlackInProcess,
    settings: ReplySettings = SMALL,
    *,
    together: bool = False,
) -> Told:
    """Write an answer, part by part or all `together`."""
    ts = await client.slack.people.post("U0ALICE", "C0GENERAL", "Hi")
    place = ThreadTarget("T0LOCAL", "C0GENERAL", ts, "U0ALICE", "T0LOCAL")
    posted: list[str] = []

    async def post(ts: str) -> None:
        posted.append(ts)

    records = replace(RECORDS, posted=post)
    async with Reply(
        RollOver(AnswerMessages(client, place, settings, records)), KnownLinks()
    ) as reply:
        for part in parts:
            reply.write(part) if isinstance(part, str) else reply.show(part)
            for _ in range(0 if together else 20):
                await asyncio.sleep(0)
        await reply.finish(FOOTER)
    messages = client.slack.workspace.channels["C0GENERAL"].replies(ts)
    assert [message.ts for message in messages] == posted
    return Told(messages, client.calls)


def write(
    parts: Sequence[ContentPart],
    script: Script,
    settings: ReplySettings = SMALL,
    *,
    together: bool = False,
) -> Told:
    """Write an answer to a Slack that refuses by script."""
    client = SlackInProcess(LocalSlack(), script)
    return asyncio.run(told(parts, client, settings, together=together))


LETTERS = st.sampled_from(["word ", "Satz. ", "слово ", "語。", "語", "🦆", "\n", "\n\n", "a"])
LINES = st.lists(LETTERS, min_size=1, max_size=20).map("".join)
TEXTS = st.builds(str.__mul__, LINES, st.integers(1, 6))
STATES = st.sampled_from(["in_progress", "complete", "error"])
CARDS = st.builds(TaskCard, st.sampled_from("123"), st.just("Work"), STATES)
CODES = st.sampled_from(["", "", "msg_too_long", *UNKNOWN, *sorted(TRANSIENT)])
SCRIPTS = st.fixed_dictionaries(
    {},
    optional={
        START: st.lists(CODES, max_size=2),
        APPEND: st.lists(CODES, max_size=4),
        STOP: st.lists(CODES, max_size=4),
        UPDATE: st.lists(CODES, max_size=2),
        POST: st.lists(CODES, max_size=1),
    },
)


def numbered(parts: list[ContentPart]) -> tuple[list[ContentPart], list[str]]:
    """Give each card details and an output of its own."""
    made: list[ContentPart] = []
    tokens: list[str] = []
    for number, part in enumerate(parts):
        if isinstance(part, str):
            made.append(part)
            continue
        tokens += [f"d{number};", f"o{number};"]
        made.append(TaskCard(part.id, part.title, part.state, *tokens[-2:]))
    return made, tokens


def repeated(calls: Calls) -> list[str]:
    """Refused calls that were made again as they were, though nothing promised that they pass."""
    passing = TRANSIENT | {"streaming_state_conflict"}
    final = [repr(call) for call in calls if call[2] and call[2] not in passing]
    return [call for call in final if final.count(call) > 1]


def refusals(calls: Calls) -> int:
    return sum(bool(code) for _, _, code in calls)


def least(parts: Sequence[ContentPart], size: int) -> int:
    """The fewest messages that streams of this size can be."""
    return math.ceil(sum(map(BYTES.size_of, parts)) / size)


@given(st.lists(TEXTS | CARDS, max_size=8), TEXTS, SCRIPTS)
def test_s2_an_answer_is_whole_and_signed_whatever_is_refused(
    before: list[ContentPart], text: str, script: Script
) -> None:
    parts, tokens = numbered([*before, text])

    result = write(parts, script)

    assert result.text == "".join(part for part in parts if isinstance(part, str))
    everything = "\n".join(map(said, result.messages))
    assert {token: everything.count(token) for token in tokens} == dict.fromkeys(tokens, 1)
    assert result.signed == [False] * (len(result.messages) - 1) + [True]
    assert repeated(result.calls) == []
    # A small message may stay half empty for the sake of a better cut.
    assert len(result.messages) <= 2 * least(parts, SMALL.size) + refusals(result.calls)


SENTENCE = "The meeting is at noon in the blue room. "
WORDS = [f"{word} " for word in SENTENCE.split()]
WAYS = [START, APPEND, STOP]


@pytest.mark.parametrize("method", WAYS)
@pytest.mark.parametrize("times", [1, 100], ids=["once", "always"])
def test_s2_a_stream_that_slack_refuses_is_finished_in_another_way(method: str, times: int) -> None:
    for code in [*UNKNOWN, "missing_recipient_user_id", *sorted(TRANSIENT)]:
        result = write(WORDS, {method: [code] * times})

        assert result.text == SENTENCE
        assert result.signed[-1]
        assert len(result.messages) <= 2
        assert len(result.calls) <= len(WORDS) + 15


@pytest.mark.parametrize("method", [APPEND, STOP])
def test_s2_trouble_of_slacks_that_passes_leaves_no_trace(method: str) -> None:
    searched = TaskCard("1", "Searched", "complete", "tram lines")

    result = write([searched, *WORDS], {method: ["messaging_processing_failed"] * 2})

    [message] = result.messages
    assert [block["type"] for block in message.blocks][:2] == ["task_card", "markdown"]
    assert message.stream is not None
    assert message.stream.finished


def test_s2_a_stream_that_can_be_closed_goes_on_in_the_same_message() -> None:
    result = write(WORDS, {APPEND: ["", "never_heard_of_it"]})

    assert len(result.messages) == 1
    assert result.text == SENTENCE


@pytest.mark.parametrize("method", WAYS)
def test_s17_a_place_that_is_closed_to_us_is_left_at_once(method: str) -> None:
    for code in sorted(PLACE_REFUSED):
        client = SlackInProcess(LocalSlack(), {method: [code] * 9})

        with pytest.raises(SlackRefused, match=code):
            asyncio.run(told(WORDS, client))

        assert [name for name, _, error in client.calls if error] == [method]


@pytest.mark.parametrize("refused", [{STOP: 99}, {STOP: 99, UPDATE: 99}, {STOP: 1}], ids=str)
def test_s3_a_message_that_cannot_be_closed_ends_soon(refused: dict[str, int]) -> None:
    card = TaskCard("1", "Ran code", "complete", CODE, CODE)
    script = {name: ["msg_too_long"] * times for name, times in refused.items()}

    result = write([card, "Hello world."], script, USUAL)

    assert result.text == "Hello world."
    assert result.signed[-1]
    assert len(result.calls) <= 10


CODE = "x = 1\n" * 300
CARDS_AND_TEXT: list[ContentPart] = [
    *(TaskCard(str(n), "Ran code", "complete", CODE, CODE) for n in range(5)),
    *["A sentence about it. "] * 500,
]
LONG: dict[str, Sequence[ContentPart]] = {
    "Japanese": ["これは文です。", "もう一つ、少し長い文です。"] * 280,
    "Russian": ["Это предложение. "] * 150,
    "English": ["This is a sentence. "] * 1_500,
    "one piece": ["Word " * 8_000],
    "no break": ["語" * 20_000],
    "cards": CARDS_AND_TEXT,
}


@pytest.mark.parametrize("parts", LONG.values(), ids=LONG)
def test_s4_a_long_answer_takes_as_few_messages_as_it_can(parts: Sequence[ContentPart]) -> None:
    result = write(parts, {}, USUAL)

    assert result.text == "".join(part for part in parts if isinstance(part, str))
    assert refusals(result.calls) == 0
    assert len(result.messages) <= least(parts, STREAM_LIMIT) + 1


@pytest.mark.parametrize("parts", LONG.values(), ids=LONG)
@pytest.mark.parametrize("script", [{}, {UPDATE: ["msg_too_long"]}], ids=["taken", "refused once"])
def test_s4_an_answer_that_is_edited_takes_as_few_messages_as_it_can(
    parts: Sequence[ContentPart], script: Script
) -> None:
    result = write(parts, script, replace(USUAL, stream_in_channels=False))

    text = "".join(part for part in parts if isinstance(part, str))
    size = len(text) + sum(2 * len(CODE) for part in parts if isinstance(part, TaskCard))
    fallbacks = [arguments.get("text", "") for _, arguments, _ in result.calls]
    assert result.text == text
    assert len(result.messages) <= math.ceil(size / MARKDOWN_LIMIT) + 1
    assert all(len(fallback.encode()) <= 4_000 for fallback in fallbacks)


def test_s4_what_slack_refuses_once_makes_one_message_smaller_and_no_other() -> None:
    pieces = ["This is a sentence. " * 100] * 20

    result = write(pieces, {APPEND: ["", "", "msg_too_long"]}, USUAL)

    small = [len(text_of(one)) < 9_000 for one in result.messages[:-1]]
    assert small == [True, *[False] * (len(small) - 1)]


def test_s18_a_card_that_is_too_much_with_its_text_goes_before_it() -> None:
    card, text = TaskCard("1", "Ran code", "complete", CODE), "Short answer with code run."

    result = write([card, text], {START: ["msg_too_long"]}, USUAL, together=True)

    assert [text_of(message) for message in result.messages] == ["", text]
    assert result.signed == [False, True]


async def test_s3_what_an_earlier_attempt_left_is_repaired_and_signed_in_any_script() -> None:
    client = SlackInProcess(LocalSlack(), {})
    root = await client.slack.people.post("U0ALICE", "C0GENERAL", "Hi")
    left = await client.call("chat.postMessage", channel="C0GENERAL", thread_ts=root, text="これ")
    place = ThreadTarget("T0LOCAL", "C0GENERAL", root, "U0ALICE", "T0LOCAL")
    adopted = [OwnMessage(left["ts"], "これ")]
    text = "".join(LONG["Japanese"])  # type: ignore[arg-type]

    async with Reply(
        RollOver(AnswerMessages(client, place, USUAL, RECORDS, adopted)), KnownLinks()
    ) as reply:
        reply.write(text)
        await reply.finish(FOOTER)

    [message] = client.slack.workspace.channels["C0GENERAL"].replies(root)
    assert text_of(message) == text
    assert FOOTER[0] in message.blocks
    assert refusals(client.calls) == 0


@pytest.mark.parametrize("code", ["message_not_found", "cant_update_message"])
async def test_s2_a_message_that_cannot_be_repaired_is_replaced(code: str) -> None:
    client = SlackInProcess(LocalSlack(), {UPDATE: [code] * 9})
    root = await client.slack.people.post("U0ALICE", "C0GENERAL", "Hi")
    left = await client.call("chat.postMessage", channel="C0GENERAL", thread_ts=root, text="Half")
    place = ThreadTarget("T0LOCAL", "C0GENERAL", root, "U0ALICE", "T0LOCAL")

    async with Reply(
        RollOver(AnswerMessages(client, place, USUAL, RECORDS, [OwnMessage(left["ts"], "Half")])),
        KnownLinks(),
    ) as reply:
        reply.write(SENTENCE)
        await reply.finish(FOOTER)

    shown = client.slack.workspace.channels["C0GENERAL"].replies(root)
    assert "".join(map(text_of, shown)) == SENTENCE
    assert FOOTER[0] in shown[-1].blocks


async def test_s18_a_stream_that_grew_old_ends_with_a_word() -> None:
    clock = Clock()
    slack = LocalSlack(clock=clock)
    client = SlackInProcess(slack, {})
    root = await slack.people.post("U0ALICE", "C0GENERAL", "Hi")
    place = ThreadTarget("T0LOCAL", "C0GENERAL", root, "U0ALICE", "T0LOCAL")
    settings = replace(USUAL, life=240.0, clock=clock)

    async with Reply(
        RollOver(AnswerMessages(client, place, settings, RECORDS)), KnownLinks()
    ) as reply:
        for piece in ["One wo", "rd and ano", "ther. Thi", "s is ", "mo", "re."]:
            reply.write(piece)
            for _ in range(20):
                await asyncio.sleep(0)
            clock.now += 130.0 if piece.startswith("rd") or piece == "One wo" else 1.0
        await reply.finish(FOOTER)

    shown = slack.workspace.channels["C0GENERAL"].replies(root)
    assert [text_of(message) for message in shown] == ["One word and another. ", "This is more."]
    assert refusals(client.calls) == 0
