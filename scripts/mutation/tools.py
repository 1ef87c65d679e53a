"""Outside programs, called so that a failure tells what was called and what it said."""

from __future__ import annotations

import subprocess
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


class ToolFailed(Exception):
    """A program that is missing, failed, or did not do what it was called for."""


def call(*command: str | Path, cwd: Path, limit: float = 600) -> str:
    """What a program that must succeed writes."""
    words = [str(word) for word in command]
    try:
        done = subprocess.run(words, cwd=cwd, capture_output=True, text=True, timeout=limit)
    except FileNotFoundError as error:
        raise ToolFailed(f"{words[0]} is missing: run scripts/setup, then source scripts/env") from error
    except subprocess.TimeoutExpired as error:
        raise ToolFailed(f"{' '.join(words)}: no end after {limit:.0f} s") from error
    if done.returncode != 0:
        tail = "\n".join((done.stdout + done.stderr).splitlines()[-20:])
        raise ToolFailed(f"{' '.join(words)}: exit {done.returncode}\n{tail}")
    return done.stdout


def yosys(script: str, folder: Path, name: str, cwd: Path) -> str:
    """Runs a script of Yosys that is left in `folder`; gives its log."""
    path = folder / f"{name}.ys"
    path.write_text(script)
    return call("yosys-0.70", "-s", path, cwd=cwd)
