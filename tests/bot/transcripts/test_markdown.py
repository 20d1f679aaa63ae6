"""A transcript that people read: nothing in it can pass for something else."""

from datetime import UTC, datetime

from bot.transcripts.markdown import NOTHING_SAID, markdown
from bot.transcripts.transcript import File, Source, Tool, Transcript, TranscriptEntry

AT = datetime(2026, 8, 1, 14, 5, tzinfo=UTC)
LINK = "https://local.slack.com/archives/C1/p1"


def shown(*entries: TranscriptEntry, link: str = "") -> str:
    return markdown(Transcript(exported_at=AT, profile="general", entries=entries), link)


def test_it_reads_like_a_conversation() -> None:
    text = shown(
        TranscriptEntry(role="user", text="When is tea?", by="Ada", at=AT),
        TranscriptEntry(role="assistant", text="At four.", by="Threadwind"),
        link=LINK,
    )

    assert text == (
        "# A conversation in Slack\n\n"
        f"2 messages, exported on 1 August 2026. [The thread in Slack]({LINK})\n\n"
        "---\n\n## Ada · 2026-08-01 14:05 UTC\n\nWhen is tea?\n\n"
        "---\n\n## Threadwind\n\nAt four.\n"
    )


def test_one_message_is_one_message() -> None:
    assert "One message, exported" in shown(TranscriptEntry(role="user", text="Hi"))


def test_tools_sources_and_files_stand_below_the_answer() -> None:
    text = shown(
        TranscriptEntry(
            role="assistant",
            text="At four.",
            tools=(Tool(name="web_search", arguments="tea", result={"n": 1}),),
            sources=(Source(title="Tea", url="https://example.com"), Source(title="Minutes")),
            files=(File(id="f", name="a.png"),),
        )
    )

    assert text.endswith(
        "At four.\n\n**Tools**\n\n- web search\n\n```\ntea\n```\n\n```\n"
        '{\n  "n": 1\n}\n```\n\n'
        "**Sources**\n\n1. [Tea](https://example.com)\n2. Minutes\n\n**Files**\n\n- a.png\n"
    )


def test_names_are_only_names() -> None:
    text = shown(TranscriptEntry(role="user", text="Hi", by="# Ada\n\n[x](http://evil)"))

    assert "## # Ada \\[x\\](http://evil)" in text


def test_a_code_block_cannot_be_left() -> None:
    text = shown(
        TranscriptEntry(role="assistant", text="x", tools=(Tool(name="t", arguments="a\n```\nb"),))
    )

    assert "````\na\n```\nb\n````" in text


def test_an_answer_without_words_says_so() -> None:
    assert NOTHING_SAID in shown(TranscriptEntry(role="assistant", text=""))


def test_an_unsafe_source_is_no_link() -> None:
    text = shown(
        TranscriptEntry(
            role="assistant", text="x", sources=(Source(title="T", url="javascript:x"),)
        )
    )

    assert "1. T\n" in text
