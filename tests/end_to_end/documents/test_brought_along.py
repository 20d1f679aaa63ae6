"""Files that come with a question: all of them reach the agent, or are named with the reason."""

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from playground.faults import Fault
from playground.model import Failure, ScriptedModel
from playground.slack.shapes import file_shape
from tests.support.app import Stage, opened
from tests.support.pictures import HEIC, picture
from tests.support.users.document_sharer import TEA, TEXT, DocumentSharer

DIRECT = "D0ALICE"
FOUR, FIVE = b"The budget of Apollo is 100 euros.", b"The budget of Zeus is 200 euros."


@pytest_asyncio.fixture
async def seeing(migrated_sqlite: str, model: ScriptedModel) -> AsyncIterator[Stage]:
    async with opened(migrated_sqlite, model=model) as stage:
        yield stage


@pytest.fixture
def alice(stage: Stage) -> DocumentSharer:
    return DocumentSharer(stage)


async def post(stage: Stage, text: str, *files: tuple[str, bytes, str], **options: str) -> str:
    """Post files with a message in a direct message or in #general."""
    people, channel = stage.slack.people, options.get("channel", "C0GENERAL")
    ids = [people.add_file("U0ALICE", *file).id for file in files]
    return await people.post("U0ALICE", channel, text, files=ids)


async def said(stage: Stage, thread: str, channel: str = "C0GENERAL", count: int = 1) -> str:
    """The last answer in a thread, without what is said about its documents."""

    def answers() -> list[str]:
        return [one.text for one in stage.replies(thread, channel) if not one.metadata]

    await stage.until(lambda: len(answers()) >= count)
    await stage.quiet()
    return answers()[-1]


def kinds(model: ScriptedModel) -> list[str]:
    """The kinds of chunks of the model's last question."""
    content = model.prompts[-1].entries[-1]["content"]
    chunks = content if isinstance(content, list) else [{"type": "text"}]
    return [chunk["type"] for chunk in chunks]


async def test_files_d2_a_picture_behind_documents_is_seen(
    seeing: Stage, model: ScriptedModel
) -> None:
    texts = [(f"{n}.txt", TEA + str(n).encode(), TEXT) for n in range(9)]
    chart = ("chart.png", picture(), "image/png")

    thread = await post(seeing, "<@U0BOT> Explain the chart", *texts, chart)
    await said(seeing, thread)

    assert kinds(model) == ["text", "image_url"]


async def test_files_d3_a_picture_and_a_document_without_words_are_both_looked_after(
    seeing: Stage, model: ScriptedModel
) -> None:
    files = [("notes.txt", TEA, TEXT), ("chart.png", picture(), "image/png")]

    thread = await post(seeing, "", *files, channel=DIRECT)
    await said(seeing, thread, DIRECT)

    assert kinds(model) == ["text", "image_url"]
    alice = DocumentSharer(seeing, channel=DIRECT)
    assert alice.reactions(thread) == ["white_check_mark"]


@pytest.mark.parametrize(
    ("name", "data", "mimetype", "is_answered"),
    [("a.png", picture(), "image/png", True), ("notes.txt", TEA, TEXT, False)],
    ids=["picture", "document"],
)
async def test_files_d4_a_stub_without_words_is_looked_up_first(
    name: str, data: bytes, mimetype: str, is_answered: bool, seeing: Stage
) -> None:
    alice = DocumentSharer(seeing, channel=DIRECT)

    ts = await alice.share(name, data, mimetype, connect=True)

    answers = [one for one in seeing.replies(ts, DIRECT) if not one.metadata]
    assert bool(answers) is is_answered
    assert bool(alice.annotations(ts)) is not is_answered


async def test_files_d5_a_canvas_alone_is_summed_up(seeing: Stage, model: ScriptedModel) -> None:
    people = seeing.slack.people
    canvas = people.add_file("U0ALICE", "Plan", b"<h1>Tea</h1>", "application/vnd.slack-docs")
    canvas.about = {"mode": "quip", "filetype": "quip"}

    thread = await people.post("U0ALICE", DIRECT, "", files=[canvas.id])
    await said(seeing, thread, DIRECT)

    asked = model.prompts[-1].entries[-1]["content"]
    assert asked == 'Sum up Plan in a few sentences.\n\nContent of "Plan":\n# Tea'


