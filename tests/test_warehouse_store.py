"""A warehouse whose tables lie in an object store: several machines read it, one at a time writes, and each sees what the
others published. On a server that speaks S3, in a process of its own."""

from __future__ import annotations

import datetime as dt
import os
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from warehouse_fixtures import document_id, make_doc, publish, quick  # noqa: F401

from flows.query import ask
from tasks.warehouse import Warehouse, WarehouseBusy, WarehouseError, connect, forget, maintenance
from tasks.warehouse.root import Place, home_of

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("quick")]


@pytest.fixture
def address(s3_server: str, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    from moto_store import point_at

    point_at(s3_server, "newsroom", monkeypatch)
    return f"s3://newsroom/{tmp_path.name}"


@pytest.fixture
def machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """Be this machine from now on: one with a home of its own."""

    def be(name: str) -> None:
        monkeypatch.setenv("ONTHERECORD_HOME", str(tmp_path / name))

    return be


def figures(address: str, as_of: str | None = None) -> list[str]:
    with connect(address, as_of) as con:
        return [text for (text,) in con.execute("select text from quantities order by 1").fetchall()]


def test_machines_see_what_each_other_published(
    address: str, machine: Any, capfd: pytest.CaptureFixture[str]
) -> None:
    machine("one")
    with pytest.raises(WarehouseError, match=f"no warehouse at {address}"):
        connect(address)
    publish(Warehouse.open(address), "run-1", make_doc("a"))
    machine("two")
    assert figures(address) == ["12 people"]
    two = Warehouse.open(address)
    publish(two, "run-2", make_doc("a", dead=31), make_doc("b"))
    machine("one")
    assert figures(address) == ["12 people", "31 people"] and figures(address, "run-1") == ["12 people"]
    one = Warehouse.open(address)
    with (
        one.locked("elsewhere"),
        pytest.raises(WarehouseBusy, match="is being written by run elsewhere"),
        two.writing("run-3"),
    ):
        pass
    ask(address, "select count(*) as n from mentions", "csv")
    assert capfd.readouterr().out == '"n"\n6\n'
    assert not [f for f in maintenance.doctor(one) if f.severity != "note"]
    forget.forget(one, [document_id("b")])
    assert maintenance.vacuum(one, dt.timedelta(0)).runs
    machine("three")
    assert figures(address) == ["31 people"]


def test_two_machines_cannot_publish_the_same_number(address: str, machine: Any) -> None:
    machine("one")
    place = Place(home_of(address), address)
    place.commit(1, "{}", "run-a")
    with pytest.raises(WarehouseError, match="another machine published to"):
        place.commit(1, "{}", "run-b")


def test_a_lock_whose_process_died_here_is_taken_over(address: str, machine: Any) -> None:
    machine("one")
    place = Place(home_of(address), address)
    dead = subprocess.Popen([sys.executable, "-c", ""])
    dead.wait()
    card = f'{{"run": "old", "process": {dead.pid}, "host": "{socket.gethostname()}"}}'
    place._system().pipe_file(f"{address}/writer.json", card.encode())
    with place.locked("new"):
        assert place._system().exists(f"{address}/writer.json")
    assert not place._system().exists(f"{address}/writer.json")
    assert os.environ["ONTHERECORD_HOME"]
