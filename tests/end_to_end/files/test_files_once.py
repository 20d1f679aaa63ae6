"""Interrupted deliveries: a file is shown once, wherever one breaks off."""

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from playground.faults import Fault
from playground.model import NewFile, ScriptedModel, Until
from playground.model.pieces import Piece
from playground.server import Playground
from tests.support.app import Stage, app_on, opened, platforms
from tests.support.users.file_requester import BLACK, WHITE, FileRequester, drawing

SHARING = "files.completeUploadExternal"
TWO = (NewFile(WHITE, "a", "png"), NewFile(BLACK, "b", "png"), "Look.")
UPLOADING = "files.getUploadURLExternal"


@pytest.mark.parametrize("kind", ["drop_before", "drop_after"])
async def test_a_share_whose_response_is_lost_is_made_once(migrated_sqlite: str, kind: str) -> None:
    model = ScriptedModel("Fine.")
    model.queue(NewFile(WHITE, "a", "png"), NewFile(BLACK, "b", "png"), "Look.")
    async with opened(migrated_sqlite, model=model) as stage:
        requester = FileRequester(stage)
        stage.slack.faults.add(SHARING, Fault(kind))

        thread = await requester.ask("Draw")

        shown = [[file.data for file in share] for share in requester.shares(thread)]
        assert shown == [[WHITE, BLACK]]
        assert requester.notices(thread) == []


async def test_a_share_that_appears_late_is_made_once(migrated_sqlite: str) -> None:
    model = ScriptedModel("Fine.")
    model.queue(NewFile(WHITE, "a", "png"), "Look.")
    async with opened(migrated_sqlite, model=model) as stage:
        requester = FileRequester(stage)
        stage.slack.sharing_delay = 0.8
        stage.slack.faults.add(SHARING, Fault("drop_after"))

        thread = await requester.ask("Draw")

        assert [[file.data for file in share] for share in requester.shares(thread)] == [[WHITE]]
        assert stage.slack_calls(SHARING) == 1


class Interrupted:
    """An app that is stopped during a delivery, and its successor."""

    def __init__(
        self, ground: Playground, url: str, model: ScriptedModel, *pieces: Piece | str
    ) -> None:
        self.ground = ground
        self.url = url
        model.queue(*(pieces or TWO))

    async def run(self, moment: Callable[[Stage, str], Awaitable[None]]) -> FileRequester:
        """Stop at that moment, and start again; what is there when all is quiet."""
        async with app_on(self.ground, self.url, grace_seconds=0) as app:
            stage = Stage(self.ground, app)
            self.thread = await stage.ask("Draw")
            await moment(stage, self.thread)
        self.ground.slack.faults.clear()
        self.ground.mistral.giving_files.set()
        async with app_on(self.ground, self.url) as app:
            requester = FileRequester(Stage(self.ground, app))
            await requester.stage.quiet()
            return requester


async def while_downloading(stage: Stage, thread: str) -> None:
    stage.mistral.giving_files.clear()
    await FileRequester(stage).until_over(thread)


async def before_the_share_arrives(stage: Stage, _: str) -> None:
    stage.slack.faults.add(SHARING, Fault("drop_before"), times=1_000)
    await stage.until(lambda: stage.slack_calls(SHARING) > 0)


async def after_the_share_was_made(stage: Stage, _: str) -> None:
    stage.slack.faults.add(SHARING, Fault("drop_after"), times=1_000)
    stage.slack.sharing_delay = 0.5
    await stage.until(lambda: stage.slack_calls(SHARING) > 0)


MOMENTS = [while_downloading, before_the_share_arrives, after_the_share_was_made]


