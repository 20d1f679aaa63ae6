"""The arguments of one Web API call, read strictly."""

import json

from playground.slack.wire import Json, SlackError

_TRUE = {"1", "true", "True"}
_FALSE = {"0", "false", "False", ""}


class Args:
    """Values by name; forms and queries carry text where JSON carries structure."""

    def __init__(self, values: Json) -> None:
        self.values = {name: value for name, value in values.items() if value is not None}

    def text(self, name: str) -> str:
        """Read a text; absent is empty."""
        value = self.values.get(name, "")
        if isinstance(value, str):
            return value
        if isinstance(value, int | float) and not isinstance(value, bool):
            return str(value)
        raise SlackError("invalid_arguments", f"must be a string [json-pointer:/{name}]")

    def optional(self, name: str) -> str | None:
        return self.text(name) or None

    def flag(self, name: str) -> bool:
        value = self.values.get(name, False)
        if isinstance(value, bool):
            return value
        if str(value) in _TRUE | _FALSE:
            return str(value) in _TRUE
        raise SlackError("invalid_arguments", f"must be a boolean [json-pointer:/{name}]")

    def number(self, name: str, default: int, error: str = "invalid_arguments") -> int:
        try:
            return int(self.values.get(name, default))
        except (TypeError, ValueError):
            raise SlackError(error, f"must be an integer [json-pointer:/{name}]") from None

    def items(self, name: str, error: str = "invalid_arguments") -> list[Json] | None:
        """Read a list of objects, also from text."""
        value = self._parsed(name, error)
        if value is None:
            return None
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            raise SlackError(error, f"must be an array of objects [json-pointer:/{name}]")
        return value

    def texts(self, name: str) -> list[str] | None:
        """Read a list of texts, as JSON or separated by commas."""
        value = self.values.get(name)
        if value is None:
            return None
        if isinstance(value, str):
            if not value.startswith("["):
                return [part.strip() for part in value.split(",") if part.strip()]
            value = self._parsed(name, "invalid_arguments")
        if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
            raise SlackError("invalid_arguments", f"must be strings [json-pointer:/{name}]")
        return value

    def mapping(self, name: str, error: str = "invalid_arguments") -> Json | None:
        """Read an object, also from text."""
        value = self._parsed(name, error)
        if value is not None and not isinstance(value, dict):
            raise SlackError(error, f"must be an object [json-pointer:/{name}]")
        return value

    def _parsed(self, name: str, error: str) -> object:
        value: object = self.values.get(name)
        if not isinstance(value, str):
            return value
        if not value:
            return None
        try:
            parsed: object = json.loads(value)
        except ValueError:
            raise SlackError(error, f"must be JSON [json-pointer:/{name}]") from None
        return parsed
