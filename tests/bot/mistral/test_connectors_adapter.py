"""Connectors of the local Mistral by our own adapter."""

import pytest

from bot.mistral.connectors import AddressNotTrusted, ConnectorGone, CredentialsGone
from bot.mistral.connectors import MistralConnectors as Connectors
from bot.mistral.sdk.client import Client
from playground.mistral import LocalMistral

ALICE, BOB = "alice@example.com", "bob@example.com"


@pytest.fixture
def connectors(mistral_client: Client) -> Connectors:
    return Connectors(mistral_client)


async def test_a_connector_tells_whether_it_needs_a_sign_in(connectors: Connectors) -> None:
    tickets, lunch = await connectors.about("tickets"), await connectors.about("lunch")

    assert (tickets.title, tickets.needs_sign_in) == ("Tickets", True)
    assert not lunch.needs_sign_in


async def test_an_unknown_connector_is_one_sentence(connectors: Connectors) -> None:
    with pytest.raises(ConnectorGone):
        await connectors.about("nothing/../here")


async def test_a_sign_in_counts_under_its_own_name_only(
    connectors: Connectors, mistral: LocalMistral
) -> None:
    mistral.connectors["tickets"].keep("mine", ALICE, None)

    assert await connectors.is_signed_in("tickets", "mine")
    assert not await connectors.is_signed_in("tickets", "yours")


async def test_a_sign_in_that_has_expired_does_not_count(
    connectors: Connectors, mistral: LocalMistral
) -> None:
    mistral.connectors["tickets"].keep("mine", ALICE, None)
    mistral.connectors["tickets"].credentials["mine"].status = "invalid"

    assert not await connectors.is_signed_in("tickets", "mine")
    with pytest.raises(CredentialsGone):
        await connectors.call("tickets", "list_tickets", {}, "mine")


async def test_a_call_acts_for_the_account_that_is_named(
    connectors: Connectors, mistral: LocalMistral
) -> None:
    mistral.connectors["tickets"].keep("a", ALICE, None)
    mistral.connectors["tickets"].keep("b", BOB, None)

    mine = await connectors.call("tickets", "list_tickets", {}, "a")
    theirs = await connectors.call("tickets", "list_tickets", {}, "b")

    assert "#7" in mine.text
    assert "#9" in theirs.text
    assert "#7" not in theirs.text


async def test_only_a_tool_that_says_so_reads(
    connectors: Connectors, mistral: LocalMistral
) -> None:
    mistral.connectors["tickets"].keep("mine", ALICE, None)

    tools = await connectors.tools("tickets", "mine")

    assert {tool.name: tool.reads for tool in tools} == {
        "list_tickets": True,
        "close_ticket": False,
    }


async def test_an_error_of_a_tool_is_no_result(
    connectors: Connectors, mistral: LocalMistral
) -> None:
    mistral.connectors["tickets"].keep("mine", ALICE, None)

    result = await connectors.call("tickets", "close_ticket", {"number": "99"}, "mine")

    assert result.is_error


async def test_the_default_sign_in_is_deleted_though_others_exist(
    connectors: Connectors, mistral: LocalMistral
) -> None:
    mistral.connectors["tickets"].keep("first", ALICE, None)
    mistral.connectors["tickets"].keep("second", BOB, None)

    await connectors.sign_out("tickets", "first")
    await connectors.sign_out("tickets", "first")

    assert set(mistral.connectors["tickets"].credentials) == {"second"}


async def test_names_that_mean_nothing_are_noticed(
    connectors: Connectors, mistral: LocalMistral
) -> None:
    before = await connectors.tells_apart("tickets")
    mistral.dialects.speak("credentials-names-ignored")

    assert before
    assert not await connectors.tells_apart("tickets")


async def test_an_address_without_https_is_not_trusted(
    connectors: Connectors, mistral: LocalMistral
) -> None:
    mistral.dialects.speak("sign-in-without-https")

    with pytest.raises(AddressNotTrusted):
        await connectors.sign_in("tickets", "mine", "Threadwind", None)
