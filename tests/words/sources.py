"""All texts that people read, from every source."""

from pathlib import Path

from tests.words.file_texts import document_texts, toml_texts
from tests.words.page_texts import page_texts
from tests.words.python_texts import texts
from tests.words.text import Text

ROOT = Path(__file__).parents[2]
COMMANDS = "bot/__main__.py"  # whose docstrings are `--help`
FOLDERS = ["bot", "handlers", "storage", "playground"]
PAGE = "playground/web"
TABLES = {
    "bot/agents.toml": frozenset({"instructions", "house_rules"}),
    "bot/core/assumptions.toml": frozenset[str](),
}
DOCUMENTS = ["README.md", "docs/documents.md"]
# What is in these is read by machines, or written in the words of others.
UNREAD = {
    "storage/migrations/": "statements that change the schema",
    "playground/mistral/": "Mistral's words, as it answers",
    "playground/slack/api/": "Slack's words, as it answers",
}


def collected(root: Path = ROOT) -> list[Text]:
    """Every text that people read below a folder, in the order of files and lines."""
    found = texts(root, [folder for folder in FOLDERS if (root / folder).exists()], COMMANDS)
    found += page_texts(root, PAGE)
    for name, unread in TABLES.items():
        if (root / name).exists():
            found += toml_texts(name, (root / name).read_text("utf-8"), unread)
    for name in DOCUMENTS:
        if (root / name).exists():
            found += document_texts(root, name)
    read = [text for text in found if not text.file.startswith(tuple(UNREAD))]
    return sorted(read, key=lambda text: (text.file, text.line))
