"""Files that arrive as multipart forms."""

from dataclasses import dataclass

from aiohttp import web

from playground.mistral.requests.errors import invalid


@dataclass(frozen=True, slots=True)
class Upload:
    name: str
    content: bytes
    mime_type: str


async def read_upload(
    request: web.Request, fields: frozenset[str]
) -> tuple[Upload, dict[str, str]]:
    """Return the form's `file` and its other fields, of which only `fields` may be there."""
    if not request.content_type.startswith("multipart/"):
        raise invalid(("body", "file"), "Field required", "missing")
    form = await request.post()
    file = form.get("file")
    if not isinstance(file, web.FileField):
        raise invalid(("body", "file"), "Field required", "missing")
    others = {name: value for name, value in form.items() if isinstance(value, str)}
    if unknown := others.keys() - fields:
        raise invalid(("body", min(unknown)), "Extra inputs are not permitted", "extra_forbidden")
    with file.file:
        return Upload(file.filename, file.file.read(), file.content_type), others
