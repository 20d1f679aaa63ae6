"""Documents: uploaded, processed over some time, then found by the document library tool."""

import asyncio
import hashlib

from aiohttp import web
from mistralai.client import models as sdk

from playground.mistral.answers.entries import count_tokens
from playground.mistral.formats import reading
from playground.mistral.formats.reading import Reading
from playground.mistral.libraries import OWNER, expire, find_library, path_uuid
from playground.mistral.requests.errors import RefusedError, not_found
from playground.mistral.requests.paging import number, page_of, page_size
from playground.mistral.requests.uploads import Upload, read_upload
from playground.mistral.requests.validation import check, read_body
from playground.mistral.state import Document, Json, State, new_id, timestamp
from playground.model import LibraryDocument

# The deprecated field still says the same thing in other words.
_OLD_STATUS = {
    "todo": "Queued",
    "waiting_for_capacity": "Queued",
    "in_progress": "Running",
    "done": "Completed",
    "noop": "Completed",
    "self_managed": "Completed",
    "error": "Error",
    "missing_content": "Error",
}
_UNKNOWN = "Running"  # of a status that no list has yet
_READY = frozenset({"done", "noop", "self_managed"})
_FIRST_PART = 1 / 4
# Names of dialects.
_ANOTHER, _REFUSED = "same-bytes-are-another-document", "same-bytes-refused"
_LATE = "documents-found-late"


def searchable(state: State, tools: list[Json]) -> tuple[LibraryDocument, ...]:
    """Give the processed documents of the libraries that the tools name."""
    ids = [library_id for tool in tools for library_id in tool.get("library_ids", ())]
    for library_id in ids:
        if library_id in state.libraries:
            expire(state, state.libraries[library_id])
    return tuple(
        LibraryDocument(document.about["id"], library_id, document.about["name"], document.text)
        for library_id in ids
        if library_id in state.libraries
        for document in state.libraries[library_id].documents.values()
        if document.text and _is_found(state, document)
    )


def _is_found(state: State, document: Document) -> bool:
    since = state.clock() - document.queued_at - state.processing_seconds
    return status_of(state, document) in _READY and since >= state.dialects.value(_LATE)


def status_of(state: State, document: Document) -> str:
    """Tell how far processing has come: waiting, under way, then its outcome, or as it is told."""
    if state.processing_status:
        return state.processing_status
    elapsed = state.clock() - document.queued_at
    if elapsed < state.processing_seconds * _FIRST_PART:
        return "todo"
    if elapsed < state.processing_seconds:
        return "in_progress"
    is_known = reading.is_supported(document.about["name"])
    if document.is_broken or not document.content or not is_known:
        return "error"
    return "done" if document.text else "missing_content"


