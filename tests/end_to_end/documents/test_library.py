"""`/library`: what is in the library of a channel, or of one's direct messages."""

import pytest
from sqlalchemy import Connection, insert

from bot.documents.library_service import NOT_FAILED, NotInChannel, NotYourChoice, NotYoursToRemove
from bot.permissions.roles import PermissionsUnknown
from bot.slack.views import library
from handlers.library import HELP
from playground.faults import Fault
from storage.models import Share
from tests.support.app import Stage, opened
from tests.support.users.document_sharer import DOCUMENTS
from tests.support.users.library_user import LibraryUser

HOSTILE = "<!channel> `rm` " + "👩‍🚀" * 300 + ".txt"


@pytest.fixture
def alice(stage: Stage) -> LibraryUser:
    """An admin in #general."""
    return LibraryUser(stage)


@pytest.fixture
def bob(stage: Stage) -> LibraryUser:
    """Somebody in #general who is no admin."""
    return LibraryUser(stage, user="U0BOB")


@pytest.fixture
def alice_everywhere(two_agents_everywhere: Stage) -> LibraryUser:
    """The same on each transport and each database."""
    return LibraryUser(two_agents_everywhere)


async def test_an_empty_library_says_so(alice: LibraryUser) -> None:
    assert await alice.type() == "*This channel's library* is empty."


async def test_a_document_is_shown_with_all_that_is_known_of_it(alice: LibraryUser) -> None:
    name, data, mimetype = DOCUMENTS["pdf"]
    ts = await alice.sharer.share(name, data, mimetype)

    told = await alice.type()

    assert told == "*This channel's library*: 1 document."
    for part in (
        "`report.pdf` ✅ ready",
        "Shared by <@U0ALICE>",
        f"/archives/C0GENERAL/p{ts.replace('.', '')}|message>",
        "2 pages",
        " KB",
    ):
        assert part in alice.text


async def test_what_failed_says_why_and_can_be_tried_again(alice: LibraryUser) -> None:
    alice.stage.slack.faults.add("files.download", Fault("login"))
    await alice.sharer.share()

    told = await alice.type()

    assert told == "*This channel's library*: no documents, 1 failed."
    assert "⚠️ I couldn't download it from Slack." in alice.text
    assert library.RETRY in alice.text


async def test_what_would_fail_again_offers_no_retry(alice: LibraryUser) -> None:
    await alice.sharer.share("tea.pdf", b"Tea.", "application/pdf")

    await alice.type()

    assert "⚠️ The name says PDF, but the content isn't a PDF file." in alice.text
    assert library.RETRY not in alice.text


async def test_a_retry_from_an_old_list_says_why_it_is_of_no_use(
    alice: LibraryUser, bob: LibraryUser
) -> None:
    alice.stage.slack.faults.add("files.download", Fault("login"))
    ts = await alice.sharer.share()
    await bob.type()
    [file_id] = alice.sharer.message(ts).files
    alice.stage.slack.workspace.files[file_id].data = b"\x7fELF\0\1\2\3" * 9
    await alice.type()
    await alice.retry()

    await bob.retry()

    assert "Trying again won't help with `notes.txt`: The name says text" in bob.text


async def test_the_same_file_twice_is_one_document(alice: LibraryUser) -> None:
    await alice.sharer.share("one.txt")
    await alice.sharer.share("two.txt")

    told = await alice.type()

    assert told == "*This channel's library*: 1 document."
    assert "`two.txt` ✅ ready, the same document as `one.txt`" in alice.text


async def test_what_did_not_fail_offers_no_retry(alice: LibraryUser) -> None:
    await alice.sharer.share()

    await alice.type()

    assert library.RETRY not in alice.text


async def test_removing_works_on_each_transport_and_each_database(
    alice_everywhere: LibraryUser,
) -> None:
    alice = alice_everywhere
    ts = await alice.sharer.share()
    await alice.type()

    await alice.remove()

    assert "Removed `notes.txt` from this channel's library." in alice.text
    assert "is empty" in alice.text
    assert alice.sharer.documents == []
    assert alice.sharer.annotations(ts) == ["🗑️ Removed `notes.txt` from this channel's library."]


