"""Query parameters by route; what the vendor supports and this platform does not is refused."""

from aiohttp import web

from playground.mistral.requests.errors import RefusedError

_NOT_SERVED = 501
_AGENTS = "name id search metadata"
# By route; what has a value is served with that one only.
QUERIES = {
    "agents.get": "agent_version",
    "agents.list": f"page page_size {_AGENTS}",
    "agents.list.pages": f"page_token page_size {_AGENTS}",
    "agents.versions": "page page_size",
    "connectors.auth_url": "app_return_url credentials_name credentials_title"
    " github_installation_link=false",
    "connectors.call": "credentials_name",
    "connectors.credentials": "fetch_default=false",
    "connectors.get": "fetch_user_data",
    "connectors.list": "cursor page_size",
    "connectors.tools": "page=1 page_size=100 refresh pretty=false credentials_name",
    "conversations.list": "page page_size metadata",
    "documents.list": "page page_size search sort_order sort_by=created_at",
    "files.list": "page page_size search include_total=true",
    "files.url": "expiry=24",
    "libraries.list": "page page_size search",
}


def require_served(request: web.Request) -> None:
    served = QUERIES.get(request.match_info.route.name or "", "").split()
    for name, value in request.query.items():
        if not {name, f"{name}={value}"} & {*served}:
            message = f"This platform does not serve {name}={value}"
            raise RefusedError(_NOT_SERVED, message, "not_implemented")
