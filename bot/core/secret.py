"""Secret text: tokens, keys and passwords, which no `repr` shows."""

HIDDEN = "'**********'"


class Secret(str):
    """A string like any other wherever it is used, and hidden wherever an object is described."""

    __slots__ = ()

    def __repr__(self) -> str:
        return HIDDEN
