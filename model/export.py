"""Export trained weights to the int8 graphs that the pipeline runs.

In comes a state of model/train.py, out go reader.onnx (encoder and heads), labeler.onnx (labels of given arcs), labels.json and pieces.json. Word
embeddings are stored as int8 with one scale a row, matrices as int8: the wide ones of the feed-forward parts in blocks of 128 with activations
quantized in blocks too (measured: two thirds of the loss of int8 is made there), the others with one scale a column and
activations quantized over what is read together. That is why the pipeline reads one window at a time: a reading must not depend on
its neighbors.
Usage: python -m model.export STATE.pt LABELS.json TOKENIZER.json OUT_DIR [--full]
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

import torch
from torch import Tensor, nn

from model.network import ReaderNetwork

INPUTS = ("ids", "mask", "case", "first")
BLOCK, INT8_ACTIVATIONS = 128, 4
IN_BLOCKS = ("/up/", "/down/")  # matrices quantized block by block
OUTPUTS = ("xpos", "upos", "feats", "start", "arcs", "dependent", "head", "ner", "vectors")


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


class Labeler(nn.Module):
    """The best label of each arc, from the factors of its two words (a bilinear form for each label)."""

    def __init__(self, form: Tensor) -> None:
        super().__init__()
        self.count, self.width = form.shape[0], form.shape[1]
        self.register_buffer("form", form.permute(1, 0, 2).reshape(self.width, -1))

    def forward(self, dependent: Tensor, head: Tensor) -> Tensor:
        """dependent, head: [words, k]. Returns [words] label indices."""
        left = (dependent @ self.form).view(-1, self.count, self.width)
        return (left * head[:, None, :]).sum(-1).argmax(-1)


def export(state: Path, labels: Path, tokenizer: Path, out: Path, *, full: bool = False) -> None:
    """Write the graph and its companions into `out`. full: keep fp32, to measure what int8 costs."""
    from onnxruntime.quantization import QuantType, quantize_dynamic

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
    axes |= {name: {0: "batch", 1: "words"} for name in OUTPUTS} | {
        "arcs": {0: "batch", 1: "words", 2: "words"}
    }
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
    width = network.label_form.shape[1]
    torch.onnx.export(
        Labeler(network.label_form.detach()),
        (torch.zeros(3, width), torch.zeros(3, width)),
        str(out / "labeler.onnx"),
        input_names=["dependent", "head"],
        output_names=["label"],
        dynamic_axes={name: {0: "words"} for name in ("dependent", "head", "label")},
        opset_version=17,
        dynamo=False,
    )
    if not full:
        quantize_in_blocks(graph)
        for file in (graph, out / "labeler.onnx"):
            quantize_dynamic(
                file, file, op_types_to_quantize=["MatMul"], per_channel=True, weight_type=QuantType.QInt8
            )
    (out / "labels.json").write_text(json.dumps(lists, ensure_ascii=False) + "\n", encoding="utf8")
    shutil.copyfile(tokenizer, out / "pieces.json")


def quantize_in_blocks(graph: Path) -> None:
    """Replace the feed-forward matrices by int8 ones, quantized block by block (`MatMulNBits`)."""
    import onnx
    from onnxruntime.quantization.matmul_nbits_quantizer import (
        DefaultWeightOnlyQuantConfig,
        MatMulNBitsQuantizer,
    )
    from onnxruntime.quantization.quant_utils import QuantFormat

    model = onnx.load(str(graph))
    others = [
        n.name
        for n in model.graph.node
        if n.op_type == "MatMul" and not any(part in n.name for part in IN_BLOCKS)
    ]
    config = DefaultWeightOnlyQuantConfig(
        block_size=BLOCK,
        is_symmetric=True,
        accuracy_level=INT8_ACTIVATIONS,
        quant_format=QuantFormat.QOperator,
        bits=8,
    )
    quantizer = MatMulNBitsQuantizer(model, algo_config=config, nodes_to_exclude=others)
    quantizer.process()
    quantizer.model.save_model_to_file(str(graph), use_external_data_format=False)


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
