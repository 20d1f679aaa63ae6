"""Stories of what people do, each in a workspace of its own."""

import asyncio
from collections.abc import Awaitable, Callable

from tests.dialects.model import question
from tests.dialects.scene import ALICE, CHANNEL, WARNING, Line, Scene
from tests.support.users.agent_admin import state
from tests.support.users.document_sharer import TEA, DocumentSharer
from tests.support.users.thread_user import choose

Story = Callable[[Scene], Awaitable[None]]

WHEN, SERVED = "When is tea served?", "four"
A_LITTLE = 5.0  # seconds; somebody asks again


async def ask(scene: Scene) -> None:
    """Ask something."""
    scene.point()
    await scene.begin()


async def follow_up(scene: Scene) -> None:
    """Ask, and ask further."""
    line = await scene.begin()
    scene.point()
    await scene.ask(line)
    await scene.afterwards()
    await scene.ask(line)


async def branch_first(scene: Scene) -> None:
    """Branch off a first answer, and go on in both threads."""
    line = await scene.begin()
    scene.point()
    await _branch_and_go_on(scene, line, 1)


async def branch_middle(scene: Scene) -> None:
    """Branch off the second of three answers, and go on in both threads."""
    line = await scene.begin()
    await scene.ask(line)
    await scene.ask(line)
    scene.point()
    await _branch_and_go_on(scene, line, 2)


async def switch(scene: Scene) -> None:
    """Switch a thread's agent right after an answer, and go on."""
    line = await scene.begin()
    scene.point()
    await _choose(scene, line, "switch:analyst")
    await scene.ask(line)
    await scene.afterwards()
    await scene.ask(line)


async def regenerate(scene: Scene) -> None:
    """Have the second answer given once more, and go on."""
    line = await scene.begin()
    number = await scene.ask(line)
    scene.point()
    before = len(scene.given(line.thread, number))
    await _choose(scene, line, "again")
    known = line.known[2:]
    del line.known[2:]
    await scene.settled(line, number, before)
    line.maybe.update(known)  # where there is no new answer, the old one may stay
    await scene.afterwards()
    await scene.ask(line)


async def edit(scene: Scene) -> None:
    """Edit the second question, have it answered as it reads now, and go on."""
    line = await scene.begin()
    old, ts = await scene.put(line)
    await scene.settled(line, old)
    scene.point()
    del line.known[2:]
    number = old + 1
    scene._count = number
    people = scene.stage.slack.people
    await people.edit(ALICE, CHANNEL, ts, f"Tell me {question(number)}, please.")
    await scene.stage.slack.settle()
    await scene.stage.until(lambda: not scene.stage.app.background.busy)
    if scene.alice.ephemerals:
        await people.click(ALICE, CHANNEL, scene.alice.ephemerals[-1].ts, "ask_edited")
    await scene.settled(line, number)
    line.maybe.add(question(old))  # where there is no new answer, the old one may stay
    await scene.afterwards()
    await scene.ask(line)


async def stop(scene: Scene) -> None:
    """Stop the second answer, and go on at once."""
    line = await scene.begin()
    number = scene.number + 1
    scene.model.held[question(number)] = asyncio.Event()
    scene.point()
    await scene.put(line)
    await scene.held(line, number)
    await scene.stage.slack.people.stop(ALICE, CHANNEL, line.thread)
    line.maybe.add(question(number))
    await scene.stage.quiet()
    await scene.afterwards()
    await scene.ask(line)
    await scene.ask(line)


async def crash(scene: Scene) -> None:
    """The app dies in the middle of the second answer, and starts again."""
    line = await scene.begin()
    number = scene.number + 1
    gate = scene.model.held[question(number)] = asyncio.Event()
    scene.point()
    await scene.put(line)
    await scene.held(line, number)
    await scene.restarted()
    gate.set()
    await scene.ended()
    await scene.settled(line, number)
    await scene.afterwards()
    await scene.ask(line)


async def share(scene: Scene) -> None:
    """Share a document, ask about it, delete it, and ask again."""
    scene.point()
    people = DocumentSharer(scene.stage)
    ts = await people.share("handbook.txt", TEA)
    scene.read()
    await _about_tea(scene, knows=True)
    await people.delete(ts)
    await people.due()
    await scene.afterwards()
    if people.documents:  # a deletion that was refused is made later
        await people.due()
    scene.missing("the document is still at Mistral", unless=not people.documents)
    await _about_tea(scene, knows=False)


async def draw(scene: Scene) -> None:
    """Have a picture drawn."""
    scene.point()
    thread = await scene.stage.ask("Draw a lighthouse")
    await scene.stage.quiet()
    files = [file for one in scene.replies(thread) for file in one.files]
    scene.tally.wanted += 1
    scene.tally.answers += bool(files)


STORIES: dict[str, Story] = {
    "ask": ask,
    "follow up": follow_up,
    "branch off the first": branch_first,
    "branch off the middle": branch_middle,
    "switch": switch,
    "regenerate": regenerate,
    "edit": edit,
    "stop": stop,
    "crash": crash,
    "share and ask": share,
    "draw": draw,
}


async def _branch_and_go_on(scene: Scene, line: Line, number: int) -> None:
    before = _roots(scene)
    given = scene.given(line.thread, number)
    if not given:
        return
    people = scene.stage.slack.people
    await people.shortcut(ALICE, "branch_from_here", CHANNEL, given[0].ts)
    await scene.soon(lambda: scene.alice.window is not None)
    scene._count += 1
    asked = scene.number
    window = scene.alice.window
    if window is None:
        scene.missing("no window opened", unless=False)
        return
    words = {"prompt": f"Tell me {question(asked)}, please.", "profile": "general"}
    values = {name: {"value": state(value)} for name, value in words.items()}
    await people.submit(window.id, values)
    await scene.soon(lambda: len(_roots(scene)) > len(before))
    new = [root for root in _roots(scene) if root not in before]
    scene.missing("no branch began", unless=bool(new))
    if new:
        branch = line.branch(new[0], number)
        await scene.settled(branch, asked)
        await scene.afterwards()
        await scene.ask(branch)
    await scene.afterwards()
    await scene.ask(line)


def _roots(scene: Scene) -> list[str]:
    messages = scene.stage.slack.workspace.channels[CHANNEL].messages
    return [ts for ts, one in messages.items() if one.text.startswith("🌿 ") and not one.thread_ts]


async def _choose(scene: Scene, line: Line, value: str) -> None:
    """Use the menu below the newest answer, if there is one."""
    answered = [n for n in range(scene.number, 0, -1) if scene.given(line.thread, n)]
    if not answered:
        return
    message = scene.given(line.thread, answered[0])[-1]
    at = scene.replies(line.thread).index(message)
    await choose(scene.alice, line.thread, value, at)


async def _about_tea(scene: Scene, *, knows: bool) -> None:
    said = await _said_of_tea(scene)
    if not knows:
        scene.missing("the deleted document is still quoted", unless=SERVED not in said)
        return
    scene.tally.wanted += 1
    if said and not any(sign in said for sign in (SERVED, WARNING)):  # a little later, perhaps
        scene.sentences[said] = None
        await asyncio.sleep(A_LITTLE)
        said = await _said_of_tea(scene)
        scene.tally.late += SERVED in said
    scene.tally.answers += SERVED in said


async def _said_of_tea(scene: Scene) -> str:
    thread = await scene.stage.ask(WHEN)
    await scene.stage.quiet()
    return "\n".join(one.text for one in scene.replies(thread) if not one.metadata)
