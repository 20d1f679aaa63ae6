"""A turn that one process began and could not end is ended by the next, in the same message."""

import asyncio

import pytest

from playground.model import ScriptedModel, Until
from tests.support.app import Stage, app_on, platforms


class Interrupted:
    """An app that is stopped in the middle of an answer, and the one that comes after it."""

    def __init__(self, database_url: str) -> None:
        self.url = database_url
        self.gate = asyncio.Event()
        self.model = ScriptedModel()

    async def run(self, *, told_before: bool, finish_dropped: bool) -> tuple[list[str], list[str]]:
        """The texts of our messages in the thread, and what the model was asked how."""
        async with platforms(self.model) as ground:
            ground.mistral.finish_dropped = finish_dropped
            async with app_on(ground, self.url, grace_seconds=0) as app:
                stage = Stage(ground, app)
                thread = await self._begin(stage, told_before)
            self.gate.set()
            async with app_on(ground, self.url) as app:
                stage = Stage(ground, app)
                await stage.quiet()
                await stage.say("And now?", thread=thread)
                answers = await stage.answers(thread, 2 + told_before)
                return answers, stage.asked()

    async def _begin(self, stage: Stage, told_before: bool) -> str:
        thread = ""
        if told_before:
            self.model.queue("Noted.")
            thread = await stage.ask("My name is Ada.")
            await stage.answers(thread)
        self.model.queue("Half ", Until(self.gate), "done.")
        self.model.pieces = ScriptedModel("Half done.").pieces
        if told_before:
            await stage.say("Do it.", thread=thread)
        else:
            thread = await stage.ask("Do it.")
        await stage.until(lambda: len(stage.replies(thread)) == 1 + told_before)
        return thread


@pytest.mark.parametrize("finish_dropped", [True, False], ids=["mistral-goes-on", "mistral-stops"])
@pytest.mark.parametrize("told_before", [False, True], ids=["first-turn", "follow-up"])
async def test_the_answer_is_finished_where_it_was_begun(
    database_url: str, told_before: bool, finish_dropped: bool
) -> None:
    interrupted = Interrupted(database_url)

    answers, asked = await interrupted.run(told_before=told_before, finish_dropped=finish_dropped)

    expected = ["Noted."] if told_before else []
    assert answers == [*expected, "Half done.", "Half done."]
    assert ("conversations.append" in asked[1:]) or told_before


async def test_an_answer_that_became_shorter_leaves_no_remnant(migrated_sqlite: str) -> None:
    gate = asyncio.Event()
    model = ScriptedModel("Short.")
    model.queue("x" * 15_000, Until(gate))
    async with platforms(model) as ground:
        ground.mistral.finish_dropped = False
        async with app_on(ground, migrated_sqlite, grace_seconds=0) as app:
            stage = Stage(ground, app)
            thread = await stage.ask("Do it.")
            await stage.until(lambda: len(stage.replies(thread)) == 2)
        async with app_on(ground, migrated_sqlite) as app:
            stage = Stage(ground, app)

            assert await stage.answers(thread) == ["Short."]
