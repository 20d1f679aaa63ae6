"""Files at the local Mistral: read as a stream, or refused with the reason."""

import pytest

from bot.core.errors import KeyRefused, ModelBusy, ModelFailed, ModelUnreachable, UserFacingError
from bot.core.file_errors import FileGone
from bot.mistral.files import CHUNK, MistralFiles
from bot.mistral.sdk.client import Client
from playground.faults import Fault
from playground.mistral import LocalMistral
from playground.mistral.files import keep_file


@pytest.fixture
def files(mistral_client: Client) -> MistralFiles:
    return MistralFiles(mistral_client)


async def test_a_file_comes_in_small_pieces(files: MistralFiles, mistral: LocalMistral) -> None:
    content = bytes(range(256)) * 4_000
    file_id = keep_file(mistral, "a.bin", content)

    async with files.opened(file_id) as download:
        pieces = [piece async for piece in download.chunks]

    assert b"".join(pieces) == content
    assert download.size == len(content)
    assert max(map(len, pieces)) <= CHUNK


async def test_who_stops_reading_leaves_nothing_open(
    files: MistralFiles, mistral: LocalMistral
) -> None:
    file_id = keep_file(mistral, "a.bin", b"x" * 5_000_000)

    async with files.opened(file_id) as download:
        first = await anext(download.chunks)

    assert len(first) == CHUNK


async def test_a_file_that_does_not_exist_is_gone(files: MistralFiles) -> None:
    with pytest.raises(FileGone):
        async with files.opened("nowhere"):
            pass


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("error", status=503), ModelFailed),
        (Fault("error", status=401), KeyRefused),
        (Fault("ratelimited", seconds=7), ModelBusy),
        (Fault("drop_before"), ModelUnreachable),
    ],
    ids=["broken", "other key", "busy", "cut"],
)
async def test_what_mistral_answers_instead_is_told_apart(
    files: MistralFiles, mistral: LocalMistral, fault: Fault, error: type[UserFacingError]
) -> None:
    file_id = keep_file(mistral, "a.bin", b"x")
    mistral.faults.add("files.content", fault, times=2)  # a cut read is repeated once at once

    with pytest.raises(error):
        async with files.opened(file_id):
            pass
