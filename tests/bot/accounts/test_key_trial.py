"""Trial of a key: what is one, what Mistral says of it, and whose account it opens."""

import pytest

from bot.accounts import key_trial
from bot.accounts.key_trial import (
    KeyMalformed,
    KeyNotAccepted,
    KeyNotTried,
    KeyTrial,
    KeyWithoutRights,
    well_formed,
)
from bot.core.errors import UserFacingError
from bot.mistral.agents import MistralAgents
from bot.mistral.libraries import MistralLibraries
from bot.mistral.sdk.client import Client
from bot.profiles.profile import Profile
from playground.faults import Fault
from playground.mistral import LocalMistral
from storage.encryption import Secret
from storage.engine.database import Database
from storage.workspaces.former_accounts import MadeThere

PROFILE = Profile(name="general", title="General", model="mistral-medium-latest")
OWN = Secret("mk-0123456789abcdef")
UNKNOWN = "00000000-0000-4000-8000-00000000abcd"
NOTHING = MadeThere()


@pytest.fixture
def trial(mistral_client: Client, sqlite: Database, monkeypatch: pytest.MonkeyPatch) -> KeyTrial:
    monkeypatch.setattr(key_trial, "TIMEOUT", 0.5)
    return KeyTrial(mistral_client, sqlite)


@pytest.mark.parametrize(
    "typed",
    [
        "short",
        "two words of a key",
        "mk-012345\n6789abcdef",
        "mk-kéy-0123456",
        "mk-0123\x7f456789",
        "x" * 201,
        "“mk-01”",
    ],
    ids=["short", "words", "two lines", "accent", "control character", "long", "quoted"],
)
def test_what_is_no_key_is_told_without_naming_it(typed: str) -> None:
    with pytest.raises(KeyMalformed) as refused:
        well_formed(typed)

    assert typed not in refused.value.sentence
    assert refused.value.__cause__ is None


@pytest.mark.parametrize("typed", [OWN, f" {OWN}\n", f"“{OWN}”", f"`{OWN}`", f"\u200b{OWN}"])
def test_what_copying_leaves_around_a_key_is_removed(typed: str) -> None:
    assert well_formed(typed) == OWN
    assert OWN not in repr(well_formed(typed))


@pytest.mark.parametrize(
    ("fault", "expected"),
    [
        pytest.param(Fault("error", status=401), KeyNotAccepted, id="refused"),
        pytest.param(Fault("error", status=402), KeyWithoutRights, id="no credits"),
        pytest.param(Fault("error", status=403), KeyWithoutRights, id="no rights"),
        pytest.param(Fault("error", status=500), KeyNotTried, id="Mistral fails"),
        pytest.param(Fault("ratelimited", seconds=9.0), KeyNotTried, id="rate limit"),
        pytest.param(Fault("drop_before"), KeyNotTried, id="cut off"),
        pytest.param(Fault("latency", seconds=5.0), KeyNotTried, id="no answer in time"),
    ],
)
async def test_what_mistral_says_of_a_key_becomes_one_sentence(
    fault: Fault, expected: type[UserFacingError], trial: KeyTrial, mistral: LocalMistral
) -> None:
    mistral.open_account(OWN)
    mistral.faults.add("models.list", fault, times=5)

    with pytest.raises(expected):
        await trial.is_of_account(OWN, NOTHING)


async def test_a_key_that_nobody_has_is_not_accepted(trial: KeyTrial) -> None:
    with pytest.raises(KeyNotAccepted):
        await trial.is_of_account(OWN, NOTHING)


@pytest.mark.parametrize("kind", ["agents", "libraries"])
async def test_a_key_is_of_the_account_that_holds_any_of_what_was_made(
    kind: str, trial: KeyTrial, mistral: LocalMistral, mistral_client: Client
) -> None:
    agent = await MistralAgents(mistral_client).create(PROFILE.settings(), {})
    library = await MistralLibraries(mistral_client).create("C1", "")
    found = {"agents": agent.agent_id, "libraries": library}[kind]
    made = MadeThere(**{kind: (UNKNOWN, found)})
    mistral.add_key("another-key-of-it")
    mistral.open_account(OWN)

    same = await trial.is_of_account(Secret("another-key-of-it"), made)
    other = await trial.is_of_account(OWN, made)
    the_apps = await trial.is_of_account(None, made)

    assert (same, other, the_apps) == (True, False, True)


async def test_where_it_cannot_be_told_whose_account_it_is_nothing_is_changed(
    trial: KeyTrial, mistral: LocalMistral
) -> None:
    mistral.open_account(OWN)
    mistral.faults.add("agents.get", Fault("latency", seconds=5.0))

    with pytest.raises(KeyNotTried):
        await trial.is_of_account(OWN, MadeThere(("ag-1",)))
