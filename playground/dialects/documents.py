"""Dialects of files, documents and libraries."""

from playground.dialects.dialect import Dialect

_GUIDE = "The documentation says so."
_SILENT = "The documentation doesn't say; it is the plainest reading."
_CLIENT = "The client sends PATCH, although the published description shows PUT."

DIALECTS = (
    Dialect(
        "files-come-late",
        "A file that a tool made can be downloaded when the answer names it.",
        _SILENT,
        "It can't be found for so many seconds.",
        3.0,
    ),
    Dialect(
        "attributes-refused",
        "A document's attributes can be changed.",
        _GUIDE,
        "A change of them is refused with this status.",
        405,
    ),
    Dialect(
        "patch-refused",
        "Libraries and documents are changed with PATCH.",
        _CLIENT,
        "PATCH is refused with 405; PUT works.",
    ),
    Dialect(
        "empty-library-refused",
        "An agent answers though its library is empty.",
        _SILENT,
        "A question to such an agent is refused with this status.",
        422,
    ),
    Dialect(
        "same-bytes-are-another-document",
        "The same bytes in a library are the same document.",
        _GUIDE,
        "They become another document.",
    ),
    Dialect(
        "same-bytes-refused",
        "The same bytes can be uploaded to a library again.",
        _GUIDE,
        "They are refused with this status.",
        409,
    ),
    Dialect(
        "documents-found-late",
        "A document can be found as soon as it is processed.",
        _SILENT,
        "It can't be found for so many seconds more.",
        3.0,
    ),
    Dialect(
        "library-names-are-unique",
        "Two libraries can have the same name.",
        _SILENT,
        "A second one of a name is refused with this status.",
        409,
    ),
)
