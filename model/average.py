"""Average the weights of two runs of which the second went on from the first: better than either (Wortsman et al. 2022, WiSE-FT).

In come two states of model/train.py with the same shapes and the share of the second one, out goes a state of the same form.
Usage: python -m model.average FIRST.pt SECOND.pt SHARE OUT.pt
"""

from __future__ import annotations

import sys

import torch
from torch import Tensor


def average(first: dict[str, Tensor], second: dict[str, Tensor], share: float) -> dict[str, Tensor]:
    """Weights between those of two states: `share` of the second, the rest of the first. Whole numbers are the second's."""
    if first.keys() != second.keys():
        raise ValueError("the two states are not of the same network")
    return {
        name: torch.lerp(first[name], weights, share) if weights.is_floating_point() else weights
        for name, weights in second.items()
    }


def main(first: str, second: str, share: str, out: str) -> None:
    """Average two files."""
    states = [torch.load(path, map_location="cpu") for path in (first, second)]
    torch.save(average(*states, float(share)), out)


if __name__ == "__main__":
    main(*sys.argv[1:])
