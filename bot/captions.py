"""What stands above files in a thread: what their tools were asked for."""

from collections.abc import Sequence

from bot.slack.markup import escaped, neutralise
from storage.records import Produced

LONGEST = 1_000  # characters; what is longer stays the description of its file
ITEM = "• {prompt}"


def caption(files: Sequence[Produced]) -> str:
    """The prompt of the files, or a list of several; nothing where it is too long."""
    prompts = [" ".join(prompt.split()) for prompt in dict.fromkeys(f.alt for f in files) if prompt]
    if len(prompts) > 1:
        prompts = [ITEM.format(prompt=prompt) for prompt in prompts]
    text = neutralise(escaped("\n".join(prompts)))
    return text if len(text) <= LONGEST else ""
