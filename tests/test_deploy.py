"""What a user relies on: the container, the compose file, the deployments and the docs call what is really there."""

from __future__ import annotations

import ast
import re
import shlex
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
MAKE = re.compile(
    r"\bmake ((?:[a-z][a-z-]*)(?: [a-z][a-z-]*)*)"
)  # "make setup", "make test lint"; not "make=4.3"


def targets() -> set[str]:
    return set(re.findall(r"^([a-z-]+):.*##", (ROOT / "Makefile").read_text(), re.MULTILINE))


def instructions() -> list[tuple[str, str]]:
    """Instructions of the Dockerfile, continued lines joined."""
    text = re.sub(r"(?m)^\s*#.*\n", "", (ROOT / "Dockerfile").read_text()).replace("\\\n", " ")
    return [tuple(line.split(None, 1)) for line in text.splitlines() if line.strip()]


def stages() -> set[str]:
    return {m[1] for kind, rest in instructions() if kind == "FROM" and (m := re.search(r" AS (\w+)", rest))}


def test_the_dockerfile_calls_make_targets_that_exist() -> None:
    called = [m for kind, rest in instructions() if kind == "RUN" for m in MAKE.findall(rest)]
    assert {"setup", "test"} <= {word for call in called for word in call.split()} <= targets()


def test_what_the_dockerfile_copies_is_there_and_no_more_is_needed_to_set_up() -> None:
    copied = [rest.split()[:-1] for kind, rest in instructions() if kind == "COPY"]
    for name in copied[0]:
        assert (ROOT / name).is_file(), name
    setup = re.search(r"^\$\(STAMP\): (.*)$", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert setup and set(setup[1].split()) <= set(copied[0])
    assert copied[-1] == ["."]


def test_the_image_starts_the_command_as_nobody_in_particular() -> None:
    found = dict(instructions())
    assert found["ENTRYPOINT"] == '["ontherecord"]' and found["USER"] not in ("root", "0")


def test_compose_builds_stages_and_calls_commands_that_exist() -> None:
    services = yaml.safe_load((ROOT / "compose.yaml").read_text())["services"]
    for service in services.values():
        if "build" in service:
            assert service["build"]["target"] in stages()
        for other in service.get("depends_on", {}):
            assert "healthcheck" in services[other], other
        command = service.get("command") or []
        if command[:1] == ["make"]:
            assert set(command[1:]) <= targets()
    assert (
        "postgresql+asyncpg://" in services["prefect"]["environment"]["PREFECT_API_DATABASE_CONNECTION_URL"]
    )
    assert understood(services["inbox"]["command"])


def parameters(entrypoint: str) -> set[str]:
    """Parameter names of a function named as file:function."""
    file, _, name = entrypoint.partition(":")
    tree = ast.parse((ROOT / file).read_text())
    (found,) = (node for node in tree.body if isinstance(node, ast.FunctionDef) and node.name == name)
    assert any(isinstance(d, ast.Call) and getattr(d.func, "id", "") == "flow" for d in found.decorator_list)
    return {a.arg for a in (*found.args.args, *found.args.kwonlyargs)}


def test_deployments_name_flows_and_parameters_that_exist() -> None:
    deployments = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    flows = {d["entrypoint"].rpartition(":")[2] for d in deployments}
    assert flows == {"normalize", "maintain", "backfill", "evaluate"}
    for deployment in deployments:
        assert set(deployment["parameters"]) <= parameters(deployment["entrypoint"])
        assert deployment["concurrency_limit"] == 1


def understood(arguments: list[str]) -> bool:
    """True when the command line knows the command and every option of it."""
    import typer.main

    from flows.cli import app

    command = typer.main.get_command(app)
    while arguments and arguments[0] in getattr(command, "commands", {}):
        command, arguments = command.commands[arguments[0]], arguments[1:]
    known = {name for p in command.params for name in (*p.opts, *p.secondary_opts)}
    given = {a.partition("=")[0] for a in arguments if a.startswith("-") and a != "-"}
    assert given <= known, given - known
    return True


def documented() -> list[str]:
    text = (ROOT / "docs" / "running.md").read_text() + (ROOT / "README.md").read_text()
    found = re.findall(r"`ontherecord ([a-z][^`]*)`", text) + re.findall(r"(?m)bin/ontherecord (.*)$", text)
    return sorted(set(found))


@pytest.mark.parametrize("line", documented())
def test_commands_in_the_docs_exist(line: str) -> None:
    words = shlex.split(re.sub(r"\[[^\]]*\]|\|\w+", "", line))  # "[--repair]", "merge|split"
    assert understood(words)


def test_make_targets_in_the_docs_exist() -> None:
    text = "".join(
        (ROOT / name).read_text()
        for name in ("README.md", "docs/running.md", ".ci/run.sh")
        if (ROOT / name).is_file()
    )
    called = {word for m in re.findall(r"`make ([a-z-]+)`", text) for word in m.split()}
    assert called and called <= targets()
