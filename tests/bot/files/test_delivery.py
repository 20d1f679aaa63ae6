"""Delivery of a turn's files: uploaded, shared in order and once, or named as missing."""

import asyncio

import pytest

from bot.core.answers.agent_events import FileProduced
from bot.core.file_errors import FileGone, FileNotShown, NotSent, StorageFull
from bot.files.delivery import BATCH
from bot.files.missing_notice import MissingFiles
from bot.slack.transfers.uploads import UploadState
from storage.engine.database import Database
from storage.models import ProducedFile
from storage.records import Answered, GeneratedFile, OpenTurn
from storage.turns import checkpoints
from tests.bot.files.fakes import PLACE, FakeTransfers, FakeUploads, delivery
from tests.bot.recorded_turns import under_way
from tests.bot.slack_fakes import UNREACHABLE
from tests.storage.support.hands import rows


def produced(file_id: str) -> FileProduced:
    return FileProduced(file_id, file_id, "png", "image_generation")


def file(position: int = 0, slack_file_id: str | None = None, **changes: bool) -> GeneratedFile:
    name = f"m{position}"
    return GeneratedFile(position, name, f"{name}.png", "A fox", slack_file_id, **changes)


async def made(database: Database, *files: GeneratedFile) -> OpenTurn:
    """A turn whose answer is recorded with these files."""
    turn = await under_way(database)
    await database.run(checkpoints.answered, turn, Answered("Look:", "entry-1", files=files))
    return turn


async def resumed(
    database: Database,
    files: list[GeneratedFile],
    uploads: FakeUploads,
    transfers: FakeTransfers | None = None,
) -> list[MissingFiles]:
    """Share what is recorded and not shown yet; what is missing afterwards."""
    turn = await made(database, *files)
    async with delivery(database, turn, uploads, transfers) as its:
        await its.resume()
        return await its.share()


async def recorded(database: Database) -> list[tuple[str | None, bool, str | None]]:
    """Read the record of each file: its upload, True if it is shown, its description."""
    files = await rows(database, ProducedFile)
    return [(row.slack_file_id, row.shared, row.alt) for row in files]


async def test_a_file_that_is_added_begins_its_way_at_once(database: Database) -> None:
    transfers = FakeTransfers()
    async with delivery(database, await under_way(database), None, transfers) as its:
        its.add(produced("m0"), "A fox")
        await asyncio.sleep(0)

        assert transfers.sent == ["m0"]


async def test_a_file_that_is_added_twice_is_sent_once(database: Database) -> None:
    async with delivery(database, await under_way(database)) as its:
        for _ in range(2):
            its.add(produced("m0"), "A fox")

        assert its.files == (GeneratedFile(0, "m0", "m0.png", "A fox"),)


async def test_files_are_numbered_and_no_two_have_one_name(database: Database) -> None:
    async with delivery(database, await under_way(database)) as its:
        its.add(produced("m0"), None)
        its.add(FileProduced("m1", "m0", "png", "x"), "A hen")

        assert its.files[1] == GeneratedFile(1, "m1", "m0-2.png", "A hen")


async def test_a_transfer_ends_with_its_delivery(database: Database) -> None:
    transfers = FakeTransfers(gate=asyncio.Event())
    async with delivery(database, await under_way(database), None, transfers) as its:
        its.add(produced("m0"), None)
        outcome = asyncio.ensure_future(its._sending.outcome(its.files[0]))
        await asyncio.sleep(0)

    with pytest.raises(asyncio.CancelledError):
        await outcome


async def test_files_are_shared_in_the_thread_by_name_below_their_caption(
    database: Database,
) -> None:
    uploads = FakeUploads()

    await resumed(database, [file(0), file(1)], uploads)

    names = {"F-m0": "m0.png", "F-m1": "m1.png"}
    assert uploads.calls[0] == ("share", PLACE, names, "A fox")


async def test_what_is_said_next_waits_for_the_files_to_appear(database: Database) -> None:
    uploads = FakeUploads()

    await resumed(database, [file(0), file(1)], uploads)

    assert uploads.calls[1:] == [("seen", ["F-m0", "F-m1"], PLACE)]


async def test_files_that_do_not_appear_in_time_are_sent(database: Database) -> None:
    assert await resumed(database, [file()], FakeUploads(looks_fail=[UNREACHABLE])) == []


async def test_a_file_that_is_shared_is_recorded_as_shown(database: Database) -> None:
    await resumed(database, [file(0), file(1)], FakeUploads())

    assert await recorded(database) == [("F-m0", True, None), ("F-m1", True, None)]


async def test_files_are_shared_by_the_batch(database: Database) -> None:
    uploads = FakeUploads()

    await resumed(database, [file(n) for n in range(BATCH + 1)], uploads)

    assert [len(names) for names in uploads.shared] == [BATCH, 1]


