"""What a user relies on: the commands in the README work and print what it shows."""

import doctest
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
BLOCK = re.compile(r"```console\n(.*?)```", re.DOTALL)


def _examples() -> list[tuple[str, str]]:
    """(command, what it prints) of every console block, in order."""
    found = []
    for block in BLOCK.findall((ROOT / "README.md").read_text(encoding="utf-8")):
        for part in re.split(r"(?m)^\$ ", block)[1:]:
            command, _, printed = part.partition("\n")
            found.append((command.strip(), printed))
    return found


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    """A folder that looks like the checkout to the commands."""
    folder = tmp_path_factory.mktemp("readme")
    shutil.copytree(ROOT / "seeds" / "transcripts", folder / "seeds" / "transcripts")
    return folder


def test_every_command_prints_what_the_readme_shows(place) -> None:
    examples = [(c, p) for c, p in _examples() if c.startswith("ontherecord ")]
    assert len(examples) >= 5
    checker = doctest.OutputChecker()
    # The flow itself is tested with a harness, once: here the same functions run without it.
    shell = f'ontherecord() {{ if [ "$1" = run ]; then set -- "$@" --no-prefect; fi; {shlex.quote(sys.executable)} -m flows "$@"; }}'
    for command, printed in examples:
        done = subprocess.run(
            ["bash", "-c", f"{shell}\n{command}"],
            capture_output=True,
            text=True,
            cwd=place,
            env={**os.environ, "PYTHONPATH": str(ROOT), "COLUMNS": "120"},
            timeout=180,
        )
        assert "Traceback" not in done.stderr, done.stderr
        got = "\n".join(line.rstrip() for line in done.stdout.splitlines()) + "\n"
        flags = doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE
        assert checker.check_output(printed, got, flags), f"$ {command}\n{got}\n{done.stderr}"


def test_every_make_target_in_the_readme_exists() -> None:
    targets = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text()))
    named = set(re.findall(r"`make ([a-z-]+)`", (ROOT / "README.md").read_text(encoding="utf-8")))
    assert named and named <= targets


def test_every_dependency_has_its_reason() -> None:
    import tomllib

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for requirement in project["dependencies"]:
        name = re.match(r"[\w-]+", requirement).group(0)
        assert f"`{name}`" in readme, f"README does not say why {name} is here"


def test_every_command_has_help_and_stands_in_the_readme() -> None:
    from flows.cli import app

    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in app.registered_commands:
        name = command.name or command.callback.__name__
        assert command.callback.__doc__, f"{name} has no help"
        assert f"ontherecord {name}" in readme, f"{name} is not in the README"
