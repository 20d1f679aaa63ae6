"""Transcript of a thread for debugging a failure: a file beside the nodes' logs."""

from pathlib import Path

from playground.mistral import LocalMistral
from playground.slack import LocalSlack
from tests.chaos.evidence import Evidence, Sources
from tests.chaos.people import Thread
from tests.chaos.reading import asked_by

WIDTH = 100
SHORT = 16


def write(threads: list[Thread], found: list[Evidence], sources: Sources, folder: Path) -> None:
    """Write each thread's messages and calls in chronological order, and the conversation."""
    lines: list[str] = []
    for thread, evidence in zip(threads, found, strict=True):
        events = [*_of_slack(thread, sources.slack), *_of_mistral(thread, sources.mistral)]
        events += [(at, f"{token} acknowledged") for token, at in evidence.acknowledged.items()]
        lines += ["", f"{evidence.name}: {thread.ts}"]
        lines += [f"{at:12.3f} {what[:WIDTH]}" for at, what in sorted(events)]
        lines += [f"  shown {one.token} {one.ts} {one.text[:WIDTH]}" for one in evidence.shown]
        lines += [f"  said  {one.text[:WIDTH]}" for one in evidence.conversation or ()]
    (folder / "threads.txt").write_text("\n".join(lines))


def _of_slack(thread: Thread, slack: LocalSlack) -> list[tuple[float, str]]:
    team = thread.plan.team
    channel = slack.tenants[team].workspace.channels[thread.plan.channel]
    ours = {message.ts for message in channel.replies(thread.ts)}
    return [
        (call.at, f"{call.method} {call.args.get('ts', '')} {call.error or ''} {_text(call.args)}")
        for call in slack.calls
        if call.team in {team, ""}
        and (call.args.get("ts") in ours or call.args.get("thread_ts") == thread.ts)
    ]


def _of_mistral(thread: Thread, mistral: LocalMistral) -> list[tuple[float, str]]:
    return [
        (call.at, f"{call.operation} {token} {call.status} {(call.conversation_id or '')[:SHORT]}")
        for call in mistral.calls
        if (token := asked_by(call.body)) in thread.asked
    ]


def _text(arguments: dict[str, object]) -> str:
    return str(arguments.get("chunks") or arguments.get("markdown_text") or "")
