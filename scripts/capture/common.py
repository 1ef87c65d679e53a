"""What every kind of model shares: the error, the windows over a text, the interface, the trace file."""

import json
import os
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating]


class CaptureError(Exception):
    """Input that no trace can be made of. The message names the thing and what would be right."""


class Source(Protocol):
    """A transformer whose attention queries and keys can be taken out."""

    name: str
    layers: int
    kv_heads: int
    query_heads: int
    """A multiple of kv_heads: query heads g*h to g*(h+1) belong to KV head h, with g = query_heads/kv_heads."""
    max_window: int
    """The longest frame, in tokens, that the model takes."""

    def tokenize(self, text: str) -> list[int]:
        """Token numbers of a text, without special tokens."""
        ...

    def capture(self, windows: Sequence[Sequence[int]], layer: int) -> tuple[Array, Array]:
        """Queries [query_heads, T, dim] and keys [kv_heads, T, dim] as the attention of `layer` multiplies
        them (after any rotary embedding), T being the tokens of all windows in order."""
        ...


def windows(ids: Sequence[int], frame_tokens: int, stride: int, frames: int) -> list[list[int]]:
    """`frames` windows of `frame_tokens` tokens, each `stride` tokens further on than the one before.

    A stride below frame_tokens makes neighbours share tokens, as neighbouring video frames share content.
    """
    needed = (frames - 1) * stride + frame_tokens
    if len(ids) < needed:
        raise CaptureError(
            f"the text has {len(ids)} tokens, but {frames} frames of {frame_tokens} with stride {stride} need "
            f"{needed}: take a longer text, fewer frames or a smaller stride"
        )
    return [list(ids[f * stride : f * stride + frame_tokens]) for f in range(frames)]


def select_heads(source: Source, queries: Array, keys: Array, heads: Sequence[int]) -> tuple[Array, Array]:
    """The given KV heads, in the given order, each with its group of query heads."""
    group = source.query_heads // source.kv_heads
    rows = [g for h in heads for g in range(group * h, group * (h + 1))]
    return queries[rows], keys[list(heads)]


def to_half(name: str, tensor: Array) -> NDArray[np.float16]:
    """Rounds to f16; a value that f16 cannot hold is an error."""
    with np.errstate(over="ignore"):
        half = tensor.astype("<f2")
    bad = np.argwhere(~np.isfinite(half))
    if len(bad):
        where = tuple(int(i) for i in bad[0])
        raise CaptureError(f"{name}{list(where)} is {tensor[where]}, which f16 cannot hold: take another layer")
    return half


def write_trace(path: Path, queries: Array, keys: Array, metadata: Mapping[str, str]) -> None:
    """Writes a safetensors file with `queries` and `keys` in f16, and the metadata in alphabetical order.

    Written here and not by the library, which leaves the order of the metadata to chance: the same input
    gives the same bytes. The file appears complete or not at all.
    """
    header: dict[str, object] = {"__metadata__": dict(sorted(metadata.items()))}
    blobs: list[bytes] = []
    offset = 0
    for name, tensor in (("keys", keys), ("queries", queries)):
        blob = to_half(name, tensor).tobytes()
        header[name] = {"dtype": "F16", "shape": list(tensor.shape), "data_offsets": [offset, offset + len(blob)]}
        blobs.append(blob)
        offset += len(blob)
    text = json.dumps(header, separators=(",", ":")).encode()
    text += b" " * (-len(text) % 8)  # the format wants the data aligned to 8 bytes

    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(len(text).to_bytes(8, "little") + text + b"".join(blobs))
        os.chmod(temporary, 0o644)
        os.replace(temporary, path)
    except BaseException:
        os.unlink(temporary)
        raise
