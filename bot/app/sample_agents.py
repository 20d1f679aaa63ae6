"""Catalogue of the playground: the shipped agents, and one for the local Mistral's connectors."""

from pathlib import Path

from bot.profiles.catalogue import PACKAGED

FILE = "agents.toml"
SAMPLE = '''
[profiles.organizer]
title = "Organizer"
emoji = ":calendar:"
description = "Looks into your tickets, the team's calendar and the lunch menu."
model = "mistral-medium-latest"
instructions = """
You show people what their day holds. Use the connectors: the tickets of the person who asks, the \\
calendar of the workspace, and the lunch menu."""
tools = [
    { type = "connector", connector_id = "tickets", sign_in = "person" },
    { type = "connector", connector_id = "calendar", sign_in = "workspace" },
    "connector:lunch",
]
prompts = [
    { title = "My tickets", message = "What are my tickets?" },
    { title = "Today's events", message = "What is on the calendar today?" },
    { title = "Lunch", message = "What's for lunch?" },
]
'''


def written(folder: Path) -> Path:
    """Write the catalogue into the playground's folder; the file."""
    folder.mkdir(parents=True, exist_ok=True)
    file = folder / FILE
    file.write_text(PACKAGED.read_text(encoding="utf-8") + SAMPLE, encoding="utf-8")
    return file
