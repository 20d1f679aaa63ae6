"""Generated files arrive in the thread: byte for byte, in order, once."""

import asyncio

import pytest

from playground.model import NewFile, ScriptedModel, ToolDone, ToolStarted, Until
from playground.model.tools.drawing.painting import paint
from storage.models import ProducedFile
from tests.storage.support.hands import rows
from tests.support.app import Stage, opened
from tests.support.users.file_requester import BLACK, GREY, WHITE, FileRequester, drawing


@pytest.fixture
def requester(scripted: Stage) -> FileRequester:
    return FileRequester(scripted)


async def test_a_picture_arrives_byte_for_byte(
    requester: FileRequester, model: ScriptedModel
) -> None:
    model.queue("Look: ", NewFile(WHITE, "lighthouse", "png"))

    thread = await requester.ask("Draw a lighthouse")

    [[picture]] = requester.shares(thread)
    assert (picture.name, picture.data) == ("lighthouse.png", WHITE)


async def test_the_offline_model_draws_into_the_thread(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite) as stage:
        requester = FileRequester(stage)

        thread = await requester.ask("Draw a lighthouse")

        [[picture]] = requester.shares(thread)
        assert picture.data == paint("a lighthouse")
        assert picture.name == "a-lighthouse.png"


async def test_the_offline_model_plots_into_the_thread(migrated_sqlite: str) -> None:
    async with opened(migrated_sqlite) as stage:
        requester = FileRequester(stage)

        thread = await requester.ask("Plot 1, 4, 9 and 16")

        [[plot]] = requester.shares(thread)
        assert plot.name == "line-chart-1-4-9-16.png"
        assert plot.data.startswith(b"\x89PNG")


async def test_a_plot_and_a_picture_are_each_described_by_what_was_asked_for(
    migrated_sqlite: str,
) -> None:
    async with opened(migrated_sqlite) as stage:
        requester = FileRequester(stage)

        thread = await requester.ask("Plot 3, 5, 9 and draw a cat")

        [[plot, cat]] = requester.shares(thread)
        assert (plot.name, plot.alt_txt) == ("line-chart-3-5-9.png", "Line chart: 3, 5, 9")
        assert (cat.name, cat.alt_txt) == ("a-cat.png", "a cat")
        assert requester.captions(thread) == ["• Line chart: 3, 5, 9\n• a cat"]


async def test_a_plot_that_its_code_does_not_name_is_described_by_the_question(
    requester: FileRequester, model: ScriptedModel
) -> None:
    code = ToolStarted("code_interpreter", '{"code": "plt.plot([3, 5, 9])"}')
    model.queue(code, ToolDone(), NewFile(WHITE, "plot_0", "png", "code_interpreter"), "Done.")

    thread = await requester.ask("Plot our sales")

    [[plot]] = requester.shares(thread)
    assert (plot.name, plot.alt_txt) == ("plot-our-sales.png", "Plot our sales")


async def test_several_files_have_one_quiet_card(
    requester: FileRequester, model: ScriptedModel
) -> None:
    gate = asyncio.Event()
    files = [NewFile(content, "a", "png") for content in (WHITE, GREY, BLACK)]
    model.queue(files[0], "One.", files[1], "Two.", files[2], Until(gate), "Three.")

    thread = await requester.stage.ask("Draw three")
    await requester.stage.until(lambda: ("Sent 3 files", "complete") in requester.cards(thread))
    gate.set()
    await requester.stage.quiet()

    assert requester.cards(thread) == [("Sent 3 files", "complete")]


async def test_three_pictures_arrive_in_order_by_one_message(
    requester: FileRequester, model: ScriptedModel
) -> None:
    contents = (WHITE, GREY, BLACK)
    model.queue(*(NewFile(content, "image_generated_0", "png") for content in contents), "Done.")

    thread = await requester.ask("Draw three")

    [pictures] = requester.shares(thread)
    names = ["image_generated_0.png", "image_generated_0-2.png", "image_generated_0-3.png"]
    assert [picture.data for picture in pictures] == [WHITE, GREY, BLACK]
    assert [picture.name for picture in pictures] == names


async def test_a_picture_is_described_by_its_prompt(
    requester: FileRequester, model: ScriptedModel
) -> None:
    model.queue(*drawing("A <!channel> lighthouse", WHITE), "Done.")

    thread = await requester.ask("Draw")

    [[picture]] = requester.shares(thread)
    assert picture.alt_txt == "A <!channel> lighthouse"
    assert requester.captions(thread) == ["A &lt;!channel&gt; lighthouse"]