async def test_the_list_is_replaced_and_not_repeated(alice: LibraryUser) -> None:
    await alice.sharer.share()
    await alice.type()

    await alice.remove()

    assert len(alice.person.ephemerals) == 1


async def test_a_document_stays_at_mistral_while_another_file_refers_to_it(
    alice: LibraryUser,
) -> None:
    await alice.sharer.share("one.txt")
    await alice.sharer.share("two.txt")
    await alice.type()

    await alice.remove()
    assert len(alice.sharer.documents) == 1

    await alice.remove()
    assert alice.sharer.documents == []


async def test_whoever_shared_it_may_remove_it(bob: LibraryUser) -> None:
    await bob.sharer.share()
    await bob.type()

    await bob.remove()

    assert bob.sharer.documents == []


async def test_others_may_not_and_are_told_so(alice: LibraryUser, bob: LibraryUser) -> None:
    await alice.sharer.share()
    await bob.type()

    await bob.remove()

    assert bob.person.ephemerals[-1].text == NotYoursToRemove().sentence
    assert len(alice.sharer.documents) == 1


async def test_an_admin_may_remove_what_others_shared(alice: LibraryUser, bob: LibraryUser) -> None:
    await bob.sharer.share()
    await alice.type()

    await alice.remove()

    assert bob.sharer.documents == []


async def test_where_slack_does_not_say_who_somebody_is_nothing_is_removed(
    alice: LibraryUser, bob: LibraryUser
) -> None:
    await bob.sharer.share()
    await alice.type()
    alice.stage.slack.scopes.discard("users:read")

    await alice.remove()

    assert alice.person.ephemerals[-1].text == PermissionsUnknown().sentence
    assert len(bob.sharer.documents) == 1


@pytest.mark.parametrize(
    "value", ["999:0", "0", "", "x:y", "-1:-1", "9" * 40, "²:1", ":1", "9" * 18, "0:" + "9" * 18]
)
async def test_a_value_that_no_button_has_changes_nothing(value: str, alice: LibraryUser) -> None:
    await alice.sharer.share("mine.txt", b"Mine.")
    alice.stage.slack.faults.add("files.download", Fault("login"))
    await alice.sharer.share("other.txt", b"Other.")
    await alice.type()

    await alice.retry(value)
    await alice.remove(value)

    assert "isn't in this channel's library anymore" in alice.text
    assert "1 document, 1 failed" in alice.text
    assert len(alice.sharer.documents) == 1


@pytest.mark.parametrize("value", ["999", "-1", "x", "9" * 40])
async def test_a_page_that_is_not_there_is_the_nearest(value: str, alice: LibraryUser) -> None:
    for number in range(11):
        await alice.sharer.begin(f"{number}.txt", f"Text {number}.".encode())
    await alice.stage.quiet()
    await alice.type()

    await alice.click(library.NEXT, value)

    assert ("`0.txt`" if value == "999" else "`10.txt`") in alice.text


async def test_another_channels_document_cannot_be_reached(alice: LibraryUser) -> None:
    elsewhere = LibraryUser(alice.stage, channel="G0PRIVATE")
    await elsewhere.sharer.share()
    await alice.sharer.share("mine.txt", b"Mine.")
    await elsewhere.type()
    await alice.type()
    foreign = elsewhere.card[2]["accessory"]["value"]

    await alice.remove(foreign)

    assert "isn't in this channel's library anymore" in alice.text
    assert len(elsewhere.sharer.documents) == 1


async def test_a_failed_document_is_tried_again(alice: LibraryUser, bob: LibraryUser) -> None:
    alice.stage.slack.faults.add("files.download", Fault("login"))
    ts = await alice.sharer.share("tea.txt")
    await bob.type()

    await bob.retry()

    assert "Trying `tea.txt` again…" in bob.text
    assert alice.sharer.names == ["tea.txt"]
    assert alice.sharer.reactions(ts) == ["white_check_mark"]


