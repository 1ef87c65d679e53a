"""Mutants against the properties that modules ship: of what takes too long to be simulated (a counter's upper bits, an access
that the bench does not make) a proof may know. A mutant is killed if `dregen prove` would fail on it: a run from reset on
breaks a property, or an induction that closes for the design does not close any more. A proof that takes too long says nothing."""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path

from .mutants import Mutant, read, sources
from .tools import ToolFailed, call, yosys

TASKS = ("induction", "bounded")
# Seconds that a task may take.
SECONDS = 60
# The exit code of SymbiYosys where a tool failed.
ERROR = 16
FAILED = re.compile(r"^\s*failed assertion (\S+)", re.M)


class Properties:
    """The proofs of a design, as `dregen prove` lays them out: those of a module when a mutant of it is to be tried."""

    def __init__(self, rtl: Path, top: str, dregen: Path, preset: str, folder: Path) -> None:
        self.rtl = rtl
        self.top = top
        self.prove = (dregen, "prove", "--preset", preset)
        self.folder = folder
        self.lock = threading.Lock()

    def jobs(self, module: str) -> Path:
        """Has the properties proved of the module itself: what is refuted of the design refutes no mutant."""
        jobs = self.folder / f"properties/{module}"
        with self.lock:
            if not (jobs / f"{module}.sby").exists():
                call(*self.prove, "--unit", module, "--keep", jobs, "--json", cwd=self.folder, limit=3600)
        return jobs

    def refuted(self, mutant: Mutant) -> str | None:
        """The property of the mutant's module that the mutant breaks, if one is found."""
        if "`ifdef FORMAL" not in (self.rtl / f"{mutant.module}.v").read_text():
            return None
        jobs = self.jobs(mutant.module)
        script = jobs / f"{mutant.module}.sby"
        listed = re.search(r"^\[tasks\]\n(.*?)\n\n", script.read_text(), re.M | re.S)
        with tempfile.TemporaryDirectory() as name:
            folder = Path(name)
            for file in (*jobs.glob("*.v"), script):
                shutil.copy(file, folder)
            (folder / f"{mutant.module}.v").write_text(self.mutated(mutant, jobs, folder))
            for task in TASKS:
                if listed and task in listed[1].split() and (broken := self.run(folder, mutant.module, task)):
                    return broken
        return None

    def mutated(self, mutant: Mutant, jobs: Path, folder: Path) -> str:
        """The module with the mutant in it, as Yosys writes it, and its properties behind, with the constants that they name."""
        out = folder / "mutated.v"
        script = f"{read(sources(self.rtl), self.top)}{mutant.command()}\nselect {mutant.module}\nwrite_verilog -noattr -selected {out}\n"
        yosys(script, folder, "mutated", self.rtl)
        design, _, formal = (jobs / f"{mutant.module}.v").read_text().partition("`ifdef FORMAL\n")
        constants = "\n".join(re.findall(r"^ *localparam\b[^;]*;", design, re.M))
        module, _, _ = out.read_text().rpartition("endmodule")
        out.unlink()
        return f"{module}{constants}\n`ifdef FORMAL\n{formal}"

    def run(self, folder: Path, module: str, task: str) -> str | None:
        script = folder / f"{module}.sby"
        # The limit that `dregen prove` wrote is for the design.
        script.write_text(re.sub(r"^timeout \d+$", f"timeout {SECONDS}", script.read_text(), flags=re.M))
        work = folder / f"{module}_{task}"
        try:
            done = subprocess.run(["sby", "-f", "-d", work, script.name, task], cwd=folder, capture_output=True, text=True, timeout=SECONDS + 60)
        except FileNotFoundError as error:
            raise ToolFailed("sby is missing: run scripts/setup, then source scripts/env") from error
        except subprocess.TimeoutExpired:
            return None
        if done.returncode == ERROR:
            raise ToolFailed(f"{module}.sby {task}: {(done.stdout + done.stderr)[-800:]}")
        for status in ("FAIL", "UNKNOWN"):
            summary = work / status
            if summary.exists() and (found := FAILED.search(summary.read_text())):
                return found[1]
        return None
