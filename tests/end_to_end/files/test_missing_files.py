"""A file that cannot be sent is named, with the reason, and sent when somebody asks again."""

import asyncio
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from playground.faults import Fault
from playground.model import File, NewFile, ScriptedModel
from playground.slack import LocalSlack
from storage.models import ProducedFile, Thread, Turn
from tests.storage.support.hands import rows
from tests.support.app import opened
from tests.support.users.file_requester import BLACK, WHITE, FileRequester, drawing

REFUSED = Fault("error", status=403)
BROKEN = Fault("error", status=503)


@pytest_asyncio.fixture
async def requester(database_url: str, model: ScriptedModel) -> AsyncIterator[FileRequester]:
    async with opened(database_url, model=model) as stage:
        yield FileRequester(stage)


@pytest_asyncio.fixture
async def small(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[FileRequester]:
    """An app that sends files of one megabyte at most."""
    async with opened(migrated_sqlite, model=model, max_file_mb=1) as stage:
        yield FileRequester(stage)


async def test_a_refused_upload_is_named_and_sent_on_demand(
    requester: FileRequester, model: ScriptedModel
) -> None:
    requester.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(*drawing("A fox", WHITE), "Look.")

    thread = await requester.ask("Draw")
    [notice] = requester.notices(thread)
    told = notice.text
    await requester.retry(notice)

    [[picture]] = requester.shares(thread)
    assert told == "⚠️ I couldn't send image_generated_0.png. Slack didn't accept the upload."
    assert (picture.data, picture.alt_txt) == (WHITE, "A fox")
    assert notice.text == "✅ Sent after all."
    assert "retry_files" not in str(notice.blocks)


async def test_files_d7_a_share_that_slack_drops_is_named_and_sent_on_demand(
    small: FileRequester, model: ScriptedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.slack.transfers.uploads.POLL_WAITS", (0.05, 0.05))
    small.stage.slack.shares_dropped = 1
    model.queue(*drawing("A fox", WHITE), "Here is the plot.")

    thread = await small.ask("Draw")
    [notice] = small.notices(thread)
    told = notice.text
    await small.retry(notice)

    [[picture]] = small.shares(thread)
    assert told.endswith("Slack took the upload, but doesn't show it.")
    assert (picture.data, notice.text) == (WHITE, "✅ Sent after all.")


async def test_a_retry_asks_mistral_nothing_and_leaves_the_thread_where_it_was(
    requester: FileRequester, model: ScriptedModel
) -> None:
    requester.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await requester.ask("Draw")
    [before] = await rows(requester.stage.app.database, Thread)
    await requester.retry(*requester.notices(thread))
    [after] = await rows(requester.stage.app.database, Thread)
    await requester.stage.say("And now?", thread=thread)
    await requester.stage.quiet()

    where = ("conversation_id", "entry_id", "astray", "profile", "since")
    outcomes = [turn.outcome for turn in await rows(requester.stage.app.database, Turn)]
    assert [getattr(before, name) for name in where] == [getattr(after, name) for name in where]
    assert requester.stage.asked() == ["conversations.start", "conversations.append"]
    assert outcomes == ["answered", "delivered", "answered"]


async def test_a_retry_that_fails_offers_another(
    requester: FileRequester, model: ScriptedModel
) -> None:
    requester.stage.slack.faults.add("files.upload", REFUSED, times=2)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await requester.ask("Draw")
    [notice] = requester.notices(thread)
    await requester.retry(notice)
    told = notice.text
    await requester.retry(notice)

    assert told == "⚠️ I couldn't send a.png. Slack didn't accept the upload."
    assert [[file.data for file in share] for share in requester.shares(thread)] == [[WHITE]]
    assert len(requester.notices(thread)) == 1


async def test_a_double_click_is_one_retry(requester: FileRequester, model: ScriptedModel) -> None:
    requester.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await requester.ask("Draw")
    [notice] = requester.notices(thread)
    click = requester.stage.slack.people.click
    where = ("C0GENERAL", notice.ts, "retry_files")
    await asyncio.gather(click("U0ALICE", *where), click("U0BOB", *where))
    await requester.stage.quiet()

    causes = [turn.cause for turn in await rows(requester.stage.app.database, Turn)]
    assert len(requester.shares(thread)) == 1
    assert causes[0] == "message"
    assert len(causes) == 2


async def test_what_can_be_sent_is_sent_and_what_cannot_follows(
    requester: FileRequester, model: ScriptedModel
) -> None:
    requester.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "first", "png"), NewFile(BLACK, "second", "png"), "Look.")

    thread = await requester.ask("Draw")
    shown = [[file.name for file in share] for share in requester.shares(thread)]
    await requester.retry(*requester.notices(thread))

    assert len(shown) == 1
    every = [file.name for share in requester.shares(thread) for file in share]
    assert sorted(every) == ["first.png", "second.png"]


async def test_an_upload_that_breaks_is_repeated_unasked(
    requester: FileRequester, model: ScriptedModel
) -> None:
    requester.stage.slack.faults.add("files.upload", Fault("drop_before"))
    requester.stage.mistral.faults.add("files.content", BROKEN)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await requester.ask("Draw")

    assert [[file.data for file in share] for share in requester.shares(thread)] == [[WHITE]]
    assert requester.notices(thread) == []


