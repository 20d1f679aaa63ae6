"""Dialects of transcription."""

from playground.dialects.dialect import Dialect

_GUIDE = "The documentation says so."
_CLIENT = "The client's types say so."

DIALECTS = (
    Dialect(
        "transcription-refused",
        "Voice clips can be transcribed with the app's key.",
        _GUIDE,
        "Every transcription is refused with this status.",
        404,
    ),
    Dialect(
        "transcription-without-language",
        "A transcription names its language, if only as null.",
        _CLIENT,
        "The field is missing, which the vendor's client refuses to read.",
    ),
    Dialect(
        "transcription-without-seconds",
        "A transcription tells how many seconds it took.",
        _CLIENT,
        "The number is null.",
    ),
)
