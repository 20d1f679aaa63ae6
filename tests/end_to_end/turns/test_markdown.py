"""Markdown of a model, as it looks in Slack, through the whole app."""

import asyncio

from playground.model import Reference, ScriptedModel, Until
from tests.support.app import opened

NEVER = asyncio.Event()
BLOCK = "Here:\n```python\nx = 1\n"
PAGE = Reference("Trams", "https://trams.example/graz")


async def test_s10_the_mark_of_a_stop_stands_below_the_code(migrated_sqlite: str) -> None:
    model = ScriptedModel(BLOCK, Until(NEVER), "never said")
    async with opened(migrated_sqlite, model=model) as stage:
        thread = await stage.ask("Write code")
        await stage.until(lambda: any(one.text for one in stage.replies(thread)))
        await stage.slack.people.stop("U0ALICE", "C0GENERAL", thread)

        assert await stage.answers(thread) == [f"{BLOCK}```\n\n⏹️ Stopped."]


async def test_s10_sources_stand_below_code_that_was_left_open(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite, model=ScriptedModel(BLOCK, PAGE)) as stage:
        [answer] = await stage.answers(await stage.ask("Write code"))

        code, sources = answer.split("\n```\n\n")
        assert code == BLOCK.rstrip("\n")
        assert sources.startswith("[\\[1\\]](https://trams.example/graz)")
        assert "**Sources**" in sources


async def test_s11_a_table_longer_than_a_message_keeps_its_header(migrated_sqlite: str) -> None:
    rows = [f"| {n} | item number {n} | {n * 7} |\n" for n in range(500)]
    header = "| n | item | price |\n|---|---|---:|\n"
    async with opened(migrated_sqlite, model=ScriptedModel(header, *rows, "\nDone.")) as stage:
        parts = await stage.answers(await stage.ask("List everything"), 2)

        assert all(part.startswith(header) for part in parts)
        assert "".join(part.removeprefix(header) for part in parts) == "".join(rows) + "\nDone."


async def test_s12_s13_s14_an_answer_is_shown_as_slack_can_show_it(migrated_sqlite: str) -> None:
    said = (
        "Run `npm i @here/maps-api`.\n```js\nsend('@everyone', '<!channel>')\n```\n"
        "この**「重要」**な点。H<sub>2</sub>O and $x_1$ for $5 or $6<br>see ![plan](https://a.example/b)"
    )
    pieces = [said[n : n + 3] for n in range(0, len(said), 3)]
    async with opened(
        migrated_sqlite, model=ScriptedModel(*pieces), link_domains="a.example"
    ) as stage:
        [answer] = await stage.answers(await stage.ask("Tell me"))

        assert answer == (
            "Run `npm i @here/maps-api`.\n```js\nsend('@everyone', '&lt;!channel>')\n```\n"
            "この**\u200b「重要」\u200b**な点。H₂O and `x_1` for $5 or $6\n"
            "see [plan](https://a.example/b)"
        )


async def test_s14_the_model_is_told_what_slack_cannot_show(migrated_sqlite: str) -> None:
    model = ScriptedModel("Fine.")
    async with opened(migrated_sqlite, model=model) as stage:
        await stage.answers(await stage.ask("Hello"))

        assert "no LaTeX, no HTML" in model.prompts[0].instructions


async def test_s18_code_in_a_list_is_opened_again_as_it_was(migrated_sqlite: str) -> None:
    lines = [f"   echo step number {n} of many\n" for n in range(500)]
    said = ["1. Run this:\n   ```sh\n", *lines, "   ```\n2. Done."]
    async with opened(migrated_sqlite, model=ScriptedModel(*said)) as stage:
        first, second = await stage.answers(await stage.ask("How?"), 2)

        assert first.endswith("\n   ```")
        assert second.startswith("   ```sh\n   echo step")
        together = first.removesuffix("   ```") + second.removeprefix("   ```sh\n")
        assert together == "".join(said)
