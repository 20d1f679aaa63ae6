"""The chunks of a streamed message: what is valid, and what they add up to."""

from playground.slack.api.content.blocks import BLOCK_LIMIT, check_blocks
from playground.slack.records import Stream
from playground.slack.wire import Json, SlackError

CALL_LIMIT = 12_000  # characters of text in one call
STREAM_LIMIT = 10_600  # bytes of a streamed message, cards included
TITLE_LIMIT = 256
TASK_STATUSES = frozenset({"pending", "in_progress", "complete", "error"})
SOURCE_FIELDS = {"type", "url", "text"}
GROWING = ("details", "output")  # of a task: a later chunk adds to them

_FIELDS = {
    "markdown_text": ({"text"}, set[str]()),
    "task_update": ({"id", "title", "status"}, {"details", "output", "sources"}),
    "plan_update": ({"title"}, set[str]()),
    "blocks": ({"blocks"}, set[str]()),
}


def check_chunks(chunks: list[Json]) -> None:
    """Refuse unknown types and fields, missing fields, and values out of bounds."""
    for chunk in chunks:
        required, optional = _FIELDS.get(str(chunk.get("type")), (set(), None))
        if optional is None:
            raise _invalid(f"unsupported type: {chunk.get('type')}")
        names = {name for name, value in chunk.items() if value is not None} - {"type"}
        if not required <= names or names - required - optional:
            raise _invalid(f"wrong fields for {chunk['type']}: {', '.join(sorted(names))}")
        _check_values(chunk)


def _check_values(chunk: Json) -> None:
    texts = [chunk.get(n, "") or "" for n in ("text", "id", "title", "details", "output")]
    if not all(isinstance(text, str) for text in texts):
        raise _invalid(f"must be text in {chunk['type']}")
    if len(chunk.get("title") or "") > TITLE_LIMIT:
        raise _invalid(f"title must be less than {TITLE_LIMIT} characters")
    match chunk["type"]:
        case "task_update":
            _check_task(chunk)
        case "blocks":
            _check_chunk_blocks(chunk["blocks"])


def _check_task(chunk: Json) -> None:
    if not chunk["id"] or not chunk["title"] or chunk["status"] not in TASK_STATUSES:
        raise _invalid("a task needs an id, a title and a known status")
    sources = chunk.get("sources") or []
    if not isinstance(sources, list):
        raise _invalid("sources must be a list")
    for source in sources:
        if not isinstance(source, dict) or set(source) != SOURCE_FIELDS or source["type"] != "url":
            raise _invalid("a source needs type url, url and text")


def _check_chunk_blocks(blocks: object) -> None:
    if not isinstance(blocks, list) or not all(isinstance(block, dict) for block in blocks):
        raise _invalid("blocks must be a list of blocks")
    check_blocks(blocks, BLOCK_LIMIT)


def characters(chunks: list[Json]) -> int:
    return sum(len(c["text"]) for c in chunks if c["type"] == "markdown_text")


def check_size(stream: Stream, further_blocks: int) -> None:
    """Refuse what is too much for one message, with so many blocks below it."""
    if sum(map(_size, stream.parts)) > STREAM_LIMIT:
        raise SlackError("msg_too_long")
    if len(stream.parts) + further_blocks > BLOCK_LIMIT:
        raise SlackError("msg_blocks_too_many")


def _size(part: Json) -> int:
    """Count a part's bytes; what a task says is counted twice."""
    match part["type"]:
        case "markdown":
            return _bytes(part["text"])
        case "task_card":
            said = sum(_bytes(part.get(name)) for name in GROWING)
            return _bytes(part["title"]) + 2 * said
        case _:
            return 0


def _bytes(text: str | None) -> int:
    return len((text or "").encode())


def apply(stream: Stream, chunks: list[Json]) -> None:
    """Add checked chunks to a stream: texts run on, and so does what a task says."""
    for chunk in chunks:
        match chunk["type"]:
            case "markdown_text":
                _append_text(stream, chunk["text"])
            case "task_update":
                _update_task(stream, chunk)
            case "plan_update":
                stream.plan_title = chunk["title"]
            case _:
                stream.parts += chunk["blocks"]


def _append_text(stream: Stream, text: str) -> None:
    if stream.parts and stream.parts[-1]["type"] == "markdown":
        stream.parts[-1]["text"] += text
    elif text:
        stream.parts.append({"type": "markdown", "text": text})


def _update_task(stream: Stream, chunk: Json) -> None:
    """Add to a known task: its title and status are replaced, the rest is appended."""
    card = {name: value for name, value in chunk.items() if value is not None}
    card = {name: value for name, value in card.items() if name not in {"id", "type"}}
    for part in stream.parts:
        if part["type"] == "task_card" and part["task_id"] == chunk["id"]:
            grown = {n: part.get(n, "") + card.get(n, "") for n in GROWING if n in card}
            part.update(card | grown)
            return
    stream.parts.append({"type": "task_card", "task_id": chunk["id"], **card})


def text_of(stream: Stream) -> str:
    return "\n".join(part["text"] for part in stream.parts if part["type"] == "markdown")


def blocks_of(stream: Stream) -> list[Json]:
    """Show a stream as blocks; in plan mode its tasks gather in one plan."""
    if stream.task_display_mode != "plan":
        return [dict(part) for part in stream.parts]
    tasks = [dict(part) for part in stream.parts if part["type"] == "task_card"]
    rest = [dict(part) for part in stream.parts if part["type"] != "task_card"]
    if not tasks and stream.plan_title is None:
        return rest
    return [{"type": "plan", "title": stream.plan_title or "", "tasks": tasks}, *rest]


def _invalid(why: str) -> SlackError:
    return SlackError("invalid_chunks", why)
