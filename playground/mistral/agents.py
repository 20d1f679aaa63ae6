"""Agents: what they may be made of, and their versions."""

import re

from aiohttp import web
from mistralai.client import models as sdk

from playground.mistral.catalogue import require_model
from playground.mistral.connectors.api import find as find_connector
from playground.mistral.requests.errors import RefusedError, invalid, not_found
from playground.mistral.requests.paging import has_metadata, page_of, page_size
from playground.mistral.requests.validation import check, read_body
from playground.mistral.state import Agent, Json, State, new_id

_FUNCTION = re.compile(r"[a-zA-Z0-9_-]{1,64}")
_FIELDS = (
    "model", "name", "instructions", "tools", "completion_args", "guardrails", "description",
    "handoffs", "metadata", "version_message", "deployment_chat",
)  # fmt: skip
_DEFAULTS: Json = {
    "instructions": None,
    "tools": [],
    "completion_args": {},
    "guardrails": None,
    "description": None,
    "handoffs": None,
    "metadata": None,
    "deployment_chat": False,
}
_NEVER_NULL = ("model", "name", "tools", "completion_args", "deployment_chat")


def require_tools(state: State, tools: list[Json] | None) -> None:
    """Refuse tools that point to nothing: unknown libraries and connectors."""
    require_functions([tool["function"] for tool in tools or [] if tool["type"] == "function"])
    for tool in tools or []:
        if tool["type"] == "connector":
            find_connector(state, tool["connector_id"])
        for library_id in tool.get("library_ids", ()):
            if library_id not in state.libraries:
                raise not_found("Library", library_id)


def require_functions(functions: list[Json]) -> None:
    """Refuse functions that can't be called: by their names, or by the schema of their parameters.

    The vendor's rules for names are those of its chat API.
    """
    names = [function["name"] for function in functions]
    for function in functions:
        name, schema = function["name"], function["parameters"]
        where = ("body", "tools", "function")
        if not _FUNCTION.fullmatch(name):
            raise invalid((*where, "name"), f"String should match pattern '{_FUNCTION.pattern}'")
        if names.count(name) > 1:
            raise RefusedError(400, f"Duplicate function name {name}")
        properties = schema.get("properties", {})
        if schema.get("type") != "object" or not isinstance(properties, dict):
            raise invalid((*where, "parameters"), "Schema should be of an object")
        if not set(schema.get("required", ())) <= properties.keys():
            raise invalid((*where, "parameters"), "Required properties should be defined")
        if not all(isinstance(one, dict) for one in properties.values()):
            raise invalid((*where, "parameters"), "Properties should be schemas")


def find_version(state: State, agent_id: str, version: str | int | None = None) -> Json:
    """Return an agent's body: the version asked for, else the current one."""
    agent = state.agents.get(agent_id)
    if agent is None:
        raise not_found("Agent", agent_id)
    if version is None:
        return agent.current
    if not str(version).isdigit() or int(version) >= len(agent.versions):
        raise not_found("Agent version", str(version))
    return agent.versions[int(version)]


class Agents:
    def __init__(self, state: State) -> None:
        self._state = state
        self.routes = [
            web.post("/v1/agents", self.create, name="agents.create"),
            web.get("/v1/agents", self.list_some, name="agents.list"),
            web.get("/v1/agents/pages", self.pages, name="agents.list.pages"),
            web.get("/v1/agents/{agent_id}", self.get, name="agents.get"),
            web.patch("/v1/agents/{agent_id}", self.update, name="agents.update"),
            web.delete("/v1/agents/{agent_id}", self.delete, name="agents.delete"),
            web.get("/v1/agents/{agent_id}/versions", self.versions, name="agents.versions"),
            web.get(
                "/v1/agents/{agent_id}/versions/{version}", self.get, name="agents.get.version"
            ),
        ]

    async def create(self, request: web.Request) -> web.Response:
        body = await read_body(request)
        check(sdk.CreateAgentRequest, body)
        agent = Agent(new_id("ag"), self._state.now(), [])
        self._add_version(agent, {**_DEFAULTS, **body})
        self._state.agents[agent.id] = agent
        return web.json_response(agent.current)

    async def update(self, request: web.Request) -> web.Response:
        agent_id = request.match_info["agent_id"]
        body = await read_body(request)
        check(sdk.UpdateAgentRequest, body)
        current = find_version(self._state, agent_id)
        if not body:
            raise RefusedError(400, "Nothing to update")
        changes = {k: v for k, v in body.items() if v is not None or k not in _NEVER_NULL}
        kept = {name: current[name] for name in _FIELDS if name in current}
        agent = self._state.agents[agent_id]
        self._add_version(agent, {**kept, "version_message": None, **changes})
        return web.json_response(agent.current)

    async def get(self, request: web.Request) -> web.Response:
        version = request.match_info.get("version") or request.query.get("agent_version")
        return web.json_response(find_version(self._state, request.match_info["agent_id"], version))

    async def delete(self, request: web.Request) -> web.Response:
        agent_id = request.match_info["agent_id"]
        find_version(self._state, agent_id)
        del self._state.agents[agent_id]
        self._state.touch("agents", agent_id)
        return web.Response(status=204)

    async def versions(self, request: web.Request) -> web.Response:
        find_version(self._state, request.match_info["agent_id"])
        newest_first = self._state.agents[request.match_info["agent_id"]].versions[::-1]
        return web.json_response(list(page_of(request, newest_first, page_size(request, 20))))

    async def list_some(self, request: web.Request) -> web.Response:
        return web.json_response(
            list(page_of(request, self._matching(request), page_size(request, 20)))
        )

    async def pages(self, request: web.Request) -> web.Response:
        found = self._matching(request)
        ids = [agent["id"] for agent in found]
        token = request.query.get("page_token")
        if token and token not in ids:
            raise RefusedError(400, "InvalidError page token")
        start = ids.index(token) if token else 0
        end = start + page_size(request, 20)
        following = ids[end] if end < len(ids) else None
        return web.json_response(
            {"object": "list", "data": found[start:end], "next_page_token": following}
        )

    def _matching(self, request: web.Request) -> list[Json]:
        query = request.query
        search = query.get("search", "").lower()
        return [
            agent.current
            for agent in self._state.agents.values()
            if query.get("name", agent.current["name"]) == agent.current["name"]
            and query.get("id", agent.id) == agent.id
            and search in f"{agent.current['name']} {agent.id}".lower()
            and (
                "agent-metadata-filters-nothing" in self._state.dialects
                or has_metadata(request, agent.current["metadata"])
            )
        ]

    def _add_version(self, agent: Agent, body: Json) -> None:
        require_model(body["model"])
        require_tools(self._state, body["tools"])
        for other in body["handoffs"] or []:
            find_version(self._state, other)
        self._state.touch("agents", agent.id)
        number = len(agent.versions)
        agent.versions.append(
            body
            | {
                "object": "agent",
                "id": agent.id,
                "version": number,
                "versions": list(range(number + 1)),
                "created_at": agent.created_at,
                "updated_at": self._state.now(),
                "source": "api",
            }
        )
