"""Text of an answer in the making: the model's words, and what we add where nothing is left open.

A citation does not go into code or the row of a table, nor into the line after the one it belongs
to. Line breaks at the end of the text wait for what follows.
"""

from bot.slack.markdown.open_blocks import OpenBlocks

BREAK = "\n\n"


class DraftText:
    """Each method returns what is to be written next."""

    def __init__(self) -> None:
        self._parts: list[str] = []
        self._open = OpenBlocks()
        self._line_breaks = ""
        self._marks = ""  # citations that wait for the end of code or of a table

    @property
    def text(self) -> str:
        return "".join(self._parts) + self._line_breaks

    def add(self, text: str) -> str:
        """Add words of the model."""
        text = self._line_breaks + text
        words = text.strip("\n")
        if not words:
            self._line_breaks = text
            return ""
        first = text[: text.index(words)]
        self._line_breaks = text[len(first) + len(words) :]
        written = self._noted(first + (self._below(first) if self._marks else "") + words)
        return written + self._due()

    def cite(self, mark: str) -> str:
        """Add a citation to what was written last."""
        self._marks += mark
        return self._due()

    def close(self) -> str:
        """Close what is left open: something of another kind follows."""
        closing, marks = self._open.closing(), self._marks.strip()
        self._line_breaks, self._marks = "" if closing else self._line_breaks, ""
        return self._noted(closing + (BREAK + marks if marks else ""))

    def paragraph(self) -> str:
        """Begin a paragraph."""
        closed = self.close()
        if self._parts:
            self._line_breaks = max(self._line_breaks, BREAK, key=len)
        return closed

    def _due(self) -> str:
        """Return the citations that wait, if they can be written here."""
        if not self._marks:
            return ""
        if self._open.is_code or self._open.is_row or self._open.is_fence_end:
            return ""
        marks, self._marks = self._marks, ""
        return self._noted(marks)

    def _below(self, line_breaks: str) -> str:
        """Return the citations that wait, if a block of code or a table ended before these."""
        is_over = self._open.is_fence_end or (self._open.is_row and len(line_breaks) > 1)
        if not (is_over and line_breaks):
            return ""
        marks, self._marks = self._marks.strip(), ""
        return marks + BREAK

    def _noted(self, text: str) -> str:
        if text:
            self._parts.append(text)
            self._open.feed(text)
        return text