async def test_an_upload_that_keeps_breaking_is_named(
    requester: FileRequester, model: ScriptedModel
) -> None:
    requester.stage.slack.faults.add("files.upload", BROKEN, times=3)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await requester.ask("Draw")

    [notice] = requester.notices(thread)
    assert notice.text == "⚠️ I couldn't send a.png. The connection broke."
    assert "retry_files" in str(notice.blocks)


async def test_files_that_mistral_lost_are_named_without_a_button(
    requester: FileRequester, model: ScriptedModel
) -> None:
    model.queue(File("gone-1", "a", "png"), File("gone-2", "b", "csv"), "Look.")

    thread = await requester.ask("Draw")

    [notice] = requester.notices(thread)
    assert notice.text == ("⚠️ I couldn't send a.png and b.csv. Mistral no longer has the content.")
    assert "retry_files" not in str(notice.blocks)


async def test_an_empty_file_is_named(requester: FileRequester, model: ScriptedModel) -> None:
    model.queue(NewFile(b"", "a", "csv"), "Look.")

    thread = await requester.ask("Compute")

    [notice] = requester.notices(thread)
    assert notice.text.endswith("It's empty, and Slack doesn't take empty files.")
    assert requester.stage.slack_calls("files.getUploadURLExternal") == 0


async def test_a_file_that_is_too_large_is_named(
    small: FileRequester, model: ScriptedModel
) -> None:
    model.queue(NewFile(b"x" * (1024 * 1024 + 1), "a", "csv"), "Look.")

    thread = await small.ask("Compute")

    [notice] = small.notices(thread)
    assert notice.text == "⚠️ I couldn't send a.csv. My limit is 1 MB."
    assert small.shares(thread) == []


async def test_a_file_as_large_as_allowed_is_sent(
    small: FileRequester, model: ScriptedModel
) -> None:
    model.queue(NewFile(b"x" * 1024 * 1024, "a", "csv"), "Look.")

    thread = await small.ask("Compute")

    assert [[file.size for file in share] for share in small.shares(thread)] == [[1024 * 1024]]


async def test_where_the_bot_is_no_member_it_says_so_and_sends_once_invited(
    migrated_sqlite: str, model: ScriptedModel
) -> None:
    slack = LocalSlack()
    slack.scopes.add("chat:write.public")
    async with opened(migrated_sqlite, model=model, slack=slack) as stage:
        requester = FileRequester(stage)
        members = slack.workspace.channels["C0GENERAL"].members
        gate = requester.hold_downloads()
        model.queue(NewFile(WHITE, "a", "png"), "Look.")
        thread = await stage.ask("Draw")
        await requester.until_over(thread)
        members.remove(slack.bot_user_id)
        gate.set()
        await stage.until(lambda: bool(requester.notices(thread)))
        await stage.quiet()
        [notice] = requester.notices(thread)
        told = notice.text
        members.append(slack.bot_user_id)
        await requester.retry(notice)

        assert "only send files to channels that I'm in. Invite me, then try again." in told
        assert [[file.data for file in share] for share in requester.shares(thread)] == [[WHITE]]
        assert stage.slack_calls("files.getUploadURLExternal") == 1


async def test_an_app_without_the_scope_says_so(
    requester: FileRequester, model: ScriptedModel
) -> None:
    requester.stage.slack.scopes.remove("files:write")
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await requester.ask("Draw")

    [notice] = requester.notices(thread)
    assert "Ask the person who runs this app to reinstall it" in notice.text


@pytest.mark.parametrize("value", ["1:1", "99:1", "x", "1:1:1", "9" * 30 + ":1"])
async def test_files_of_another_channel_are_not_sent(
    requester: FileRequester, model: ScriptedModel, value: str
) -> None:
    requester.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")
    thread = await requester.ask("Draw")
    [notice] = requester.notices(thread)
    forged = await requester.stage.slack.people.post("U0ALICE", "C0RANDOM", "x")
    elsewhere = requester.stage.slack.workspace.channels["C0RANDOM"].messages[forged]
    button = {"type": "button", "action_id": "retry_files", "value": value}
    elsewhere.blocks = [{"type": "actions", "elements": [button]}]

    await requester.stage.slack.people.click("U0ALICE", "C0RANDOM", forged, "retry_files")
    await requester.stage.quiet()

    [ephemeral] = requester.stage.slack.workspace.ephemerals
    assert "I no longer know which files these were." in ephemeral.text
    assert len(await rows(requester.stage.app.database, Turn)) == 1
    assert requester.shares(thread) == []
    assert notice.text.startswith("⚠️")


async def test_words_about_a_file_that_nobody_can_send_are_not_kept(
    requester: FileRequester, model: ScriptedModel
) -> None:
    model.queue(*list(drawing("A secret garden", b"")), "Look.")

    await requester.ask("Draw")

    [row] = await rows(requester.stage.app.database, ProducedFile)
    assert (row.shared, row.alt) == (False, None)


async def test_a_hostile_name_is_made_harmless(
    requester: FileRequester, model: ScriptedModel
) -> None:
    requester.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "../../etc/<!channel>\u202egnp", "png"), "Look.")

    thread = await requester.ask("Draw")
    [notice] = requester.notices(thread)
    told = notice.text
    await requester.retry(notice)

    [[picture]] = requester.shares(thread)
    assert picture.name == "!channelgnp.png"
    assert "couldn't send !channelgnp.png" in told
