"""Accounts that people connect in their Home, with the browser and without a public address."""

from pathlib import Path

import pytest

from bot.connectors.errors import NotToldApart
from bot.connectors.offered import credentials_of
from bot.core.signed_tokens import InvalidToken
from bot.mistral.connectors import AddressNotTrusted
from bot.permissions.policy import SENTENCES, Denial
from bot.slack.views import connectors as view
from handlers.connect import pages
from playground.mistral.connectors.records import Credential
from storage.audit.events import AuditAction
from storage.retention import forget_user
from tests.storage.audit.events import logged
from tests.support.app import Stage
from tests.support.users.connecting_person import ALICES, BOBS, ConnectingPerson, with_connectors


def kept(stage: Stage, connector: str = "tickets") -> dict[str, Credential]:
    """The credentials at Mistral."""
    return stage.mistral.connectors[connector].credentials


async def test_somebody_connects_their_account_and_disconnects_it(
    surroundings: tuple[str, str], tmp_path: Path
) -> None:
    transport, url = surroundings
    async with with_connectors(url, tmp_path, transport=transport) as stage:
        alice = ConnectingPerson(stage)

        status, text, _ = await alice.sign_in(await alice.connect_at_home())
        connected = await alice.home()
        names = set(kept(stage))
        await alice.press_at_home(view.DISCONNECT, "tickets")
        await stage.until(lambda: not kept(stage))

        assert status == 200
        assert pages.CONNECTED in text
        assert "*tickets* · Your account: connected" in connected
        assert names == {credentials_of(stage.slack.team_id, alice.user)}
        acts = [(one.action, one.who) for one in await logged(stage.app.database)]
        assert acts == [
            (AuditAction.CONNECTOR_CONNECTED, alice.user),
            (AuditAction.CONNECTOR_DISCONNECTED, alice.user),
        ]
        assert "*tickets* · Your account: not connected" in await alice.home()


async def test_without_a_public_address_a_sign_in_is_seen_by_looking(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with with_connectors(migrated_sqlite, tmp_path, public=False) as stage:
        alice = ConnectingPerson(stage)
        address = await alice.connect_at_home()
        shown = str(alice.window.body)

        await alice.sign_in(address)
        before = len(stage.slack.calls)
        await alice.published_after(before)

        assert "127.0.0.1" in shown
        assert "*tickets* · Your account: connected" in await alice.home()


async def test_whoever_says_too_early_that_they_connected_is_told_so(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with with_connectors(migrated_sqlite, tmp_path, public=False) as stage:
        alice = ConnectingPerson(stage)
        address = await alice.connect_at_home()

        early = await alice.say_so()
        await alice.home()
        await alice.press_at_home(view.HOME_CONNECT, "tickets")
        await alice.sign_in(alice.address)
        late = await alice.say_so()

        assert address
        assert "I don't see your sign-in yet" in early
        assert "You're connected" in late


@pytest.mark.parametrize("change", ["forged", "replayed", "replaced", "foreign browser"])
async def test_an_address_that_leads_back_serves_once_in_one_browser_and_unchanged(
    migrated_sqlite: str, tmp_path: Path, change: str
) -> None:
    async with with_connectors(migrated_sqlite, tmp_path) as stage:
        alice, other = ConnectingPerson(stage), ConnectingPerson(stage)
        *_, back = await alice.sign_in(await alice.connect_at_home(), ALICES)
        address = back
        if change == "forged":
            address = back[:-3] + ("AAA" if not back.endswith("AAA") else "BBB")
        if change == "replaced":
            first = await alice.connect_at_home("calendar")
            await alice.visit(first)
            address = first.replace("/connect/start", "/connect/return")
            await alice.press_at_home(view.HOME_CONNECT, "calendar")
            await alice.visit(alice.address)
        visitor = other if change == "foreign browser" else alice
        before = {name: len(one.credentials) for name, one in stage.mistral.connectors.items()}

        status, _ = await visitor.visit(address)

        assert status == 400
        assert before == {n: len(one.credentials) for n, one in stage.mistral.connectors.items()}


async def test_only_admins_connect_the_account_of_the_workspace(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with with_connectors(migrated_sqlite, tmp_path) as stage:
        bob, alice = ConnectingPerson(stage, "U0BOB"), ConnectingPerson(stage)
        shown = await bob.home()

        noted = await bob.forge_at_home("calendar")
        status, *_ = await alice.sign_in(await alice.connect_at_home("calendar"))

        assert view.NOTHING_FOR_YOU in shown
        assert SENTENCES[Denial.ADMINS] in noted
        assert status == 200
        assert "*calendar* · The workspace's account: connected" in await alice.home()


async def test_guests_connect_nothing(migrated_sqlite: str, tmp_path: Path) -> None:
    async with with_connectors(migrated_sqlite, tmp_path) as stage:
        stage.slack.workspace.users["U0BOB"].is_restricted = True
        bob = ConnectingPerson(stage, "U0BOB")

        shown = await bob.home()
        thread = await bob.ask("What are my tickets?")
        [answer] = await bob.answers(thread)

        assert view.FOR_MEMBERS in shown
        assert view.HOME_CONNECT not in shown
        assert SENTENCES[Denial.MEMBERS] in answer
        assert bob.offers(bob.direct) == []


async def test_nobody_presses_the_button_of_another_person(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with with_connectors(migrated_sqlite, tmp_path) as stage:
        bob, alice = ConnectingPerson(stage, "U0BOB"), ConnectingPerson(stage)
        await alice.connect_at_home()

        noted = await bob.submit_window_of(alice)

        assert InvalidToken().sentence in noted
        assert not kept(stage)


@pytest.mark.parametrize(
    ("dialect", "told"),
    [
        ("credentials-names-ignored", NotToldApart().sentence),
        ("sign-in-without-https", AddressNotTrusted().sentence),
    ],
)
async def test_where_mistral_can_not_be_trusted_with_it_nobody_connects(
    migrated_sqlite: str, tmp_path: Path, dialect: str, told: str
) -> None:
    async with with_connectors(migrated_sqlite, tmp_path, public=False) as stage:
        stage.mistral.dialects.speak(dialect)
        alice = ConnectingPerson(stage)
        await alice.home()

        await alice.press_at_home(view.HOME_CONNECT, "tickets")
        await stage.until(lambda: told in alice.home_text)

        assert not kept(stage)


async def test_a_person_who_is_forgotten_takes_their_accounts_along(
    migrated_sqlite: str, tmp_path: Path
) -> None:
    async with with_connectors(migrated_sqlite, tmp_path) as stage:
        alice, bob = ConnectingPerson(stage), ConnectingPerson(stage, "U0BOB")
        await alice.sign_in(await alice.connect_at_home())
        await bob.sign_in(await bob.connect_at_home(), BOBS)

        team = stage.slack.team_id
        await stage.app.database.run(forget_user.rest, team, alice.user, "somebody")
        await stage.until(lambda: len(kept(stage)) == 1)

        assert set(kept(stage)) == {credentials_of(team, bob.user)}
