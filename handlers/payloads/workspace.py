"""Workspace that a request of Slack is for: whose installation of the app is to answer it."""

from collections.abc import Iterator, Mapping
from typing import Any

from bot.slack.reading.shapes import mapping, mappings, string

CHOSEN = "threadwind_workspace"  # set here, whatever came under this name
Fields = Mapping[str, Any]


def workspace_of(body: Fields) -> str | None:
    """The workspace that was chosen for a request, or the likeliest; None if it names none."""
    return string(body, CHOSEN) or next(candidates(body), None)


def choose(body: dict[str, Any], workspace: str) -> None:
    """Let every parser read this workspace."""
    body[CHOSEN] = workspace


def context_team(body: Fields) -> str | None:
    """The workspace in which something happened; of an organization it is one of several."""
    places = (
        (body, "context_team_id"),
        (mapping(body, "team"), "id"),
        (body, "team_id"),
        (mapping(body, "message"), "team"),
        (mapping(body, "user"), "team_id"),
    )
    return next(filter(None, (string(source, name) for source, name in places)), None)


def ended_organization(body: Fields) -> str | None:
    """The organization that an event may be about which names no installation any more."""
    is_unnamed = body.get("authorizations") == []
    return string(body, "enterprise_id") if is_unnamed else None


def candidates(body: Fields) -> Iterator[str]:
    """Ids of workspaces that a request may be for, the likeliest first.

    An installation for all workspaces of an enterprise goes by the enterprise's id. `team_id` alone
    is wrong: in a channel that companies share, it is the team of whoever wrote.
    """
    authorization = next(mappings(body, "authorizations"), body)
    if authorization.get("is_enterprise_install") in (True, "true"):
        places: tuple[tuple[Fields, str], ...] = (
            (authorization, "enterprise_id"),
            (mapping(body, "enterprise"), "id"),
        )
    else:
        places = (
            (mapping(body, "view"), "app_installed_team_id"),  # opened in another company's channel
            (mapping(body, "team"), "id"),
            (authorization, "team_id"),
            (body, "context_team_id"),
            (body, "team_id"),
            (mapping(body, "message"), "team"),  # ours, where another company's person pressed
            (mapping(body, "event"), "team"),
            (mapping(body, "user"), "team_id"),
            (mapping(body, "view"), "team_id"),
        )
    yield from filter(None, (string(source, name) for source, name in places))
