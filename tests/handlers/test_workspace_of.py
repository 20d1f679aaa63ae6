"""Workspace that a request is for: as Slack means it, whatever `team_id` says."""

from typing import Any

import pytest

from handlers.payloads.workspace import candidates, choose, context_team, workspace_of

EVENT: dict[str, Any] = {"type": "event_callback", "team_id": "T1", "event": {"type": "message"}}


def authorized(**values: Any) -> dict[str, Any]:
    return EVENT | {"authorizations": [values]}


@pytest.mark.parametrize(
    ("body", "workspace"),
    [
        (EVENT, "T1"),
        (authorized(team_id="T2", is_enterprise_install=False), "T2"),
        (authorized(team_id=None, is_enterprise_install=False), "T1"),
        (authorized(team_id=None) | {"context_team_id": "T3"}, "T3"),
        (authorized(team_id="T2", enterprise_id="E1", is_enterprise_install=True), "E1"),
        (authorized(team_id=None, enterprise_id="E1", is_enterprise_install=True), "E1"),
        (EVENT | {"authorizations": []}, "T1"),
        (EVENT | {"authorizations": None}, "T1"),
        (EVENT | {"authorizations": ["T9"]}, "T1"),
        ({"command": "/agent", "team_id": "T1", "is_enterprise_install": "false"}, "T1"),
        (
            {"command": "/agent", "enterprise_id": "E1", "is_enterprise_install": "true"},
            "E1",
        ),
        ({"team": {"id": "T1"}, "user": {"team_id": "T8"}}, "T1"),
        ({"team": None, "enterprise": {"id": "E1"}, "is_enterprise_install": True}, "E1"),
        ({"team": {"id": "T8"}, "view": {"app_installed_team_id": "T1"}}, "T1"),
        ({"team": None, "user": {"team_id": "T1"}}, "T1"),
        ({}, None),
        ({"team_id": 7, "team": "T1"}, None),
    ],
)
def test_the_workspace_is_the_one_that_installed_the_app(
    body: dict[str, Any], workspace: str | None
) -> None:
    assert workspace_of(body) == workspace


def test_a_click_of_another_companys_person_is_for_the_workspace_of_the_message() -> None:
    click = {"team": {"id": "T8"}, "message": {"team": "T1"}, "user": {"team_id": "T8"}}

    assert list(dict.fromkeys(candidates(click))) == ["T8", "T1"]


def test_what_was_chosen_holds_for_every_parser() -> None:
    body = dict(EVENT)

    choose(body, "T2")

    assert workspace_of(body) == "T2"


def test_an_installation_of_an_enterprise_is_never_looked_up_by_a_team() -> None:
    body = authorized(team_id="T2", enterprise_id="E1", is_enterprise_install=True)

    assert list(candidates(body)) == ["E1"]


@pytest.mark.parametrize(
    ("body", "team"),
    [
        (EVENT | {"context_team_id": "T3"}, "T3"),
        (EVENT, "T1"),
        ({"team": {"id": "T1"}, "user": {"team_id": "T8"}}, "T1"),
        ({"team": None, "message": {"team": "T2"}, "user": {"team_id": "T8"}}, "T2"),
        ({"team": None, "user": {"team_id": "T8"}}, "T8"),
        ({"command": "/agent", "team_id": "T1", "enterprise_id": "E1"}, "T1"),
        ({"team": None, "enterprise": {"id": "E1"}}, None),
    ],
)
def test_what_comes_from_an_organization_comes_from_one_of_its_workspaces(
    body: dict[str, Any], team: str | None
) -> None:
    assert context_team(body) == team
