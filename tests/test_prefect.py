"""What a user relies on: the flow that Prefect runs does what the direct run does, and says how it ended."""

import pytest


@pytest.fixture(scope="module")
def harness():
    """One temporary Prefect server for the whole module (it takes about 20 seconds to start)."""
    from prefect.testing.utilities import prefect_test_harness

    from flows import normalize  # noqa: F401  (its settings must be set before Prefect is imported)

    with prefect_test_harness(server_startup_timeout=180):
        yield


def test_the_flow_publishes_and_names_its_state(harness, seeds, tmp_path) -> None:
    from flows.normalize import normalize

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    for path in seeds.iterdir():
        (inbox / path.name).write_bytes(path.read_bytes())
    (inbox / "empty.txt").write_bytes(b"")
    state = normalize([str(inbox)], str(tmp_path / "w"), return_state=True)
    assert state.name == "PartialSuccess"
    report = state.result()
    assert report.documents == 2 and len(report.rejects) == 1 and report.published


def test_a_run_that_cannot_go_on_fails_with_one_line(harness, tmp_path) -> None:
    from flows.normalize import normalize

    state = normalize([str(tmp_path / "nowhere")], str(tmp_path / "w"), return_state=True)
    assert state.is_failed() and "nowhere" in state.message


def test_an_empty_inbox_and_a_busy_warehouse_are_no_failures(harness, tmp_path) -> None:
    from flows.normalize import normalize
    from tasks.warehouse import Warehouse

    inbox = tmp_path / "inbox"
    inbox.mkdir()
    told = f"sh -c 'cat > {tmp_path}/told'"
    state = normalize([str(inbox)], str(tmp_path / "w"), notify=[told], return_state=True)
    assert state.is_completed() and state.name == "NothingToDo"
    (inbox / "a.txt").write_text("The mayor said on Monday that the bridge would open.\n")
    with Warehouse.open(tmp_path / "w").writing("run_other", {}):
        state = normalize([str(inbox)], str(tmp_path / "w"), notify=[told], return_state=True)
    assert state.is_completed() and state.name == "Skipped" and "being written" in state.message
    assert not (tmp_path / "told").exists()
    state = normalize([str(tmp_path / "nowhere")], str(tmp_path / "w"), notify=[told], return_state=True)
    assert state.is_failed() and "nowhere" in (tmp_path / "told").read_text()
