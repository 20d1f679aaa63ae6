"""Check: nothing is left behind, no open message, status, lock or turn."""

from collections.abc import Iterator

from tests.chaos.evidence import Evidence


def nothing_is_open(thread: Evidence) -> Iterator[str]:
    for text in thread.open_messages:
        yield f"a message is still being streamed: {text!r}"
    if thread.status == "processing":
        yield "Slack shows that the thread is being worked on"
    if thread.holder:
        yield "a node holds the thread"
    if thread.open_turns:
        yield f"{thread.open_turns} turns are open"
