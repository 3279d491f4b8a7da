"""The network in torch, for training and export: a MiniLM encoder with heads for tags, sentences, trees and names.

The encoder is BERT as in all-MiniLM-L6-v2 (6 layers, 384 wide, 12 heads, uncased word pieces) with an embedding of each word's case added
to its pieces. The heads read the first piece of each word; position 0 ([CLS]) stands for the root. Trees are scored by a deep
biaffine head (Dozat and Manning 2017).
"""

from __future__ import annotations

import torch
import torch.nn.functional as F
from torch import Tensor, nn

WIDTH = 384
LAYERS = 6
ATTENTION_HEADS = 12
CASES = 4
POSITIONS = 512
ARC, LABEL = 256, 96


class Layer(nn.Module):
    """One transformer layer, normalized after each part, as BERT has it."""

    def __init__(self, dropout: float) -> None:
        super().__init__()
        self.qkv = nn.Linear(WIDTH, 3 * WIDTH)
        self.out = nn.Linear(WIDTH, WIDTH)
        self.norm1 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.up = nn.Linear(WIDTH, 4 * WIDTH)
        self.down = nn.Linear(4 * WIDTH, WIDTH)
        self.norm2 = nn.LayerNorm(WIDTH, eps=1e-12)
        self.dropout = nn.Dropout(dropout)

    def forward(self, x: Tensor, bias: Tensor, export: bool = False) -> Tensor:
        batch, length, _ = x.shape
        q, k, v = self.qkv(x).view(batch, length, 3, ATTENTION_HEADS, -1).permute(2, 0, 3, 1, 4)
        if export:  # spelled out, so that the graph holds plain operators
            weights = torch.softmax(q @ k.transpose(-1, -2) / q.shape[-1] ** 0.5 + bias, -1)
            attended = weights @ v
        else:
            attended = F.scaled_dot_product_attention(q, k, v, attn_mask=bias.to(q.dtype))
        attended = attended.transpose(1, 2).reshape(batch, length, WIDTH)
        x = self.norm1(x + self.dropout(self.out(attended)))
        return self.norm2(x + self.dropout(self.down(F.gelu(self.up(x)))))


class Encoder(nn.Module):
    """Pieces and cases in, vectors out."""

    def __init__(self, vocabulary: int = 30522, dropout: float = 0.1) -> None:
        super().__init__()
        self.pieces = nn.Embedding(vocabulary, WIDTH, sparse=True)
        self.positions = nn.Parameter(torch.zeros(POSITIONS, WIDTH), requires_grad=False)
        self.segment = nn.Parameter(torch.zeros(WIDTH), requires_grad=False)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.case = nn.Embedding(CASES, WIDTH)
        nn.init.zeros_(self.case.weight)
        self.layers = nn.ModuleList(Layer(dropout) for _ in range(LAYERS))

    def forward(self, ids: Tensor, mask: Tensor, case: Tensor, export: bool = False) -> Tensor:
        """ids, mask, case: [batch, pieces]. Returns [batch, pieces, 384]."""
        x = self.norm(self.pieces(ids) + self.positions[: ids.shape[1]] + self.segment) + self.case(case)
        bias = (1.0 - mask.float())[:, None, None, :] * -1e4
        for layer in self.layers:
            x = layer(x, bias, export)
        return x


def with_one(x: Tensor) -> Tensor:
    """x with a column of ones, so that a bilinear form has linear terms."""
    return torch.cat([x, torch.ones_like(x[..., :1])], -1)


class ReaderNetwork(nn.Module):
    """Encoder and heads. labels: the lists of `corpora.label_lists`."""

    def __init__(self, labels: dict[str, list[str]]) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.xpos = nn.Linear(WIDTH, len(labels["xpos"]))
        self.upos = nn.Linear(WIDTH, len(labels["upos"]))
        self.feats = nn.Linear(WIDTH, len(labels["feats"]))
        self.start = nn.Linear(WIDTH, 1)
        self.names = nn.Linear(WIDTH, len(labels["ner"]))
        self.arc_dependent = nn.Linear(WIDTH, ARC)
        self.arc_head = nn.Linear(WIDTH, ARC)
        self.arc_form = nn.Parameter(torch.randn(ARC + 1, ARC) * 0.01)
        self.label_dependent = nn.Linear(WIDTH, LABEL)
        self.label_head = nn.Linear(WIDTH, LABEL)
        self.label_form = nn.Parameter(torch.randn(len(labels["dep"]), LABEL + 1, LABEL + 1) * 0.01)

    def words(self, ids: Tensor, mask: Tensor, case: Tensor, first: Tensor, export: bool = False) -> Tensor:
        """Vector of each word: its first piece's. first: [batch, words + 1]."""
        x = self.encoder(ids, mask, case, export)
        return x.gather(1, first[..., None].expand(-1, -1, WIDTH))

    def arcs(self, h: Tensor) -> Tensor:
        """Scores [batch, dependent, head]."""
        dependent = with_one(F.gelu(self.arc_dependent(h)))
        return (dependent @ self.arc_form) @ F.gelu(self.arc_head(h)).transpose(1, 2) / ARC**0.5

    def label_factors(self, h: Tensor) -> tuple[Tensor, Tensor]:
        """The two factors of the label score, of a word as dependent and as head."""
        return with_one(F.gelu(self.label_dependent(h))), with_one(F.gelu(self.label_head(h)))

    def dep_labels(self, h: Tensor, heads: Tensor) -> Tensor:
        """Scores [batch, dependent, label] for the given heads."""
        dependent, head = self.label_factors(h)
        head = head.gather(1, heads[..., None].expand(-1, -1, head.shape[-1]))
        return torch.einsum("bwi,lij,bwj->bwl", dependent, self.label_form, head)

    def forward(self, ids: Tensor, mask: Tensor, case: Tensor, first: Tensor) -> tuple[Tensor, ...]:
        """What the exported graph gives, in the order of `export.OUTPUTS`."""
        h = self.words(ids, mask, case, first, export=True)
        dependent, head = self.label_factors(h)
        return (
            self.xpos(h),
            self.upos(h),
            self.feats(h),
            self.start(h)[..., 0],
            self.arcs(h),
            dependent,
            head,
            torch.log_softmax(self.names(h), -1),
            h,
        )


def load_minilm(network: ReaderNetwork, weights: dict[str, Tensor]) -> None:
    """Start from all-MiniLM-L6-v2. weights: what its model.safetensors holds."""
    encoder = network.encoder
    with torch.no_grad():
        encoder.pieces.weight.copy_(weights["embeddings.word_embeddings.weight"].float())
        encoder.positions.copy_(weights["embeddings.position_embeddings.weight"].float())
        encoder.segment.copy_(weights["embeddings.token_type_embeddings.weight"][0].float())
        encoder.norm.weight.copy_(weights["embeddings.LayerNorm.weight"].float())
        encoder.norm.bias.copy_(weights["embeddings.LayerNorm.bias"].float())
        for i, layer in enumerate(encoder.layers):
            base = f"encoder.layer.{i}."
            for kind in ("weight", "bias"):
                parts = [
                    weights[f"{base}attention.self.{x}.{kind}"].float() for x in ("query", "key", "value")
                ]
                getattr(layer.qkv, kind).copy_(torch.cat(parts))
                for ours, theirs in (
                    ("out", "attention.output.dense"),
                    ("norm1", "attention.output.LayerNorm"),
                    ("up", "intermediate.dense"),
                    ("down", "output.dense"),
                    ("norm2", "output.LayerNorm"),
                ):
                    getattr(getattr(layer, ours), kind).copy_(weights[f"{base}{theirs}.{kind}"].float())
