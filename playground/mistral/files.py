"""Files: uploaded by clients, or made by tools."""

import mimetypes

from aiohttp import web

from playground.mistral.requests.errors import invalid, not_found
from playground.mistral.requests.paging import page_of, page_size
from playground.mistral.requests.uploads import read_upload
from playground.mistral.state import Json, State, StoredFile, new_id

_FIELDS = frozenset({"purpose", "expiry", "visibility"})
_PURPOSES = ("fine-tune", "batch", "ocr")
_VISIBILITIES = ("workspace", "user")


def keep_file(state: State, name: str, content: bytes, *, source: str = "mistral") -> str:
    """Store a file as a tool leaves it, and return its id."""
    file_id = new_id()
    about = {
        "id": file_id,
        "object": "file",
        "bytes": len(content),
        "created_at": int(state.clock()),
        "filename": name,
        "purpose": "ocr",
        "sample_type": "instruct",
        "source": source,
        "num_lines": None,
        "mimetype": mimetypes.guess_type(name)[0] or "application/octet-stream",
        "signature": None,
        "expires_at": None,
        "visibility": "workspace",
    }
    state.files[file_id] = StoredFile(about, content)
    state.touch("stored_files", file_id)
    return file_id


class Files:
    def __init__(self, state: State) -> None:
        self._state = state
        self.routes = [
            web.post("/v1/files", self.upload, name="files.upload"),
            web.get("/v1/files", self.list_some, name="files.list"),
            web.get("/v1/files/{file_id}", self.get, name="files.get"),
            web.delete("/v1/files/{file_id}", self.delete, name="files.delete"),
            web.get("/v1/files/{file_id}/content", self.content, name="files.content"),
            web.get("/v1/files/{file_id}/url", self.url, name="files.url"),
        ]

    async def upload(self, request: web.Request) -> web.Response:
        upload, fields = await read_upload(request, _FIELDS)
        for name, allowed in (("purpose", _PURPOSES), ("visibility", _VISIBILITIES)):
            if fields.get(name, allowed[0]) not in allowed:
                raise invalid(("body", name), "Input is not one of the values", "literal_error")
        file_id = keep_file(self._state, upload.name, upload.content, source="upload")
        about = self._state.files[file_id].about
        given = {"purpose": "fine-tune", "visibility": "workspace", **fields}
        about |= {name: given[name] for name in ("purpose", "visibility")}
        about["mimetype"] = upload.mime_type
        return web.json_response(about)

    async def list_some(self, request: web.Request) -> web.Response:
        wanted = request.query.get("search", "").lower()
        found = [
            file.about
            for file in self._state.files.values()
            if wanted in file.about["filename"].lower()
        ]
        page = page_of(request, found, page_size(request, 100))
        return web.json_response({"object": "list", "data": page, "total": len(found)})

    async def get(self, request: web.Request) -> web.Response:
        return web.json_response(self._find(request).about | {"deleted": False})

    async def delete(self, request: web.Request) -> web.Response:
        about: Json = self._find(request).about
        del self._state.files[about["id"]]
        self._state.touch("stored_files", about["id"])
        return web.json_response({"id": about["id"], "object": "file", "deleted": True})

    async def content(self, request: web.Request) -> web.Response:
        file = self._find(request)
        await self._state.giving_files.wait()
        return web.Response(body=file.content, content_type="application/octet-stream")

    async def url(self, request: web.Request) -> web.Response:
        file = self._find(request)
        path = request.path.removesuffix("/url") + "/content"
        address = request.url.with_path(path).with_query(None)
        return web.json_response({"url": f"{address}#{file.about['id']}"})

    def _find(self, request: web.Request) -> StoredFile:
        file_id = request.match_info["file_id"]
        if file_id not in self._state.files:
            raise not_found("File", file_id)
        return self._state.files[file_id]