async def test_several_prompts_are_a_list(requester: FileRequester, model: ScriptedModel) -> None:
    model.queue(*drawing("A fox", WHITE, "1"), *drawing("A hen", BLACK, "2"), "Done.")

    thread = await requester.ask("Draw")

    [pictures] = requester.shares(thread)
    assert [picture.alt_txt for picture in pictures] == ["A fox", "A hen"]
    assert requester.captions(thread) == ["• A fox\n• A hen"]


async def test_what_has_no_prompt_is_described_by_its_name(
    requester: FileRequester, model: ScriptedModel
) -> None:
    table = NewFile(b"a,b\n1,2\n", "table", "csv", "code_interpreter")
    model.queue(ToolStarted("code_interpreter"), ToolDone(), table, "Done.")

    thread = await requester.ask("Compute")

    [[file]] = requester.shares(thread)
    assert (file.name, file.alt_txt) == ("table.csv", "table.csv")
    assert requester.captions(thread) == [""]


async def test_the_text_does_not_wait_for_the_picture(
    requester: FileRequester, model: ScriptedModel
) -> None:
    gate = requester.hold_downloads()
    model.queue(NewFile(WHITE, "slow", "png"), "Said at once.")

    thread = await requester.stage.ask("Draw")
    await requester.until_over(thread)
    before = requester.shares(thread)
    gate.set()
    await requester.stage.quiet()

    assert before == []
    assert requester.cards(thread) == [("Made slow.png", "complete")]
    assert [[file.data for file in share] for share in requester.shares(thread)] == [[WHITE]]


async def test_the_upload_is_shown_while_the_text_goes_on(
    requester: FileRequester, model: ScriptedModel
) -> None:
    gate = asyncio.Event()
    model.queue(NewFile(WHITE, "a", "png"), "So", Until(gate), " it is.")

    thread = await requester.stage.ask("Draw")
    await requester.stage.until(lambda: ("Sent a.png", "complete") in requester.cards(thread))
    gate.set()
    await requester.stage.quiet()

    assert requester.cards(thread) == [("Sent a.png", "complete")]


async def test_a_picture_without_a_word_is_an_answer(
    requester: FileRequester, model: ScriptedModel
) -> None:
    model.queue(NewFile(WHITE, "a", "png"))

    thread = await requester.ask("Draw")

    assert requester.texts(thread)[0] == "Here you are."
    assert len(requester.shares(thread)) == 1


async def test_the_next_answer_comes_below_the_picture(
    requester: FileRequester, model: ScriptedModel
) -> None:
    gate = requester.hold_downloads()
    model.queue(NewFile(WHITE, "a", "png"), "First.")
    model.queue("Second.")

    thread = await requester.stage.ask("Draw")
    await requester.until_over(thread)
    await requester.stage.say("And?", thread=thread)
    gate.set()
    await requester.until_said(thread, "Second.")
    await requester.stage.quiet()

    order = [bool(message.files) for message in requester.stage.replies(thread)]
    assert order == [False, True, False]


async def test_a_direct_message_gets_its_picture(
    requester: FileRequester, model: ScriptedModel
) -> None:
    model.queue(NewFile(WHITE, "a", "png"), "There.")

    thread = await requester.stage.say("Draw", channel="D0ALICE")
    await requester.stage.answers(thread, 2, channel="D0ALICE")

    assert [[f.data for f in share] for share in requester.shares(thread, "D0ALICE")] == [[WHITE]]


async def test_a_stop_sends_nothing(requester: FileRequester, model: ScriptedModel) -> None:
    gate = asyncio.Event()
    model.queue(NewFile(WHITE, "a", "png"), "So", Until(gate))

    thread = await requester.stage.ask("Draw")
    await requester.until_said(thread, "So")
    await requester.stage.slack.people.stop("U0ALICE", "C0GENERAL", thread)
    await requester.stage.quiet()

    assert requester.shares(thread) == []
    assert requester.cards(thread)[0][0] in {"Sent a.png", "Sending a.png…"}


async def test_no_words_about_a_picture_stay_behind(
    requester: FileRequester, model: ScriptedModel
) -> None:
    model.queue(*drawing("A secret garden", WHITE), "Done.")

    await requester.ask("Draw")

    [row] = await rows(requester.stage.app.database, ProducedFile)
    assert (row.shared, row.alt) == (True, None)


async def test_slack_is_asked_to_show_each_upload_once(stage: Stage) -> None:
    requester = FileRequester(stage)

    await requester.ask("Draw three pictures of a fox")

    assert stage.slack_calls("files.getUploadURLExternal") == 3
    assert stage.slack_calls("files.completeUploadExternal") == 1
