"""What whoever retrains the reader relies on: averaging two states gives weights between them, and refuses what does not fit.

The environment of the tests has no torch; what the module uses of it is then stood in for by numpy.
"""

from __future__ import annotations

import importlib.util
import pickle
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import numpy as np
import pytest


class Weights(np.ndarray):
    """An array with the one method of a tensor that is asked for."""

    def is_floating_point(self) -> bool:
        return bool(np.issubdtype(self.dtype, np.floating))


@pytest.fixture
def average(monkeypatch: pytest.MonkeyPatch) -> Any:
    """The module, and `tensor`, which makes what it averages."""
    if importlib.util.find_spec("torch") is not None:
        import torch

        from model import average

        return SimpleNamespace(module=average, tensor=torch.tensor)
    torch: Any = ModuleType("torch")
    torch.Tensor = Weights
    torch.lerp = lambda first, second, share: first + share * (second - first)
    torch.load = lambda path, map_location: pickle.loads(Path(path).read_bytes())
    torch.save = lambda state, path: Path(path).write_bytes(pickle.dumps(state))
    monkeypatch.setitem(sys.modules, "torch", torch)
    monkeypatch.delitem(sys.modules, "model.average", raising=False)
    from model import average

    monkeypatch.setitem(sys.modules, "model.average", average)  # gone again with the stand-in
    return SimpleNamespace(module=average, tensor=lambda values: np.array(values).view(Weights))


def states(tensor: Any) -> tuple[dict[str, Any], dict[str, Any]]:
    first = {"layer.weight": tensor([[0.0, 2.0], [4.0, -6.0]]), "layer.steps": tensor([10])}
    second = {"layer.weight": tensor([[1.0, 0.0], [8.0, -2.0]]), "layer.steps": tensor([30])}
    return first, second


@pytest.mark.parametrize(
    ("share", "weights"),
    [
        (0.0, [[0.0, 2.0], [4.0, -6.0]]),
        (0.25, [[0.25, 1.5], [5.0, -5.0]]),
        (1.0, [[1.0, 0.0], [8.0, -2.0]]),
    ],
)
def test_weights_lie_between_and_counts_are_the_seconds(average: Any, share: float, weights: list) -> None:
    first, second = states(average.tensor)
    found = average.module.average(first, second, share)
    assert found.keys() == first.keys()
    assert np.allclose(np.array(found["layer.weight"]), weights)
    assert found["layer.steps"].tolist() == [30]
    assert first["layer.weight"].tolist() == [[0.0, 2.0], [4.0, -6.0]]  # left as it was


def test_states_of_two_networks_are_refused(average: Any) -> None:
    first, second = states(average.tensor)
    second["other.weight"] = second.pop("layer.weight")
    with pytest.raises(ValueError, match="not of the same network"):
        average.module.average(first, second, 0.5)


def test_files_in_and_a_file_out(average: Any, tmp_path: Path) -> None:
    torch = sys.modules["torch"]
    paths = [str(tmp_path / name) for name in ("first.pt", "second.pt", "out.pt")]
    for state, path in zip(states(average.tensor), paths, strict=False):
        torch.save(state, path)
    average.module.main(*paths[:2], "0.5", paths[2])
    assert torch.load(paths[2], map_location="cpu")["layer.weight"].tolist() == [[0.5, 1.0], [6.0, -4.0]]