async def test_uploads_are_recorded_before_they_are_shared(database: Database) -> None:
    uploads = FakeUploads(failures=[UNREACHABLE])

    with pytest.raises(type(UNREACHABLE)):
        await resumed(database, [file()], uploads)

    assert await recorded(database) == [("F-m0", False, "A fox")]


async def test_an_earlier_upload_is_shared_and_not_sent_again(database: Database) -> None:
    uploads, transfers = FakeUploads(), FakeTransfers()

    await resumed(database, [file(0, "F-early")], uploads, transfers)

    assert (transfers.sent, uploads.shared) == ([], [{"F-early": "m0.png"}])


async def test_an_earlier_upload_that_slack_shows_is_not_shared_again(database: Database) -> None:
    uploads = FakeUploads(states={"F-early": UploadState.SHARED})

    missing = await resumed(database, [file(0, "F-early")], uploads)

    assert (missing, uploads.calls) == ([], [("seen", ["F-early"], PLACE)])


async def test_an_earlier_upload_that_slack_does_not_know_is_shared(database: Database) -> None:
    uploads = FakeUploads(states={"F-early": UploadState.UNTOLD})

    missing = await resumed(database, [file(0, "F-early")], uploads)

    assert (missing, uploads.shared) == ([], [{"F-early": "m0.png"}])


@pytest.mark.parametrize("state", [UploadState.STORED, UploadState.UNKNOWN])
async def test_files_d7_a_share_that_slack_dropped_is_missing(
    database: Database, state: UploadState
) -> None:
    uploads = FakeUploads(states={"F-m0": state})

    missing = await resumed(database, [file(0), file(1)], uploads)

    assert missing == [MissingFiles(file(0, "F-m0"), missing[0].reason)]
    assert isinstance(missing[0].reason, FileNotShown)
    assert await recorded(database) == [("F-m0", False, "A fox"), ("F-m1", True, None)]


async def test_files_d7_a_dropped_share_is_uploaded_again_on_request(database: Database) -> None:
    turn = await made(database, file(0, "F-early"))
    state = {"F-early": UploadState.STORED}
    uploads = FakeUploads(states=state, spent=frozenset({"F-early"}))

    async with delivery(database, turn, uploads, is_retry=True) as its:
        await its.resume()
        missing = await its.share()

    assert (missing, uploads.shared) == ([], [{"F-early": "m0.png"}, {"F-m0": "m0.png"}])


async def test_what_is_shown_already_is_left_alone(database: Database) -> None:
    uploads = FakeUploads()

    await resumed(database, [file(0, "F-early", shared=True)], uploads)

    assert uploads.calls == []


async def test_an_upload_that_slack_forgot_is_sent_once_more(database: Database) -> None:
    uploads = FakeUploads(spent=frozenset({"F-m0"}))

    missing = await resumed(database, [file()], uploads)

    assert (missing, uploads.shared) == ([], [{"F-m0": "m0.png"}, {"F-m0'": "m0.png"}])


@pytest.mark.parametrize("state", [UploadState.SHARED, UploadState.UNTOLD])
async def test_a_spent_upload_that_slack_still_knows_counts_as_shown(
    database: Database, state: UploadState
) -> None:
    uploads = FakeUploads(spent=frozenset({"F-m0"}), states={"F-m0": state})

    missing = await resumed(database, [file()], uploads)

    assert (missing, await recorded(database)) == ([], [("F-m0", True, None)])


async def test_an_upload_that_slack_forgets_twice_is_missing(database: Database) -> None:
    uploads = FakeUploads(spent=frozenset({"F-m0", "F-m0'"}))

    missing = await resumed(database, [file()], uploads)

    assert [(one.file.file_id, type(one.reason)) for one in missing] == [("m0", NotSent)]


async def test_a_file_that_could_not_be_transferred_is_missing_for_its_reason(
    database: Database,
) -> None:
    uploads, reason = FakeUploads(), StorageFull()

    missing = await resumed(
        database, [file(0), file(1)], uploads, FakeTransfers(reasons={"m0": reason})
    )

    assert missing == [MissingFiles(file(0), reason)]
    assert uploads.shared == [{"F-m1": "m1.png"}]


async def test_a_share_that_is_refused_keeps_no_other_batch_from_being_shared(
    database: Database,
) -> None:
    uploads, reason = FakeUploads(failures=[StorageFull()]), StorageFull

    missing = await resumed(database, [file(n) for n in range(BATCH + 1)], uploads)

    assert [type(one.reason) for one in missing] == [reason] * BATCH
    assert len(uploads.shared) == 2


@pytest.mark.parametrize(
    ("reason", "alt"), [(FileGone(), None), (StorageFull(), "A fox")], ids=["final", "passing"]
)
async def test_what_can_never_be_sent_is_given_up(
    database: Database, reason: NotSent, alt: str | None
) -> None:
    await resumed(database, [file()], FakeUploads(), FakeTransfers(reasons={"m0": reason}))

    assert await recorded(database) == [(None, False, alt)]
