"""Train the reader on the open corpora: one command, one seed, resumable, on two cores or an accelerator.

In come the sentences of model/corpora.py and the start weights (all-MiniLM-L6-v2, or the state of an earlier run); out go a checkpoint every few
minutes and the final state. Usage: python -m model.train --sentences FILE --labels FILE --minilm DIR --out DIR --minutes 95
"""

from __future__ import annotations

import argparse
import json
import random
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from model.batches import BATCH_PIECES, Item, Stream, stack
from model.corpora import read
from model.network import ReaderNetwork, load_minilm


def losses(network: ReaderNetwork, items: list[Item], device: str) -> dict[str, Tensor]:
    """The loss of each head on a batch, each a mean over its own words (over no fewer than a quarter batch, so that few words weigh little)."""
    whole = torch.long
    field = lambda name, fill, dtype: stack(items, name, fill, dtype).to(device)  # noqa: E731
    ids, case, first = field("ids", 0, whole), field("case", 0, whole), field("first", 0, whole)
    mask = field("ids", -1, whole) >= 0
    with torch.autocast(device, torch.bfloat16):
        h = network.words(ids, mask, case, first)
    h = F.dropout(h.float(), 0.15, network.training)
    start = field("start", -1, torch.float32)
    sent, head, dep = field("sent", -2, whole), field("head", -100, whole), field("dep", -100, whole)
    quarter = BATCH_PIECES / 4

    def mean(loss: Tensor, count: Tensor) -> Tensor:
        return loss.sum() / count.sum().clamp(min=quarter)

    def tags(logits: Tensor, gold: Tensor) -> Tensor:
        return mean(
            F.cross_entropy(logits.transpose(1, 2), gold, ignore_index=-100, reduction="none"), gold >= 0
        )

    out = {}
    marked = start >= 0
    out["start"] = mean(
        F.binary_cross_entropy_with_logits(network.start(h)[..., 0][marked], start[marked], reduction="none"),
        marked,
    )
    weight = field("weight", 0, torch.float32)
    if weight.any():
        allowed = field("names", 0, torch.bool)
        known = weight > 0
        scores = F.log_softmax(network.names(h[known]), -1)
        likelihood = torch.logsumexp(scores.masked_fill(~allowed[known], -1e4), -1)
        out["names"] = mean(-likelihood * weight[known], weight)
    if (head >= 0).any():
        rows = (head >= 0).any(1)
        h, head, dep, sent = h[rows], head[rows], dep[rows], sent[rows]
        same = sent[:, :, None] == sent[:, None, :]  # a head is in the same sentence, or the root
        same[:, :, 0] = True
        with torch.autocast(device, torch.bfloat16):
            labels = network.dep_labels(h, head.clamp(min=0)).float()
        out["arcs"] = tags(network.arcs(h).masked_fill(~same, -1e4), head)
        out["labels"] = tags(labels, dep)
        for name in ("xpos", "upos", "feats"):
            out[name] = tags(getattr(network, name)(h), field(name, -100, whole)[rows])
    return out


WEIGHTS = {"start": 0.7, "names": 1.2, "arcs": 1.0, "labels": 1.0, "xpos": 0.5, "upos": 0.4, "feats": 0.4}


def optimizers(network: ReaderNetwork, rate: float, decay: float) -> list[torch.optim.Optimizer]:
    """AdamW with rates that fall from layer to layer downwards, and a sparse Adam for the word embeddings; `rate` is the top layer's."""
    encoder = network.encoder
    groups = [
        {"params": list(layer.parameters()), "peak": rate * decay ** (len(encoder.layers) - 1 - i)}
        for i, layer in enumerate(encoder.layers)
    ]
    groups.append(
        {
            "params": [*encoder.norm.parameters(), encoder.case.weight],
            "peak": rate * decay ** len(encoder.layers),
        }
    )
    inside = {id(p) for p in encoder.parameters()}
    groups.append({"params": [p for p in network.parameters() if id(p) not in inside], "peak": 4 * rate})
    words = [{"params": [encoder.pieces.weight], "peak": 0.15 * rate}]
    return [torch.optim.AdamW(groups, weight_decay=0.01, fused=True), torch.optim.SparseAdam(words)]


def train(args: argparse.Namespace) -> None:
    """Train on an accelerator, on one process with many threads, or on `--processes` of one thread each.

    Processes share the weights and update them without waiting for one another (Hogwild, Niu et al. 2011): on a machine that others use too,
    threads that wait for each other at every operation lose most of their time.
    """
    labels = json.loads(Path(args.labels).read_text(encoding="utf8"))
    network = ReaderNetwork(labels)
    torch.manual_seed(args.seed)
    if args.start:
        missing = network.load_state_dict(torch.load(args.start, map_location="cpu"), strict=False)
        print("started from", args.start, missing, flush=True)
    else:
        from safetensors.torch import load_file

        load_minilm(network, load_file(str(Path(args.minilm) / "model.safetensors")))
    if args.processes == 1:
        work(0, network, labels, args)
        return
    network.share_memory()
    torch.multiprocessing.spawn(work, (network, labels, args), nprocs=args.processes)


