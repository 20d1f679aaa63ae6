"""`make run` is an app that workspaces install: what is so from the beginning, and stays so."""

import sqlite3
from contextlib import closing
from pathlib import Path

from playground.company import CLARA
from tests.playground.persistence.sessions import Session, session

SINGLE_TOKEN = "xoxb-somebodys"


def former(folder: Path) -> None:
    """Take away what a playground lacks that was kept when its app had a single token."""
    with closing(sqlite3.connect(folder / "platforms.db")) as platforms:
        platforms.execute("DELETE FROM records WHERE kind = 'encryption_key'")
        platforms.commit()
    with closing(sqlite3.connect(folder / "app.db")) as app:
        app.execute("DELETE FROM installations")
        app.commit()


def at_second(playground: Session) -> Session:
    return playground.write_as(CLARA, f"D{CLARA[1:]}")


async def test_a_second_workspace_installs_the_app_and_is_answered_after_a_restart(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    async with session(tmp_path, unused_tcp_port) as playground:
        second = at_second(playground)
        before = (await second.picture())["installed"]
        await second.install()
        thread = await second.ask("My name is Clara.")
        await second.answers(thread)
    async with session(tmp_path, unused_tcp_port, SLACK_BOT_TOKEN=SINGLE_TOKEN) as playground:
        second = at_second(playground)
        await second.ask("What is my name?", thread)
        [_, about_me] = await second.answers(thread, 2)
        rows = await second.rows(thread)
        first = await playground.answers(await playground.ask("Hello"))

    assert before is False
    assert "Clara" in about_me
    assert {row["channel"] for row in rows["threads"]} == {second.channel}
    assert len(first) == 1


async def test_a_playground_whose_app_had_a_single_token_is_continued(
    tmp_path: Path, unused_tcp_port: int
) -> None:
    async with session(tmp_path, unused_tcp_port) as before:
        thread = await before.ask("My name is Ada.")
        await before.answers(thread)
    former(tmp_path / "data" / "playground")
    async with session(tmp_path, unused_tcp_port) as after:
        await after.ask("What is my name?", thread)
        [_, about_me] = await after.answers(thread, 2)
        welcomed = await after.write_as("U0ALICE", "D0ALICE").messages()

    assert "Ada" in about_me
    assert welcomed == []
