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
from tests.support.users.file_requester import BLACK, WHITE, Gallery, drawing

REFUSED = Fault("error", status=403)
BROKEN = Fault("error", status=503)


@pytest_asyncio.fixture
async def gallery(database_url: str, model: ScriptedModel) -> AsyncIterator[Gallery]:
    async with opened(database_url, model=model) as stage:
        yield Gallery(stage)


@pytest_asyncio.fixture
async def small(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Gallery]:
    """Where files of one megabyte at most are sent."""
    async with opened(migrated_sqlite, model=model, max_file_mb=1) as stage:
        yield Gallery(stage)


async def test_a_refused_upload_is_named_and_sent_on_demand(
    gallery: Gallery, model: ScriptedModel
) -> None:
    gallery.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(*drawing("A fox", WHITE), "Look.")

    thread = await gallery.ask("Draw")
    [notice] = gallery.notices(thread)
    told = notice.text
    await gallery.retry(notice)

    [[picture]] = gallery.shares(thread)
    assert told == "⚠️ I could not send image_generated_0.png. Slack did not accept the upload."
    assert (picture.data, picture.alt_txt) == (WHITE, "A fox")
    assert notice.text == "✅ Sent after all."
    assert "retry_files" not in str(notice.blocks)


async def test_a_retry_asks_mistral_nothing_and_leaves_the_thread_where_it_was(
    gallery: Gallery, model: ScriptedModel
) -> None:
    gallery.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await gallery.ask("Draw")
    [before] = await rows(gallery.stage.app.database, Thread)
    await gallery.retry(*gallery.notices(thread))
    [after] = await rows(gallery.stage.app.database, Thread)
    await gallery.stage.say("And now?", thread=thread)
    await gallery.stage.quiet()

    where = ("conversation_id", "entry_id", "astray", "profile", "since")
    outcomes = [turn.outcome for turn in await rows(gallery.stage.app.database, Turn)]
    assert [getattr(before, name) for name in where] == [getattr(after, name) for name in where]
    assert gallery.stage.asked() == ["conversations.start", "conversations.append"]
    assert outcomes == ["answered", "delivered", "answered"]


async def test_a_retry_that_fails_offers_another(gallery: Gallery, model: ScriptedModel) -> None:
    gallery.stage.slack.faults.add("files.upload", REFUSED, times=2)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await gallery.ask("Draw")
    [notice] = gallery.notices(thread)
    await gallery.retry(notice)
    told = notice.text
    await gallery.retry(notice)

    assert told == "⚠️ I could not send a.png. Slack did not accept the upload."
    assert [[file.data for file in share] for share in gallery.shares(thread)] == [[WHITE]]
    assert len(gallery.notices(thread)) == 1


async def test_a_double_click_is_one_retry(gallery: Gallery, model: ScriptedModel) -> None:
    gallery.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await gallery.ask("Draw")
    [notice] = gallery.notices(thread)
    click = gallery.stage.slack.people.click
    where = ("C0GENERAL", notice.ts, "retry_files")
    await asyncio.gather(click("U0ALICE", *where), click("U0BOB", *where))
    await gallery.stage.quiet()

    causes = [turn.cause for turn in await rows(gallery.stage.app.database, Turn)]
    assert len(gallery.shares(thread)) == 1
    assert causes[0] == "message"
    assert len(causes) == 2


async def test_what_can_be_sent_is_sent_and_what_cannot_follows(
    gallery: Gallery, model: ScriptedModel
) -> None:
    gallery.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "first", "png"), NewFile(BLACK, "second", "png"), "Look.")

    thread = await gallery.ask("Draw")
    shown = [[file.name for file in share] for share in gallery.shares(thread)]
    await gallery.retry(*gallery.notices(thread))

    assert len(shown) == 1
    every = [file.name for share in gallery.shares(thread) for file in share]
    assert sorted(every) == ["first.png", "second.png"]


async def test_an_upload_that_breaks_is_repeated_unasked(
    gallery: Gallery, model: ScriptedModel
) -> None:
    gallery.stage.slack.faults.add("files.upload", Fault("drop_before"))
    gallery.stage.mistral.faults.add("files.content", BROKEN)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await gallery.ask("Draw")

    assert [[file.data for file in share] for share in gallery.shares(thread)] == [[WHITE]]
    assert gallery.notices(thread) == []


async def test_an_upload_that_keeps_breaking_is_named(
    gallery: Gallery, model: ScriptedModel
) -> None:
    gallery.stage.slack.faults.add("files.upload", BROKEN, times=3)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await gallery.ask("Draw")

    [notice] = gallery.notices(thread)
    assert notice.text == "⚠️ I could not send a.png. The connection did not hold."
    assert "retry_files" in str(notice.blocks)


async def test_files_that_mistral_lost_are_named_without_a_button(
    gallery: Gallery, model: ScriptedModel
) -> None:
    model.queue(File("gone-1", "a", "png"), File("gone-2", "b", "csv"), "Look.")

    thread = await gallery.ask("Draw")

    [notice] = gallery.notices(thread)
    assert notice.text == ("⚠️ I could not send a.png and b.csv. Mistral no longer has the content.")
    assert "retry_files" not in str(notice.blocks)


