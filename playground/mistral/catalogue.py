"""The models on offer."""

from aiohttp import web

from playground.mistral.requests.errors import RefusedError, not_found
from playground.mistral.state import Json

_CREATED = 1_750_000_000
MAX_CONTEXT_TOKENS = 131_072
_NAMES = {
    "mistral-large-2512": "mistral-large-latest",
    "mistral-medium-2508": "mistral-medium-latest",
    "mistral-small-2603": "mistral-small-latest",
    "magistral-medium-2509": "magistral-medium-latest",
    "ministral-8b-2512": "ministral-8b-latest",
    "codestral-2508": "codestral-latest",
}


def _card(name: str, aliases: list[str]) -> Json:
    return {
        "id": name,
        "object": "model",
        "created": _CREATED,
        "owned_by": "mistralai",
        "capabilities": {
            "completion_chat": True,
            "function_calling": True,
            "completion_fim": name.startswith("codestral"),
            "fine_tuning": False,
            "vision": not name.startswith("codestral"),
            "classification": False,
        },
        "name": name,
        "description": f"{name}, answered offline",
        "max_context_length": MAX_CONTEXT_TOKENS,
        "aliases": aliases,
        "deprecation": None,
        "deprecation_replacement_model": None,
        "default_model_temperature": 0.3,
        "type": "base",
    }


CARDS: dict[str, Json] = {
    name: _card(name, [other])
    for dated, latest in _NAMES.items()
    for name, other in ((dated, latest), (latest, dated))
}


def require_model(name: str) -> None:
    if name not in CARDS:
        raise RefusedError(400, f"InvalidError model: {name}", "invalid_model", "1500")


async def list_models(_: web.Request) -> web.Response:
    return web.json_response({"object": "list", "data": list(CARDS.values())})


async def get_model(request: web.Request) -> web.Response:
    name = request.match_info["model_id"]
    if name not in CARDS:
        raise not_found("Model", name)
    return web.json_response(CARDS[name])


routes = [
    web.get("/v1/models", list_models, name="models.list"),
    web.get("/v1/models/{model_id}", get_model, name="models.get"),
]
