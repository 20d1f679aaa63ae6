"""Libraries: named sets of documents."""

import uuid
from datetime import datetime

from aiohttp import web
from mistralai.client import models as sdk

from playground.mistral.requests.errors import invalid, not_found
from playground.mistral.requests.paging import page_of, page_size
from playground.mistral.requests.validation import check, read_body
from playground.mistral.state import Json, Library, State, new_id

OWNER = "00000000-0000-4000-8000-000000000001"
_SMALLEST_CHUNK, _LARGEST_CHUNK = 256, 32768


def find_library(state: State, request: web.Request) -> Library:
    library_id = path_uuid(request, "library_id")
    if library_id not in state.libraries:
        raise not_found("Library", library_id)
    library = state.libraries[library_id]
    expire(state, library)
    return library


def expire(state: State, library: Library) -> None:
    """Delete the documents whose time has come."""
    for document_id, document in list(library.documents.items()):
        expires_at = document.about.get("expires_at")
        if expires_at and datetime.fromisoformat(expires_at).timestamp() <= state.clock():
            del library.documents[document_id]
            state.touch("documents", library.about["id"], document_id)


def path_uuid(request: web.Request, name: str) -> str:
    """Read an id of the path, which has to be a UUID."""
    text = request.match_info[name]
    try:
        return str(uuid.UUID(text))
    except ValueError as error:
        raise invalid(("path", name), "Input should be a valid UUID", "uuid_parsing") from error


def shown(library: Library) -> Json:
    sizes = [document.about["size"] for document in library.documents.values()]
    return library.about | {"total_size": sum(sizes), "nb_documents": len(sizes)}


class Libraries:
    def __init__(self, state: State) -> None:
        self._state = state
        one = "/v1/libraries/{library_id}"
        self.routes = [
            web.post("/v1/libraries", self.create, name="libraries.create"),
            web.get("/v1/libraries", self.list_some, name="libraries.list"),
            web.get(one, self.get, name="libraries.get"),
            web.patch(one, self.update, name="libraries.update"),
            web.put(one, self.update, name="libraries.update.deprecated"),
            web.delete(one, self.delete, name="libraries.delete"),
        ]

    async def create(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        check(sdk.CreateLibraryRequest, body)
        chunk_size = body.get("chunk_size")
        if chunk_size is not None and not _SMALLEST_CHUNK <= chunk_size <= _LARGEST_CHUNK:
            message = f"Input should be between {_SMALLEST_CHUNK} and {_LARGEST_CHUNK}"
            raise invalid(("body", "chunk_size"), message, "out_of_range")
        now = self._state.now()
        library = Library(
            {
                "id": new_id(),
                "name": body["name"],
                "description": body.get("description"),
                "created_at": now,
                "updated_at": now,
                "owner_id": OWNER,
                "owner_type": body.get("owner_type") or "Workspace",
                "chunk_size": chunk_size,
                "emoji": None,
                "generated_description": None,
                "generated_name": None,
            }
        )
        self._state.libraries[library.about["id"]] = library
        self._state.touch("libraries", library.about["id"])
        return web.json_response(shown(library), status=201)

    async def list_some(self, request: web.Request) -> web.Response:
        wanted = request.query.get("search", "").lower()
        found = [x for x in self._state.libraries.values() if wanted in x.about["name"].lower()]
        page = page_of(request, found, page_size(request, 100))
        return web.json_response({"data": [shown(each) for each in page]})

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response(shown(find_library(self._state, request)))

    async def update(self, request: web.Request) -> web.Response:
        library = find_library(self._state, request)
        body = await read_body(request)
        check(sdk.UpdateLibraryRequest, body)
        library.about |= {**body, "updated_at": self._state.now()}
        self._state.touch("libraries", library.about["id"])
        return web.json_response(shown(library))

    async def delete(self, request: web.Request) -> web.Response:
        library = find_library(self._state, request)
        library_id = library.about["id"]
        del self._state.libraries[library_id]
        self._state.touch("libraries", library_id)
        for document_id in library.documents:
            self._state.touch("documents", library_id, document_id)
        return web.json_response(shown(library))
