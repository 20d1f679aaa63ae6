"""Renewal of the page's emoji: `python -m tests.browser.emoji_names emoji-datasource-….tgz`."""

import json
import sys
import tarfile
from pathlib import Path

NAMES = Path(__file__).parents[2] / "playground" / "web" / "vendor" / "emoji-names.mjs"
HEAD = "// Made of emoji-datasource's emoji.json: see README.md.\nexport default "
DATA = "package/emoji.json"


def main(package: str) -> None:
    """Write each short name with its emoji, as the npm package lists them."""
    with tarfile.open(package) as archive:
        content = archive.extractfile(DATA)
        if content is None:
            raise SystemExit(f"{package} holds no {DATA}")
        emoji = json.load(content)
    names = {name: _characters(one["unified"]) for one in emoji for name in one["short_names"]}
    lines = json.dumps(dict(sorted(names.items())), ensure_ascii=False, indent=0)
    NAMES.write_text(f"{HEAD}{lines};\n")


def _characters(unified: str) -> str:
    return "".join(chr(int(code, 16)) for code in unified.split("-"))


if __name__ == "__main__":
    main(sys.argv[1])