async def test_what_is_tried_again_already_is_not_tried_twice(
    alice: LibraryUser, bob: LibraryUser
) -> None:
    alice.stage.slack.faults.add("files.download", Fault("login"))
    await alice.sharer.share("tea.txt")
    await alice.type()
    await bob.type()
    await alice.retry()

    await bob.retry()

    assert NOT_FAILED in bob.text


async def test_long_libraries_come_in_pages(alice: LibraryUser) -> None:
    for number in range(23):
        await alice.sharer.begin(f"{number}.txt", f"Text {number}.".encode())
        await alice.stage.slack.settle()  # events that come together may be recorded in any order
    await alice.stage.quiet()
    await alice.type()

    first = alice.text
    await alice.click(library.NEXT)
    await alice.click(library.NEXT)
    last = alice.text

    assert "23 documents" in first
    assert ("`22.txt`" in first, "`13.txt`" in first, "`12.txt`" in first) == (True, True, False)
    assert "Page 3 of 3" in last
    assert "`0.txt`" in last
    assert library.NEXT not in last
    assert len(alice.person.ephemerals) == 1


async def test_a_thousand_documents_can_be_leafed_through(alice_everywhere: LibraryUser) -> None:
    alice = alice_everywhere
    await alice.stage.app.database.run(fill, 1_000)

    told = await alice.type()
    await alice.click(library.NEXT, "99")

    assert told == "*This channel's library*: 1,000 documents."
    assert "Page 100 of 100" in alice.text
    assert "`0.txt`" in alice.text


async def test_the_last_page_moves_up_when_it_is_emptied(alice: LibraryUser) -> None:
    for number in range(11):
        await alice.sharer.begin(f"{number}.txt", f"Text {number}.".encode())
    await alice.stage.quiet()
    await alice.type()
    await alice.click(library.NEXT)

    await alice.remove()

    assert "10 documents" in alice.text
    assert "Page" not in alice.text


async def test_a_hostile_name_pings_nobody_and_fits(alice: LibraryUser) -> None:
    for number in range(11):
        await alice.sharer.begin(HOSTILE, f"Text {number}.".encode())
    await alice.stage.quiet()

    told = await alice.type()

    assert "11 documents" in told
    assert "&lt;!channel&gt; 'rm'" in alice.text
    assert "mrkdwn', 'text': '`<!channel>" not in alice.text


async def test_in_direct_messages_it_is_ones_own(alice: LibraryUser, bob: LibraryUser) -> None:
    mine = LibraryUser(alice.stage, channel="D0ALICE")
    his = LibraryUser(alice.stage, "U0BOB", "D0BOB")
    await mine.sharer.share()

    assert await mine.type() == "*Your library*: 1 document."
    assert await his.type() == "*Your library* is empty."
    assert await alice.type() == "*This channel's library* is empty."


async def test_one_may_remove_ones_own_in_direct_messages(bob: LibraryUser) -> None:
    his = LibraryUser(bob.stage, "U0BOB", "D0BOB")
    await his.sharer.share()
    await his.type()

    await his.remove()

    assert "from your library" in his.text
    assert his.sharer.documents == []


async def test_where_the_bot_is_no_member_that_is_said(alice: LibraryUser) -> None:
    alice.stage.slack.workspace.channels["C0GENERAL"].members.remove(alice.stage.slack.bot_user_id)

    assert await alice.type() == NotInChannel().sentence


async def test_in_a_private_channel_without_the_bot_that_is_said(alice: LibraryUser) -> None:
    workspace = alice.stage.slack.workspace
    workspace.channels["G0PRIVATE"].members.remove(alice.stage.slack.bot_user_id)

    told = await LibraryUser(alice.stage, channel="G0PRIVATE").type()

    assert told == NotInChannel().sentence


