"""Connectors of the local Mistral, as the vendor's client sees them."""

import pytest
from mistralai.client import Mistral, models
from mistralai.client.errors import SDKError

from playground.mistral import LocalMistral

from .accounts import sign_in

# The client has a newer way to call a tool, which needs a package of its own.
pytestmark = pytest.mark.filterwarnings("ignore:.*DEPRECATED:DeprecationWarning")


async def test_connectors_are_listed_with_how_one_signs_in(client: Mistral) -> None:
    found = await client.beta.connectors.list_async()

    methods = {one["name"]: one["supported_auth_methods"] for one in found.model_dump()["items"]}
    kinds = {name: [each["method_type"] for each in told] for name, told in methods.items()}
    assert kinds == {"calendar": ["oauth2"], "lunch": ["none"], "tickets": ["oauth2"]}


async def test_tools_act_for_the_account_that_the_credentials_name(client: Mistral) -> None:
    connectors = client.beta.connectors
    for name, account in (("a", "alice@example.com"), ("b", "bob@example.com")):
        begun = await connectors.get_auth_url_async(
            connector_id_or_name="tickets", credentials_name=name
        )
        await sign_in(begun.auth_url, account)

    mine, theirs = [
        await connectors.call_tool_async(
            connector_id_or_name="tickets", tool_name="list_tickets", credentials_name=name
        )
        for name in ("a", "b")
    ]

    assert "#7" in str(mine.content)
    assert "#7" not in str(theirs.content)


async def test_unknown_credentials_are_refused(client: Mistral) -> None:
    begun = await client.beta.connectors.get_auth_url_async(connector_id_or_name="tickets")
    await sign_in(begun.auth_url)

    with pytest.raises(SDKError) as refused:
        await client.beta.connectors.call_tool_async(
            connector_id_or_name="tickets", tool_name="list_tickets", credentials_name="nobody"
        )

    assert refused.value.status_code == 404


async def test_a_sign_in_serves_once_and_leads_back_to_the_client(client: Mistral) -> None:
    begun = await client.beta.connectors.get_auth_url_async(
        connector_id_or_name="calendar", app_return_url="https://app.example.com/back?state=1"
    )

    first, second = await sign_in(begun.auth_url), await sign_in(begun.auth_url)

    assert first == (303, "https://app.example.com/back?state=1")
    assert second[0] == 400


async def test_default_credentials_are_deleted_last(client: Mistral) -> None:
    connectors = client.beta.connectors
    for name in ("a", "b"):
        begun = await connectors.get_auth_url_async(
            connector_id_or_name="tickets", credentials_name=name
        )
        await sign_in(begun.auth_url)

    with pytest.raises(SDKError) as refused:
        await connectors.delete_credentials_async(
            connector_id_or_name="tickets", consumer_scope="user", credentials_name="a"
        )

    assert refused.value.status_code == 409


async def test_an_agent_with_a_connector_that_nobody_signed_in_to_breaks_off(
    client: Mistral, local: LocalMistral
) -> None:
    agent = await client.beta.agents.create_async(
        model="mistral-medium-latest",
        name="Helper",
        tools=[models.CustomConnector(connector_id="tickets")],
    )
    local.dialects.speak("connector-sign-in-status")

    with pytest.raises(SDKError) as refused:
        await client.beta.conversations.start_async(agent_id=agent.id, inputs="My tickets?")

    assert refused.value.status_code == 400