async def test_files_e_a_citation_leads_to_its_own_document(alice: DocumentSharer) -> None:
    first = await alice.share("minutes.txt", FOUR)
    await alice.share("Minutes.txt", FIVE)

    thread = await alice.stage.ask("What is the budget of Apollo?")
    [answer] = await alice.stage.answers(thread)

    assert alice.names == ["minutes.txt", "Minutes-2.txt"]
    assert f"/p{first.replace('.', '')})" in answer


async def test_files_e_documents_of_one_name_are_asked_about_by_their_titles(
    seeing: Stage, model: ScriptedModel
) -> None:
    files = [("scan.txt", FOUR, TEXT), ("scan.txt", FIVE, TEXT)]

    thread = await post(seeing, "<@U0BOT>", *files)
    await said(seeing, thread)

    asked = str(model.prompts[-1].entries[-1]["content"])
    assert asked.startswith("Sum up scan")
    assert "scan.txt" in asked
    assert "scan-2.txt" in asked


async def test_files_h_a_heic_photo_is_seen_by_slacks_preview(
    seeing: Stage, model: ScriptedModel
) -> None:
    people, workspace = seeing.slack.people, seeing.slack.workspace
    preview = people.add_file("U0ALICE", "thumb.jpg", picture("JPEG"), "image/jpeg")
    photo = people.add_file("U0ALICE", "photo.heic", HEIC, "image/heic")
    photo.about = {"thumb_720": file_shape(workspace, preview)["url_private"]}
    await people.post("U0ALICE", "C0GENERAL", "", files=[preview.id])

    thread = await people.post("U0ALICE", "C0GENERAL", "<@U0BOT> Who?", files=[photo.id])
    answer = await said(seeing, thread)

    assert kinds(model) == ["text", "image_url"]
    assert "photo.heic" not in answer


async def test_files_h_a_bad_picture_does_not_cost_the_question(
    seeing: Stage, model: ScriptedModel
) -> None:
    good = ("good.png", picture(), "image/png")
    bad = [(f"{n}.png", data, "image/png") for n, data in enumerate((b"", b"Tea.", HEIC))]

    thread = await post(seeing, "<@U0BOT> Compare", good, *bad)
    answer = await said(seeing, thread)

    assert kinds(model) == ["text", "image_url"]
    assert [f"{n}.png: " in answer for n in range(3)] == [True] * 3


async def test_files_h_a_request_that_mistral_refuses_is_made_again_without_pictures(
    seeing: Stage, model: ScriptedModel
) -> None:
    seeing.mistral.faults.add("conversations.start", Fault("error", status=422), times=2)

    thread = await post(seeing, "<@U0BOT> What is it?", ("a.png", picture(), "image/png"))
    answer = await said(seeing, thread)

    assert answer.startswith("_I'm answering without a.png, which Mistral didn't accept._")
    assert kinds(model) == ["text"]


async def test_files_h_a_stream_that_fails_at_once_counts_as_refused(
    seeing: Stage, model: ScriptedModel
) -> None:
    model.queue(Failure("Image could not be loaded", 400))
    model.queue("A plan.")

    thread = await post(seeing, "<@U0BOT> What is it?", ("a.png", picture(), "image/png"))
    answer = await said(seeing, thread)

    assert answer.startswith("_I'm answering without a.png, which Mistral didn't accept._")
    assert "A plan." in answer


@pytest.mark.parametrize(
    ("name", "mimetype"),
    [
        ("audio_message.m4a", "audio/mp4"),
        ("holiday.mov", "video/quicktime"),
        ("logs.zip", "application/zip"),
        ("setup.exe", "application/x-dosexec"),
    ],
)
async def test_files_l_what_no_library_takes_is_passed_over_among_people(
    name: str, mimetype: str, alice: DocumentSharer
) -> None:
    ts = await alice.share(name, b"\0\1\2\3", mimetype)

    assert (alice.reactions(ts), alice.stage.replies(ts)) == ([], [])


async def test_files_l_whoever_asks_about_it_is_told(alice: DocumentSharer) -> None:
    clip = ("clip.m4a", b"\0\1", "audio/mp4")

    thread = await post(alice.stage, "<@U0BOT> What does she say?", clip)
    answer = await said(alice.stage, thread)

    assert answer.startswith("_I didn't hear clip.m4a: ")


async def test_files_l_in_a_direct_message_it_is_told(stage: Stage) -> None:
    alice = DocumentSharer(stage, channel=DIRECT)

    ts = await alice.share("holiday.mov", b"\0\1", "video/quicktime")

    assert alice.reactions(ts) == ["warning"]