async def test_an_empty_file_is_named(gallery: Gallery, model: ScriptedModel) -> None:
    model.queue(NewFile(b"", "a", "csv"), "Look.")

    thread = await gallery.ask("Compute")

    [notice] = gallery.notices(thread)
    assert notice.text.endswith("There is nothing in it, and Slack takes no empty files.")
    assert gallery.stage.slack_calls("files.getUploadURLExternal") == 0


async def test_a_file_that_is_too_large_is_named(small: Gallery, model: ScriptedModel) -> None:
    model.queue(NewFile(b"x" * (1024 * 1024 + 1), "a", "csv"), "Look.")

    thread = await small.ask("Compute")

    [notice] = small.notices(thread)
    assert notice.text == "⚠️ I could not send a.csv. I send files of up to 1 MB."
    assert small.shares(thread) == []


async def test_a_file_as_large_as_allowed_is_sent(small: Gallery, model: ScriptedModel) -> None:
    model.queue(NewFile(b"x" * 1024 * 1024, "a", "csv"), "Look.")

    thread = await small.ask("Compute")

    assert [[file.size for file in share] for share in small.shares(thread)] == [[1024 * 1024]]


async def test_where_the_bot_is_no_member_it_says_so_and_sends_once_invited(
    migrated_sqlite: str, model: ScriptedModel
) -> None:
    slack = LocalSlack()
    slack.scopes.add("chat:write.public")
    async with opened(migrated_sqlite, model=model, slack=slack) as stage:
        gallery = Gallery(stage)
        members = slack.workspace.channels["C0GENERAL"].members
        gate = gallery.hold_downloads()
        model.queue(NewFile(WHITE, "a", "png"), "Look.")
        thread = await stage.ask("Draw")
        await gallery.until_over(thread)
        members.remove(slack.bot_user_id)
        gate.set()
        await stage.until(lambda: bool(gallery.notices(thread)))
        await stage.quiet()
        [notice] = gallery.notices(thread)
        told = notice.text
        members.append(slack.bot_user_id)
        await gallery.retry(notice)

        assert "only to channels that I am in: invite me, then try again." in told
        assert [[file.data for file in share] for share in gallery.shares(thread)] == [[WHITE]]
        assert stage.slack_calls("files.getUploadURLExternal") == 1


async def test_an_app_without_the_scope_says_so(gallery: Gallery, model: ScriptedModel) -> None:
    gallery.stage.slack.scopes.remove("files:write")
    model.queue(NewFile(WHITE, "a", "png"), "Look.")

    thread = await gallery.ask("Draw")

    [notice] = gallery.notices(thread)
    assert "whoever runs this app has to install it anew" in notice.text


@pytest.mark.parametrize("value", ["1:1", "99:1", "x", "1:1:1", "9" * 30 + ":1"])
async def test_files_of_another_channel_are_not_sent(
    gallery: Gallery, model: ScriptedModel, value: str
) -> None:
    gallery.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "a", "png"), "Look.")
    thread = await gallery.ask("Draw")
    [notice] = gallery.notices(thread)
    forged = await gallery.stage.slack.people.post("U0ALICE", "C0RANDOM", "x")
    elsewhere = gallery.stage.slack.workspace.channels["C0RANDOM"].messages[forged]
    button = {"type": "button", "action_id": "retry_files", "value": value}
    elsewhere.blocks = [{"type": "actions", "elements": [button]}]

    await gallery.stage.slack.people.click("U0ALICE", "C0RANDOM", forged, "retry_files")
    await gallery.stage.quiet()

    [send_ephemeral] = gallery.stage.slack.workspace.ephemerals
    assert "I no longer know which files these were." in send_ephemeral.text
    assert len(await rows(gallery.stage.app.database, Turn)) == 1
    assert gallery.shares(thread) == []
    assert notice.text.startswith("⚠️")


async def test_words_about_a_file_that_nobody_can_send_are_not_kept(
    gallery: Gallery, model: ScriptedModel
) -> None:
    model.queue(*list(drawing("A secret garden", b"")), "Look.")

    await gallery.ask("Draw")

    [row] = await rows(gallery.stage.app.database, ProducedFile)
    assert (row.shared, row.alt) == (False, None)


async def test_a_hostile_name_is_made_harmless(gallery: Gallery, model: ScriptedModel) -> None:
    gallery.stage.slack.faults.add("files.upload", REFUSED)
    model.queue(NewFile(WHITE, "../../etc/<!channel>\u202egnp", "png"), "Look.")

    thread = await gallery.ask("Draw")
    [notice] = gallery.notices(thread)
    told = notice.text
    await gallery.retry(notice)

    [[picture]] = gallery.shares(thread)
    assert picture.name == "<!channel>gnp.png"
    assert "&lt;!channel&gt;gnp.png" in told
