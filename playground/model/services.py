"""Sample services behind connectors: invented tickets, calendars and a menu, by account."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Arguments = Mapping[str, Any]
Json = dict[str, Any]


class UnknownTool(LookupError):
    """A service has no tool of this name, or not what its arguments name."""


@dataclass(frozen=True, slots=True)
class ServiceTool:
    """One thing that a service can do; `reads` says that it changes nothing."""

    name: str
    title: str
    description: str
    reads: bool = True
    parameters: Json = field(default_factory=dict)

    @property
    def schema(self) -> Json:
        return {
            "type": "object",
            "properties": self.parameters,
            "required": list(self.parameters),
            "additionalProperties": False,
        }


@dataclass(frozen=True, slots=True)
class Service:
    """A service; `run` gets a tool's name, its arguments, the account, and what was closed."""

    name: str
    title: str
    description: str
    host: str
    tools: tuple[ServiceTool, ...]
    run: Callable[[str, Arguments, str, list[str]], str]
    needs_sign_in: bool = True

    def tool(self, name: str) -> ServiceTool:
        """Find a tool. Raises UnknownTool."""
        for tool in self.tools:
            if tool.name == name:
                return tool
        raise UnknownTool(name)


# The people who have an account at the sample services, by the name that they sign in with.
ACCOUNTS: Mapping[str, str] = {
    "alice@example.com": "Alice Martin",
    "bob@example.com": "Bob Keller",
    "team@example.com": "The team's account",
}
NOBODY = ""  # the account where a service needs none

_TICKETS: Mapping[str, Mapping[str, str]] = {
    "alice@example.com": {"7": "Renew the signing certificate", "12": "Answer the auditors"},
    "bob@example.com": {"9": "Replace the projector", "21": "Book the winter party"},
    "team@example.com": {"31": "Move the wiki", "32": "Order new badges"},
}
_EVENTS: Mapping[str, tuple[str, ...]] = {
    "alice@example.com": ("09:30 Stand-up", "11:00 Budget review", "15:00 Dentist"),
    "bob@example.com": ("10:00 Interview", "14:30 Retrospective"),
    "team@example.com": ("12:00 Team lunch", "16:00 All-hands"),
}
_MENU = ("Lentil soup", "Mushroom risotto", "Apple crumble")


def _tickets(tool: str, arguments: Arguments, account: str, closed: list[str]) -> str:
    mine = _TICKETS.get(account, {})
    if tool == "list_tickets":
        left = [f"#{number} {what}" for number, what in mine.items() if number not in closed]
        return "\n".join(left) or "No open tickets."
    number = str(arguments.get("number", "")).lstrip("#")
    if number not in mine:
        raise UnknownTool(number)
    if number not in closed:
        closed.append(number)
    return f"#{number} {mine[number]} is closed."


def _calendar(_tool: str, _arguments: Arguments, account: str, _closed: list[str]) -> str:
    return "\n".join(_EVENTS.get(account, ())) or "No events today."


def _lunch(_tool: str, _arguments: Arguments, _account: str, _closed: list[str]) -> str:
    return "\n".join(_MENU)


SERVICES: tuple[Service, ...] = (
    Service(
        "tickets",
        "Tickets",
        "Your open tickets. All of it is invented.",
        "tickets.example.com",
        (
            ServiceTool("list_tickets", "List tickets", "List my open tickets."),
            ServiceTool(
                "close_ticket",
                "Close a ticket",
                "Close one of my tickets by its number.",
                reads=False,
                parameters={"number": {"type": "string", "description": "Such as 12."}},
            ),
        ),
        _tickets,
    ),
    Service(
        "calendar",
        "Calendar",
        "Your events today. All of it is invented.",
        "calendar.example.com",
        (ServiceTool("list_events", "List events", "List my events of today."),),
        _calendar,
    ),
    Service(
        "lunch",
        "Lunch menu",
        "Today's lunch menu, for everybody. All of it is invented.",
        "lunch.example.com",
        (ServiceTool("todays_menu", "Today's menu", "Read today's lunch menu."),),
        _lunch,
        needs_sign_in=False,
    ),
)
BY_NAME: Mapping[str, Service] = {service.name: service for service in SERVICES}