@pytest.mark.parametrize("moment", MOMENTS, ids=[moment.__name__ for moment in MOMENTS])
async def test_a_crash_neither_loses_nor_doubles_a_share(
    database_url: str, moment: Callable[[Stage, str], Awaitable[None]]
) -> None:
    model = ScriptedModel("Fine.")
    async with platforms(model) as ground:
        interrupted = Interrupted(ground, database_url, model)

        requester = await interrupted.run(moment)

        shown = [[f.data for f in share] for share in requester.shares(interrupted.thread)]
        assert shown == [[WHITE, BLACK]]
        assert requester.texts(interrupted.thread) == ["Look."]
        assert requester.stage.asked() == ["conversations.start"]


async def test_uploads_that_slack_forgot_are_sent_anew(database_url: str) -> None:
    model = ScriptedModel("Fine.")
    async with platforms(model) as ground:
        interrupted = Interrupted(ground, database_url, model)

        async def forgotten(stage: Stage, thread: str) -> None:
            await before_the_share_arrives(stage, thread)
            stage.slack.workspace.files.clear()

        requester = await interrupted.run(forgotten)

        shown = [[f.data for f in share] for share in requester.shares(interrupted.thread)]
        assert shown == [[WHITE, BLACK]]


async def test_a_picture_that_was_taken_away_does_not_come_back(migrated_sqlite: str) -> None:
    model = ScriptedModel("Fine.")
    async with platforms(model) as ground:
        interrupted = Interrupted(ground, migrated_sqlite, model)

        async def taken_away(stage: Stage, thread: str) -> None:
            await after_the_share_was_made(stage, thread)
            await stage.until(lambda: bool(FileRequester(stage).shares(thread)))
            for file in stage.slack.workspace.files.values():
                file.deleted = True

        await interrupted.run(taken_away)

        assert len(ground.slack.workspace.files) == 2


async def test_an_answer_found_at_mistral_brings_its_files(migrated_sqlite: str) -> None:
    gate = asyncio.Event()
    model = ScriptedModel("Fine.")
    model.queue("So ", NewFile(WHITE, "a", "png"), Until(gate), "it is.")
    async with platforms(model) as ground:
        async with app_on(ground, migrated_sqlite, grace_seconds=0) as app:
            stage = Stage(ground, app)
            thread = await stage.ask("Draw")
            await FileRequester(stage).until_said(thread, "So")
        gate.set()
        async with app_on(ground, migrated_sqlite) as app:
            requester = FileRequester(Stage(ground, app))
            await requester.stage.quiet()

            shown = [[file.data for file in share] for share in requester.shares(thread)]
            assert shown == [[WHITE]]
            assert requester.stage.asked() == ["conversations.start"]


async def test_a_notice_is_posted_once_whatever_is_lost(migrated_sqlite: str) -> None:
    model = ScriptedModel("Fine.")
    model.queue(NewFile(b"", "a", "png"), "Look.")
    async with opened(migrated_sqlite, model=model) as stage:
        requester = FileRequester(stage)
        stage.slack.faults.add("chat.postMessage", Fault("drop_after"))

        thread = await requester.ask("Draw")

        assert len(requester.notices(thread)) == 1
        assert requester.texts(thread)[0] == "Look."


async def test_a_picture_inside_the_text_survives_the_process_that_read_it(
    migrated_sqlite: str,
) -> None:
    model = ScriptedModel("Fine.")
    async with platforms(model) as ground:
        ground.mistral.dialects.speak("pictures-as-data-urls")
        pieces = ("Look. ", *drawing("a lighthouse", WHITE))
        interrupted = Interrupted(ground, migrated_sqlite, model, *pieces)

        async def before_the_upload(stage: Stage, thread: str) -> None:
            stage.slack.faults.add(UPLOADING, Fault("drop_before"), times=1_000)
            await FileRequester(stage).until_over(thread)

        requester = await interrupted.run(before_the_upload)

        shown = [[f.data for f in share] for share in requester.shares(interrupted.thread)]
        assert shown == [[WHITE]]
        assert requester.notices(interrupted.thread) == []
        assert requester.stage.asked() == ["conversations.start"]
