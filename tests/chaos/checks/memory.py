"""Check: a conversation at Mistral has the content that Slack shows."""

from collections import Counter
from collections.abc import Iterator
from itertools import zip_longest

from tests.chaos import words
from tests.chaos.evidence import Evidence


def each_answer_knows_those_before(thread: Evidence) -> Iterator[str]:
    """Check that an answer knows the ones above it, and no others but those reported as failed."""
    before: list[str | None] = []
    failed = {one.token for one in thread.shown if one.is_told} | set(thread.missing())
    for one in thread.answers():
        knew = [token for token in words.remembered(one.text) if token not in failed]
        if knew != before:
            known, shown = words.listed(knew), words.listed(before)
            yield f"{one.token} was answered knowing {known}, shown was {shown}"
        before.append(one.token)


def questions_are_followed_by_answers(thread: Evidence) -> Iterator[str]:
    conversation = thread.conversation or ()
    shown = {one.token for one in thread.answers()}
    for (is_answer, token), times in Counter((o.is_answer, o.token) for o in conversation).items():
        if times > 1:
            kind = "an answer" if is_answer else "a question"
            yield f"the conversation holds {token} {times} times as {kind}"
    for one, following in zip_longest(conversation, conversation[1:]):
        if one.is_answer or one.token not in shown:
            continue
        if following is None or not following.is_answer or following.token != one.token:
            yield f"in the conversation {one.token} is not followed by its answer"


def conversation_is_of_this_thread(thread: Evidence) -> Iterator[str]:
    """Check that no word of another thread, or of another workspace, reached the conversation."""
    foreign = {one.token for one in thread.conversation or ()} - {*thread.tokens, None}
    for token in sorted(foreign, key=str):
        yield f"the conversation holds {token}, which was asked elsewhere"


def conversation_matches_thread(thread: Evidence) -> Iterator[str]:
    """Check that the conversation has the answers that Slack shows, in its order and wording."""
    shown = {one.token: words.same(one.text) for one in thread.answers()}
    if thread.conversation is None:
        if shown:
            yield "the thread has answers but no conversation"
        return
    said = [one for one in thread.conversation if one.is_answer and one.token in shown]
    tokens = [one.token for one in said]
    if tokens != list(shown):
        yield f"the conversation answers {words.listed(tokens)}, shown is {words.listed(shown)}"
    for one in said:
        if words.same(one.text) != shown[one.token]:
            yield f"{one.token} has another text in the conversation"
