"""`make ship`: the image's steps in a plain folder, and what comes out of them, served and stopped.

There is no container engine in it: `RUN` lines run where they are, except those that make users.
"""

import os
import shlex
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from bot.app.console import say
from tests.ship import dockerfile
from tests.ship.dockerfile import Instruction, Stage

ROOT = Path(__file__).parents[2]
ONLY_AS_ROOT = "useradd"
WAIT = 60.0  # seconds for the app to answer, and to end
NOT_RUN = """\
Not run here, for want of a container engine or a cluster:
  docker build --tag threadwind .
  docker run --read-only --tmpfs /tmp threadwind python -m bot --version
  docker compose up --detach && docker compose ps
  kubectl apply --dry-run=server --filename deploy/kubernetes
  systemd-analyze verify deploy/systemd/threadwind.service   (on the host with /opt/threadwind)"""


def main() -> int:
    with tempfile.TemporaryDirectory(prefix="threadwind-ship-") as folder:
        made: dict[str, Path] = {}
        for stage in dockerfile.read(ROOT / "Dockerfile"):
            made[stage.name] = _build(stage, Path(folder) / (stage.name or "image"), made)
        image = made[""]
        _serve(image, stage)
    say(NOT_RUN)
    return 0


def _build(stage: Stage, folder: Path, made: dict[str, Path]) -> Path:
    """Carry out a stage's steps in a folder, which stands for its WORKDIR."""
    folder.mkdir()
    base = folder.with_name(f"{folder.name}-base")
    subprocess.run([sys.executable, "-m", "venv", base], check=True)
    environment = _environment(base / "bin")
    for step in stage.instructions:
        if step.name == "COPY":
            _copy(step, folder, made)
        elif step.name == "ENV":
            environment["PATH"] = f"{folder}/.venv/bin:{environment['PATH']}"
        elif step.name == "RUN" and ONLY_AS_ROOT not in step.rest:
            say(f"RUN {step.rest}")
            subprocess.run(["sh", "-c", step.rest], cwd=folder, env=environment, check=True)
    return folder


def _copy(step: Instruction, folder: Path, made: dict[str, Path]) -> None:
    *sources, target = step.words
    for source in sources:
        start = made[step.options["from"]] if "from" in step.options else ROOT
        path = start / Path(source).name if "from" in step.options else start / source
        where = folder / target / (path.name if target.endswith("/") else "")
        if path.is_dir():
            shutil.copytree(
                path, where, symlinks=True, ignore=shutil.ignore_patterns("__pycache__")
            )
        else:
            shutil.copy(path, where)


def _serve(image: Path, stage: Stage) -> None:
    """Start what the image starts, ask its health as the image does, and stop it with SIGTERM."""
    data = image.with_name("data")
    data.mkdir()
    environment = _environment(image / ".venv" / "bin") | {
        "DATABASE_URL": f"sqlite:///{data}/threadwind.db",
        "PORT": str(_free_port()),
        "SLACK_BOT_TOKEN": "xoxb-1-1-ship",
        "SLACK_SIGNING_SECRET": "ship",
        "MISTRAL_API_KEY": "ship",
        "SLACK_API_URL": "http://127.0.0.1:9/api/",
        "PYTHONDONTWRITEBYTECODE": "1",
    }
    _read_only(image)
    for command in ("--version", "migrate"):
        words = ["python", "-m", "bot", command]
        subprocess.run(words, cwd=image, env=environment, check=True)
    [start], [health] = stage.of("CMD"), stage.of("HEALTHCHECK")
    with subprocess.Popen(start.words, cwd=image, env=environment) as app:
        began = time.monotonic()
        while subprocess.run(
            health.words, env=environment, stderr=subprocess.DEVNULL, check=False
        ).returncode:
            if time.monotonic() - began > WAIT:
                app.kill()
                raise SystemExit("The app isn't healthy.")
        app.send_signal(signal.SIGTERM)
        code = app.wait(WAIT)
    say(f"Healthy, and ended with {code} on SIGTERM: {shlex.join(start.words)}")


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def _read_only(folder: Path) -> None:
    for path in [folder, *folder.rglob("*")]:
        if not path.is_symlink():
            path.chmod(path.stat().st_mode & ~0o222)


def _environment(programs: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("HOME", "LANG") if name in os.environ}
    return kept | {"PATH": f"{programs}:/usr/bin:/bin"}


if __name__ == "__main__":
    sys.exit(main())
