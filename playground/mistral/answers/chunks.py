"""Content chunks and server-sent events, as the vendor writes them."""

import json

from playground.mistral.state import Json
from playground.model import DocumentLink, File, Image, Reference, Text, Thinking
from playground.model.pieces import Chunk, Content


def frame(data: Json) -> bytes:
    """Write one server-sent event, named after its type."""
    return f"event: {data['type']}\ndata: {json.dumps(data)}\n\n".encode()


def chunk_of(piece: Content) -> Json:
    """Write a piece as a content chunk, leaving out what it does not say."""
    match piece:
        case Text(text):
            return {"type": "text", "text": text}
        case Thinking(text):
            return {"type": "thinking", "thinking": [{"type": "text", "text": text}]}
        case Chunk(data):
            return dict(data)
        case Image(url):
            return {"type": "image_url", "image_url": url}
        case DocumentLink(url, name):
            chunk = {"type": "document_url", "document_url": url, "document_name": name}
        case File(file_id, name, kind, tool):
            chunk = {"type": "tool_file", "tool": tool, "file_id": file_id}
            chunk |= {"file_name": name, "file_type": kind}
        case Reference(title, url, description, favicon, tool):
            chunk = {"type": "tool_reference", "tool": tool, "title": title}
            chunk |= {"url": url, "description": description, "favicon": favicon}
    return {name: value for name, value in chunk.items() if value is not None}