class Documents:
    def __init__(self, state: State) -> None:
        self._state = state
        every = "/v1/libraries/{library_id}/documents"
        one = every + "/{document_id}"
        self.routes = [
            web.post(every, self.upload, name="documents.upload"),
            web.get(every, self.list_some, name="documents.list"),
            web.get(one, self.get, name="documents.get"),
            web.patch(one, self.update, name="documents.update"),
            web.put(one, self.update, name="documents.update.deprecated"),
            web.delete(one, self.delete, name="documents.delete"),
            web.get(f"{one}/status", self.status, name="documents.status"),
            web.get(f"{one}/text_content", self.text_content, name="documents.text_content"),
            web.post(f"{one}/reprocess", self.reprocess, name="documents.reprocess"),
        ]

    async def upload(self, request: web.Request) -> web.Response:
        library = find_library(self._state, request)
        upload, _ = await read_upload(request, frozenset())
        # The vendor's hash: it only tells whether the same bytes are there already.
        digest = hashlib.md5(upload.content, usedforsecurity=False).hexdigest()
        found = await asyncio.to_thread(reading.read, upload.name, upload.content)
        for document in library.documents.values():
            if document.about["hash"] == digest and _ANOTHER not in self._state.dialects:
                if status := int(self._state.dialects.value(_REFUSED)):
                    raise RefusedError(status, "The document is in the library already")
                return web.json_response(self._shown(document), status=200)
        document = self._new(library.about["id"], upload, digest, found)
        library.documents[document.about["id"]] = document
        self._touch(document)
        return web.json_response(self._shown(document), status=201)

    async def list_some(self, request: web.Request) -> web.Response:
        library = find_library(self._state, request)
        wanted = request.query.get("search", "").lower()
        found = [d for d in library.documents.values() if wanted in d.about["name"].lower()]
        if request.query.get("sort_order", "desc") == "desc":
            found.reverse()
        size = page_size(request, 100, most=100)
        page = number(request, "page", 0)
        pages = -(-len(found) // size)
        pagination = {
            "total_items": len(found),
            "total_pages": pages,
            "current_page": page,
            "page_size": size,
            "has_more": page + 1 < pages,
        }
        data = [self._shown(document) for document in page_of(request, found, size)]
        return web.json_response({"pagination": pagination, "data": data})

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response(self._shown(self._find(request)))

    async def update(self, request: web.Request) -> web.Response:
        document = self._find(request)
        body = await read_body(request)
        check(sdk.UpdateDocumentRequest, body)
        document.about |= body
        self._touch(document)
        return web.json_response(self._shown(document))

    async def delete(self, request: web.Request) -> web.Response:
        document = self._find(request)
        del find_library(self._state, request).documents[document.about["id"]]
        self._touch(document)
        return web.Response(status=204)

    async def status(self, request: web.Request) -> web.Response:
        document = self._find(request)
        status = status_of(self._state, document)
        return web.json_response(
            {
                "document_id": document.about["id"],
                "process_status": status,
                "processing_status": _OLD_STATUS.get(status, _UNKNOWN),
            }
        )

    async def text_content(self, request: web.Request) -> web.Response:
        document = self._find(request)
        if status_of(self._state, document) not in _READY:
            raise not_found("Text content of document", document.about["id"])
        return web.json_response({"text": document.text})

    async def reprocess(self, request: web.Request) -> web.Response:
        document = self._find(request)
        document.queued_at = self._state.clock()
        self._touch(document)
        return web.Response(status=204)

    def _touch(self, document: Document) -> None:
        self._state.touch("documents", document.about["library_id"], document.about["id"])

    def _find(self, request: web.Request) -> Document:
        documents = find_library(self._state, request).documents
        document_id = path_uuid(request, "document_id")
        if document_id not in documents:
            raise not_found("Document", document_id)
        return documents[document_id]

    def _new(self, library_id: str, upload: Upload, digest: str, found: Reading) -> Document:
        about = {
            "id": new_id(),
            "library_id": library_id,
            "hash": digest,
            "mime_type": upload.mime_type,
            "extension": reading.extension(upload.name),
            "size": len(upload.content),
            "name": upload.name,
            "created_at": self._state.now(),
            "uploaded_by_id": OWNER,
            "uploaded_by_type": "Workspace",
            "attributes": None,
            "expires_at": None,
            "url": None,
        }
        document = Document(about, upload.content, found.text, self._state.clock())
        document.pages, document.is_broken = found.pages, found.broken
        return document

    def _shown(self, document: Document) -> Json:
        status = status_of(self._state, document)
        done = status in _READY
        tokens = count_tokens(document.text or "") if done else 0
        processed_at = document.queued_at + self._state.processing_seconds
        return document.about | {
            "process_status": status,
            "processing_status": _OLD_STATUS.get(status, _UNKNOWN),
            "summary": (document.text or "")[:200] if done else None,
            "last_processed_at": timestamp(processed_at) if done else None,
            "number_of_pages": document.pages if done else None,
            "tokens_processing_main_content": tokens,
            "tokens_processing_summary": 0,
            "tokens_processing_total": tokens,
        }
