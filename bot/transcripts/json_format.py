"""JSON format of transcripts: a file is read, or refused in one sentence."""

from typing import Any

from pydantic import ValidationError
from pydantic_core import from_json

from bot.core.errors import UserFacingError
from bot.transcripts.transcript import FORMAT, VERSION, Transcript
from storage.records import Outcome

INDENT = 2
MOST_ENTRIES = 5_000  # that are accepted


class NotImported(UserFacingError):
    """I can't import this file."""

    outcome = Outcome.REFUSED


class NotAnExport(NotImported):
    """This isn't a Threadwind export."""


class OtherVersion(NotImported):
    """This export is of a version that I don't know, so I can't import it."""


class TooManyEntries(NotImported):
    """This export has more messages than I can take."""


class Damaged(NotImported):
    """This export is damaged, or was changed by hand, so I can't import it."""


class NothingInIt(NotImported):
    """This export has no messages, so there's nothing to continue."""


def written(transcript: Transcript) -> bytes:
    return transcript.model_dump_json(exclude_none=True, indent=INDENT).encode()


def read(content: bytes) -> Transcript:
    """Parse an export. Raises NotImported for anything that could not have been written here."""
    try:
        known = from_json(content, allow_inf_nan=False)
    except ValueError as error:
        raise NotAnExport from error
    _check_header(known)
    try:
        transcript = Transcript.model_validate_json(content)
    except ValidationError as error:
        raise Damaged from error
    if not any(entry.text.strip() for entry in transcript.entries):
        raise NothingInIt
    return transcript


def _check_header(content: Any) -> None:
    """Raise the specific reason if this is not one of our exports."""
    if not isinstance(content, dict) or content.get("format") != FORMAT:
        raise NotAnExport
    version, entries = content.get("version"), content.get("entries")
    if type(version) is not int or version != VERSION:
        raise OtherVersion
    if isinstance(entries, list) and len(entries) > MOST_ENTRIES:
        raise TooManyEntries
