"""Export trained weights to the int8 graph that the pipeline runs.

In comes a state of model/train.py, out go reader.onnx, labels.json, dep_labels.npy and pieces.json. Word embeddings are stored as int8 with one
scale a row; matrices as int8 in blocks of 128 weights with their own scale (`MatMulNBits`). Activations are quantized block by block
inside the kernel, never over a whole batch, so that the reading of one text does not depend on what is read beside it.
Usage: python -m model.export STATE.pt LABELS.json TOKENIZER.json OUT_DIR [--full]
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import numpy as np
import torch
from torch import Tensor, nn

from model.network import ReaderNetwork

INPUTS = ("ids", "mask", "case", "first")
OUTPUTS = ("xpos", "upos", "feats", "start", "arcs", "dep_d", "dep_h", "ner", "vectors")
BLOCK = 128


class SmallEmbedding(nn.Module):
    """An embedding table in int8, one scale a row."""

    def __init__(self, weight: Tensor) -> None:
        super().__init__()
        scale = weight.abs().amax(1, keepdim=True).clamp(min=1e-8) / 127
        self.register_buffer("table", (weight / scale).round().clamp(-127, 127).to(torch.int8))
        self.register_buffer("scale", scale)

    def forward(self, ids: Tensor) -> Tensor:
        """Vectors of the ids."""
        return self.table[ids].float() * self.scale[ids]


def export(state: Path, labels: Path, tokenizer: Path, out: Path, *, full: bool = False, block: int = BLOCK) -> None:
    """Write the graph and its companions into `out`. full: keep fp32, to measure what int8 costs."""
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
    from onnxruntime.quantization.quant_utils import QuantFormat

    lists = json.loads(labels.read_text(encoding="utf8"))
    network = ReaderNetwork(lists)
    saved = torch.load(state, map_location="cpu")
    network.load_state_dict(saved.get("network", saved))
    network.eval()
    if not full:
        network.encoder.pieces = SmallEmbedding(network.encoder.pieces.weight.data)  # type: ignore[assignment]
    network.encoder.positions.data = network.encoder.positions.data[:256].clone()
    out.mkdir(parents=True, exist_ok=True)
    ones = torch.ones(2, 9, dtype=torch.long)
    axes = {name: {0: "batch", 1: "pieces"} for name in INPUTS[:3]} | {"first": {0: "batch", 1: "words"}}
    axes |= {name: {0: "batch", 1: "words"} for name in OUTPUTS} | {"arcs": {0: "batch", 1: "words", 2: "words"}}
    graph = out / "reader.onnx"
    torch.onnx.export(
        network,
        (ones, ones, ones, torch.zeros(2, 6, dtype=torch.long)),
        str(graph),
        input_names=list(INPUTS),
        output_names=list(OUTPUTS),
        dynamic_axes=axes,
        opset_version=17,
        dynamo=False,
    )
    if not full:
        config = DefaultWeightOnlyQuantConfig(
            block_size=block, is_symmetric=True, accuracy_level=4, quant_format=QuantFormat.QOperator, bits=8
        )
        quantizer = MatMulNBitsQuantizer(onnx.load(str(graph)), algo_config=config)
        quantizer.process()
        quantizer.model.save_model_to_file(str(graph), use_external_data_format=False)
    np.save(out / "dep_labels.npy", network.label_form.detach().numpy().astype("float16"))
    (out / "labels.json").write_text(json.dumps(lists, ensure_ascii=False) + "\n", encoding="utf8")
    shutil.copyfile(tokenizer, out / "pieces.json")


def main() -> None:
    """Parse the command line and export."""
    parser = argparse.ArgumentParser(description="Export the reader's weights.")
    for name in ("state", "labels", "tokenizer", "out"):
        parser.add_argument(name, type=Path)
    parser.add_argument("--full", action="store_true", help="fp32, to measure what int8 costs")
    args = parser.parse_args()
    export(args.state, args.labels, args.tokenizer, args.out, full=args.full)


if __name__ == "__main__":
    main()
