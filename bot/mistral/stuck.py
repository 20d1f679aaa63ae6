"""Memory of conversations that refuse every request, so that their threads can leave them."""

from collections import OrderedDict

from bot.core import errors, refusals
from bot.core.errors import UserFacingError

MOST = 10_000  # conversations
# Requests in a row after which a conversation counts as gone. A turn that meets a failure of
# Mistral's own makes three before it is told: only the next one's is the second time.
REFUSED, FAILED = 2, 4
REFUSALS = (errors.Refused, errors.TooLong, refusals.RequestTooLarge)


class StuckConversations:
    """Counts the refusals of each conversation since it last answered."""

    def __init__(self) -> None:
        self._counts: OrderedDict[str, int] = OrderedDict()

    def answered(self, conversation_id: str) -> None:
        """A conversation works."""
        self._counts.pop(conversation_id, None)

    def is_stuck(
        self, conversation_id: str, error: UserFacingError, *, by_restart: bool = False
    ) -> bool:
        """Count a refusal; True if the conversation refuses everything.

        To refuse a restart is nothing unusual.
        """
        counted = errors.ModelFailed if by_restart else (*REFUSALS, errors.ModelFailed)
        if not isinstance(error, counted) or isinstance(error, refusals.ModelOverloaded):
            return False
        count = self._counts.pop(conversation_id, 0) + 1
        self._counts[conversation_id] = count
        if len(self._counts) > MOST:
            self._counts.popitem(last=False)
        return count >= (FAILED if isinstance(error, errors.ModelFailed) else REFUSED)
