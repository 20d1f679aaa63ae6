"""Questions that were spoken: the app names the clip around its words, which are the question."""

import re
from dataclasses import replace

from .prompt import Prompt

_CLIP = re.compile(r"\[(?:voice clip|video clip|recording): “([^\n]*)”\]")


def as_said(prompt: Prompt) -> Prompt:
    """Give the prompt with the words of clips as if they had been typed."""
    if not any("“" in message.text for message in prompt.messages):
        return prompt
    messages = (replace(one, text=_CLIP.sub(r"\1", one.text)) for one in prompt.messages)
    return replace(prompt, messages=tuple(messages))
