"""Dialects of answers: the shapes of their events and of what is in them."""

from playground.dialects.dialect import Dialect

_GUIDE = "The documentation says so."
_TYPES = "The client's types say so."

DIALECTS = (
    Dialect(
        "reference-chunks",
        "An answer cites its sources as `tool_reference`.",
        _GUIDE,
        "A `reference` chunk stands in the middle of each answer, too.",
    ),
    Dialect(
        "unknown-chunks",
        "An answer has chunks of the documented types only.",
        _TYPES,
        "A chunk of a new type stands in the middle of each answer.",
    ),
    Dialect(
        "unknown-entries",
        "A history has entries of the documented types only.",
        _TYPES,
        "An entry of a new type stands before each answer in the history.",
    ),
    Dialect(
        "unknown-events",
        "A stream has events of the documented types only.",
        _TYPES,
        "An event of a new type stands in the middle of each stream.",
    ),
    Dialect(
        "pictures-as-data-urls",
        "A picture that a tool made comes as a file to download.",
        _GUIDE,
        "It comes inside the text, as a data URL.",
    ),
    Dialect(
        "done-never-comes",
        "A stream ends with `done`.",
        _GUIDE,
        "A stream stays open for so many seconds after the answer, and nothing comes.",
        600.0,
    ),
    Dialect(
        "cr-line-ends",
        "The lines of a stream end with LF or CR LF.",
        "Everybody's do; the standard allows CR alone.",
        "They end with CR alone.",
    ),
    Dialect(
        "thinking-as-strings",
        "Reasoning comes as a list of chunks.",
        _TYPES,
        "It comes as a list of strings.",
    ),
    Dialect(
        "thinking-as-an-object",
        "Reasoning is a list or a string.",
        _TYPES,
        "It is an object with a text.",
    ),
    Dialect(
        "text-as-an-object",
        "A text chunk's text is a string.",
        _TYPES,
        "It is an object in the middle of each answer.",
    ),
    Dialect(
        "file-without-id",
        "A file that a tool made has an id.",
        _TYPES,
        "A file without an id stands in the middle of each answer.",
    ),
    Dialect(
        "tool-arguments-as-an-object",
        "A tool's arguments come as a string of JSON.",
        _TYPES,
        "They come as an object.",
    ),
    Dialect(
        "tool-info-as-text",
        "What a tool did comes as an object.",
        _TYPES,
        "It comes as a string.",
    ),
    Dialect(
        "json-instead-of-a-stream",
        "A stream that is asked for comes as a stream.",
        _GUIDE,
        "The whole answer comes as JSON.",
    ),
    Dialect(
        "html-instead-of-a-stream",
        "What comes with status 200 is Mistral's.",
        "A proxy in between may do otherwise.",
        "A page comes in place of each stream, with status 200.",
    ),
    Dialect(
        "silent-tools",
        "A tool that works shows it by events.",
        "The documentation shows them.",
        "A tool works for so many seconds without an event.",
        150.0,
    ),
    Dialect(
        "endless-answers",
        "An answer ends.",
        "Models can be limited, but not by all profiles.",
        "Each answer repeats a blank line so many times.",
        200_000.0,
    ),
    Dialect(
        "stream-error-rate-limited",
        "An answer that has begun isn't rate limited.",
        _GUIDE,
        "Each stream breaks off with an `error` event of this code.",
        1300,
    ),
    Dialect(
        "stream-error-capacity",
        "Mistral has the capacity to finish an answer that it began.",
        _GUIDE,
        "Each stream breaks off with an `error` event of this code.",
        3505,
    ),
    Dialect(
        "stream-error-context",
        "A context that is too long is refused before the stream.",
        _GUIDE,
        "Each stream breaks off with an `error` event of this code.",
        3051,
    ),
    Dialect(
        "stream-error-guardrail",
        "A guardrail refuses a question before its stream.",
        _GUIDE,
        "Each stream breaks off with an `error` event of this code.",
        403,
    ),
    Dialect(
        "stream-error-in-words",
        "An error's code is a number.",
        _TYPES,
        "Each stream breaks off with an `error` event whose code is a word.",
    ),
    Dialect(
        "stream-error-without-code",
        "An error has a code.",
        _TYPES,
        "Each stream breaks off with an `error` event without one.",
    ),
)
