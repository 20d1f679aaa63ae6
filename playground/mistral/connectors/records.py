"""Records of connectors: their credentials by name, and sign-ins that have begun."""

from dataclasses import dataclass, field
from typing import Any

from playground.model.services import SERVICES, Service

Json = dict[str, Any]
DEFAULT = "default"


@dataclass(slots=True)
class Credential:
    """Sign-in of an account, kept under a name that the client chose."""

    name: str
    account: str
    title: str | None = None
    is_default: bool = False
    status: str = "valid"


@dataclass(slots=True)
class Connector:
    """`closed` are the numbers of the tickets that somebody closed with it."""

    id: str
    name: str
    created_at: str
    credentials: dict[str, Credential] = field(default_factory=dict)
    closed: list[str] = field(default_factory=list)

    def default(self) -> Credential | None:
        return next((one for one in self.credentials.values() if one.is_default), None)

    def keep(self, name: str, account: str, title: str | None) -> None:
        """Keep a sign-in; the first one becomes the default."""
        before = self.credentials.get(name)
        is_default = before.is_default if before else not self.credentials
        self.credentials[name] = Credential(name, account, title, is_default)


@dataclass(frozen=True, slots=True)
class SignIn:
    """A sign-in that has begun, at the page that its request leads to."""

    connector: str
    credentials: str
    title: str | None
    return_url: str | None
    until: float


def samples(now: str, make_id: Any) -> dict[str, Connector]:
    """The sample services as connectors, by name."""
    return {one.name: Connector(make_id(), one.name, now) for one in SERVICES}


def shown(connector: Connector, service: Service, *, user_data: bool = False) -> Json:
    """A connector as the vendor shows it; `user_data` adds whose credentials there are."""
    kind = "oauth2" if service.needs_sign_in else "none"
    about: Json = {
        "id": connector.id,
        "name": connector.name,
        "title": service.title,
        "description": service.description,
        "created_at": connector.created_at,
        "modified_at": connector.created_at,
        "owner_type": "workspace",
        "visibility": "shared_workspace",
        "private_tool_execution": False,
        "supports_mcp": True,
        "protocol": "mcp",
        "server": f"https://{service.host}/mcp",
        "supported_auth_methods": [{"method_type": kind}],
        "blocked_by": [],
        "mistral": False,
    }
    if user_data:
        about["is_authenticated"] = bool(connector.credentials) or not service.needs_sign_in
        about["connection_credentials"] = listed(connector)
    return about


def listed(connector: Connector) -> list[Json]:
    """The credentials as the vendor shows them: never what is in them."""
    return [
        {
            "name": one.name,
            "authentication_type": "oauth2",
            "scope": "user",
            "title": one.title,
            "is_default": one.is_default,
            "status": {"status_type": one.status},
        }
        for one in connector.credentials.values()
    ]