def work(rank: int, network: ReaderNetwork, labels: dict[str, list[str]], args: argparse.Namespace) -> None:
    """One process's training, until the minutes or the steps are used up; the rate falls linearly to nothing at that point."""
    device = "cuda" if args.processes == 1 and torch.cuda.is_available() else "cpu"
    if args.processes > 1:
        torch.set_num_threads(1)
    seed = args.seed + 100_000 * rank
    random.seed(seed)
    np.random.seed(seed)
    torch.manual_seed(seed)
    out = Path(args.out)
    out.mkdir(parents=True, exist_ok=True)
    network.to(device)
    corpora = read(Path(args.sentences))
    if args.extra:
        for name, sentences in read(Path(args.extra)).items():
            corpora.setdefault(name, []).extend(sentences)
    opts = optimizers(network, args.rate, args.decay)
    step, spent = 0, 0.0
    checkpoint = out / "checkpoint.pt"
    if checkpoint.exists():
        state = torch.load(checkpoint, map_location=device)
        if rank == 0:
            network.load_state_dict(state["network"])
        for opt, saved in zip(opts, state["optimizers"], strict=True):
            peaks = [group["peak"] for group in opt.param_groups]
            opt.load_state_dict(saved)
            for group, peak in zip(opt.param_groups, peaks, strict=True):
                group["peak"] = peak
        step, spent = state["step"], state["spent"]
        print(f"resumed at step {step}, {spent / 60:.1f} minutes", flush=True)
    stream = Stream(corpora, labels, Path(args.minilm) / "tokenizer.json", seed + step)
    dense = [p for group in opts[0].param_groups for p in group["params"]]
    network.train()
    began = saved_at = time.time()
    run: dict[str, float] = {}
    words = 0
    for items in stream.batches():
        elapsed = spent + time.time() - began
        done = step / args.steps if args.steps else elapsed / (60 * args.minutes)
        if done >= args.pause:
            break
        scale = min(1.0, (step + 1) / 150) * max(0.0, 1 - done)
        for opt in opts:
            for group in opt.param_groups:
                group["lr"] = group["peak"] * scale
        parts = losses(network, items, device)
        loss = sum(WEIGHTS[name] * part for name, part in parts.items())
        for opt in opts:
            opt.zero_grad()
        loss.backward()
        nn.utils.clip_grad_norm_(dense, 1.0)
        for opt in opts:
            opt.step()
        step += 1
        words += sum(len(item.first) - 1 for item in items)
        for name, part in parts.items():
            run[name] = 0.98 * run.get(name, float(part.detach())) + 0.02 * float(part.detach())
        if step % 25 == 0 and rank == 0:
            shown = " ".join(f"{name} {value:.3f}" for name, value in run.items())
            rate = words / (time.time() - began)
            print(
                f"step {step} {elapsed / 60:.1f}/{args.minutes:g} min {rate:.0f} words/s {shown}", flush=True
            )
        if rank == 0 and time.time() - saved_at > 60 * args.save:
            saved_at = time.time()
            save(checkpoint, network, opts, step, spent + saved_at - began)
    if rank > 0:
        return
    save(checkpoint, network, opts, step, spent + time.time() - began)
    if done >= 1:
        torch.save(network.state_dict(), out / "final.pt")
    print(
        f"done: {step} steps, words by corpus { ({n: int(w) for n, w in stream.read.items()}) }", flush=True
    )


def save(path: Path, network: nn.Module, opts: list[torch.optim.Optimizer], step: int, spent: float) -> None:
    """Write a checkpoint beside the old one, then swap it in."""
    state = {
        "network": network.state_dict(),
        "optimizers": [opt.state_dict() for opt in opts],
        "step": step,
        "spent": spent,
    }
    torch.save(state, path.with_suffix(".new"))
    path.with_suffix(".new").replace(path)


def main() -> None:
    """Parse the command line and train."""
    parser = argparse.ArgumentParser(description="Train the English reader.")
    parser.add_argument("--sentences", required=True, help="JSON lines written by model.corpora")
    parser.add_argument("--extra", help="more sentences in the same form, such as silver ones")
    parser.add_argument("--labels", required=True, help="label lists written by model.corpora")
    parser.add_argument("--minilm", required=True, help="folder with model.safetensors and tokenizer.json")
    parser.add_argument("--start", help="state of an earlier run to go on from")
    parser.add_argument("--out", required=True, help="folder for checkpoints")
    parser.add_argument("--minutes", type=float, default=180)
    parser.add_argument(
        "--steps", type=int, default=0, help="stop after this many steps, for a run that repeats exactly"
    )
    parser.add_argument(
        "--pause", type=float, default=1.0, help="stop at this share of the way, to be gone on from later"
    )
    parser.add_argument("--save", type=float, default=5, help="minutes between checkpoints")
    parser.add_argument("--rate", type=float, default=2e-4)
    parser.add_argument("--decay", type=float, default=0.85, help="of the rate from layer to layer")
    parser.add_argument(
        "--processes", type=int, default=1, help="processes of one thread each; 1 lets torch use all cores"
    )
    parser.add_argument("--seed", type=int, default=1)
    train(parser.parse_args())


if __name__ == "__main__":
    main()
