"""Dialects of conversations and agents: what Mistral remembers, under which ids, until when."""

from playground.dialects.dialect import Dialect

_GUIDE = "The documentation says so."
_SILENT = "The documentation doesn't say; it is the plainest reading."
_REPORT = "People report it."

DIALECTS = (
    Dialect(
        "restart-leaves-the-entry-out",
        "A restart keeps the history up to and including the entry that it names.",
        _GUIDE,
        "A restart keeps the history before that entry, without it.",
    ),
    Dialect(
        "restart-refused",
        "A conversation that was appended to can be restarted.",
        _GUIDE,
        "Every restart is refused, with this status.",
        405,
    ),
    Dialect(
        "restart-fails",
        "A restart that isn't possible is refused, and doesn't fail.",
        _SILENT,
        "A restart of a conversation that was never appended to fails with this status.",
        500,
    ),
    Dialect(
        "first-answer-restarts",
        "A conversation that was never appended to can't be restarted.",
        _GUIDE,
        "It can be restarted.",
    ),
    Dialect(
        "restart-keeps-entry-ids",
        "A restarted conversation has entry ids of its own.",
        "The documentation says that an id is never used twice.",
        "Its entries have the ids of the conversation that it came from.",
    ),
    Dialect(
        "restart-refuses-versions",
        "A restart can name the agent's version.",
        _GUIDE,
        "A restart that names one is refused with 422.",
    ),
    Dialect(
        "stream-ids-differ",
        "The id of a streamed answer is its entry's id in the history.",
        _SILENT,
        "Streams carry other ids than the history.",
    ),
    Dialect(
        "started-without-id",
        "A stream begins with the conversation's id.",
        _GUIDE,
        "The first event has no conversation id.",
    ),
    Dialect(
        "history-lags",
        "The history shows an entry as soon as its stream ended.",
        _SILENT,
        "The history shows an entry so many seconds late.",
        2.0,
    ),
    Dialect(
        "history-newest-first",
        "The history lists the oldest entry first.",
        "The documentation's examples do.",
        "The history lists the newest entry first.",
    ),
    Dialect(
        "conversation-metadata-filters-nothing",
        "Conversations can be listed by their metadata.",
        _GUIDE,
        "The list shows all conversations, whatever metadata it is asked for.",
    ),
    Dialect(
        "agent-metadata-filters-nothing",
        "Agents can be listed by their metadata.",
        _GUIDE,
        "The list shows all agents, whatever metadata it is asked for.",
    ),
    Dialect(
        "metadata-refused",
        "A conversation takes metadata when it is started or restarted.",
        _GUIDE,
        "A conversation with metadata is refused with 422.",
    ),
    Dialect(
        "agent-metadata-refused",
        "An agent takes metadata.",
        _GUIDE,
        "An agent with metadata is refused with 422.",
    ),
    Dialect(
        "append-ends-the-old-id",
        "A conversation can be read under its id after it was appended to.",
        _SILENT,
        "An append moves the conversation to a new id, and the old one is gone.",
    ),
    Dialect(
        "append-moves-to-a-new-id",
        "An append keeps the conversation's id.",
        _SILENT,
        "An append continues under a new id; the old one stays as it was.",
    ),
    Dialect(
        "copied-answers-refused",
        "A conversation can begin with a copy of another one's answers.",
        "The client's types allow it.",
        "A start with answers among its inputs is refused with 422.",
    ),
    Dialect(
        "lock-spares-restart",
        "A conversation that is being answered can't be restarted.",
        _SILENT,
        "It can be restarted meanwhile.",
    ),
    Dialect(
        "lock-outlasts-a-stream",
        "A conversation is free once its stream was dropped.",
        "People report otherwise: up to 90 seconds.",
        "It stays locked for so many seconds after its stream was dropped.",
        3.0,
    ),
    Dialect(
        "lock-outlasts-an-answer",
        "A conversation is free once its answer ended.",
        _SILENT,
        "It stays locked for so many seconds after its answer ended.",
        1.0,
    ),
    Dialect(
        "dropped-answers-are-lost",
        "An answer whose stream was dropped is completed and kept.",
        _REPORT,
        "What was answered so far is lost.",
    ),
    Dialect(
        "agent-updates-refused",
        "An agent can be updated.",
        _GUIDE,
        "An update of an agent is refused with this status.",
        409,
    ),
    Dialect(
        "handoffs-move-the-conversation",
        "The question after a handoff goes to the agent that the conversation began with.",
        _SILENT,
        "It goes to the agent that was handed over to last.",
    ),
    Dialect(
        "handed-over-calls-return",
        "An agent that was handed over to continues when the call that it made is settled.",
        _SILENT,
        "The agent that the conversation began with continues.",
    ),
)