async def test_where_slack_is_slow_the_list_is_shown_all_the_same(alice: LibraryUser) -> None:
    alice.stage.slack.faults.add("conversations.info", Fault("latency", seconds=2.5))

    assert await alice.type() == "*This channel's library* is empty."


async def test_help_says_in_sentences_what_the_command_does(alice: LibraryUser) -> None:
    told = await alice.type("help")

    assert told == HELP
    assert [word in told for word in ("auto on", "auto off", "/library help")] == [True] * 3


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("hlep", "`/library` doesn't know “hlep”. Did you mean `/library help`?\n\n"),
        ("auto-off", "`/library` doesn't know “auto-off”. Did you mean `/library auto off`?\n\n"),
        ("banana", "`/library` doesn't know “banana”.\n\n"),
        ("<!channel>", "`/library` doesn't know “`&lt;!channel&gt;`”.\n\n"),
        ("remove everything", "`/library` doesn't know “remove everything”.\n\n"),
    ],
)
async def test_an_unknown_word_is_named_with_the_nearest_one_and_help(
    words: str, said: str, alice: LibraryUser
) -> None:
    assert await alice.type(words) == said + HELP


async def test_a_wrong_word_after_auto_is_told_the_two_that_there_are(alice: LibraryUser) -> None:
    told = await alice.type("auto banana")

    assert told.startswith("Use `/library auto on` or `/library auto off`.")


async def test_switched_off_nothing_goes_in_by_itself(alice: LibraryUser) -> None:
    assert await alice.type("auto off") == ""
    await alice.sharer.share()
    assert alice.sharer.documents == []

    await alice.type("auto on")
    await alice.sharer.share()

    assert alice.sharer.names == ["notes.txt"]


async def test_the_channel_is_told_once_who_switched_it(alice: LibraryUser) -> None:
    await alice.type("auto off")
    again = await alice.type("auto off")

    [told] = alice.person.notices
    assert told.startswith("Alice turned off automatic adding: documents shared here stay out")
    assert again == "Documents shared here stay out of this channel's library."


async def test_only_those_who_may_edit_agents_can_switch_it(bob: LibraryUser) -> None:
    assert await bob.type("auto off") == NotYourChoice().sentence
    assert bob.person.notices == []

    await bob.sharer.share()

    assert bob.sharer.names == ["notes.txt"]


async def test_where_everybody_may_edit_agents_everybody_can_switch_it(
    migrated_sqlite: str,
) -> None:
    async with opened(migrated_sqlite, profiles_by="everybody") as stage:
        bob = LibraryUser(stage, user="U0BOB")

        assert await bob.type("auto off") == ""
        assert len(bob.person.notices) == 1


async def test_without_a_word_it_says_what_holds(bob: LibraryUser) -> None:
    told = await bob.type("auto")

    assert told.startswith("Documents shared here are added to this channel's library")


async def test_in_direct_messages_there_is_nothing_to_switch(alice: LibraryUser) -> None:
    told = await LibraryUser(alice.stage, channel="D0ALICE").type("auto off")

    assert told.startswith("Documents you share in direct messages always go")


async def test_a_document_that_was_removed_is_not_brought_back_by_a_redelivery(
    alice: LibraryUser,
) -> None:
    await alice.sharer.share()
    await alice.type()
    await alice.remove()

    deliveries = {delivery.event_id for delivery in alice.stage.slack.deliveries}
    for event_id in deliveries:
        if event_id.startswith("Ev"):  # and is no command
            await alice.stage.slack.redeliver(event_id)
    await alice.sharer.due()

    assert alice.sharer.documents == []


def fill(connection: Connection, count: int) -> None:
    """As if so many documents had been shared in #general."""
    place = {"team": "T0LOCAL", "place": "C0GENERAL", "channel": "C0GENERAL", "user": "U0ALICE"}
    state = {"state": "ready", "fence": 1, "attempts": 1, "due": 0.0, "created_at": 0.0}
    rows = [{"file_id": f"F{one}", "name": f"{one}.txt"} | place | state for one in range(count)]
    connection.execute(insert(Share), rows)
