"""Wire format: JSON, and Slack's refusals."""

from typing import Any

# Slack payloads are open-ended, so they stay plain JSON up to where their values are read.
Json = dict[str, Any]


def words(text: str) -> frozenset[str]:
    """Write a set of names as one text."""
    return frozenset(text.split())


class SlackError(Exception):
    """The Web API refuses: `code` is answered as `error`, `messages` say why."""

    def __init__(self, code: str, *messages: str, **extra: object) -> None:
        super().__init__(code)
        self.code = code
        self.messages = messages
        self.extra = extra

    def body(self) -> Json:
        answer: Json = {"ok": False, "error": self.code, **self.extra}
        if self.messages:
            answer["response_metadata"] = {"messages": [f"[ERROR] {m}" for m in self.messages]}
        return answer
