"""The bench: one simulator that holds all mutants, and the runs that each has to get through."""

from __future__ import annotations

import json
import os
import subprocess
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from .mutants import Mutant, selectable
from .tools import ToolFailed, call

# Cycles without progress after which a mutant hangs. The design itself never pauses for so long in these runs, or it
# would not pass.
TIMEOUT = 4000
# A run takes well below a second. What does not end by itself (a loop of logic that never settles) is stopped.
LIMIT = 60


@dataclass(frozen=True)
class Stimulus:
    """Random events of `dregen simulate --random`; `rough` ones with refused accesses, outputs that are held, and soft_reset."""

    seed: int
    events: int
    stall: str
    contexts: int = 2
    rough: bool = False

    @property
    def name(self) -> str:
        return f"seed {self.seed}: {self.contexts} x {self.events} {'rough ' * self.rough}events, stall {self.stall}"

    @property
    def file(self) -> str:
        return f"{self.seed}-{self.events}"


# Short ones first: most mutants die of them. One has pauses within packets that are longer than all that there is to do; one closes
# all clusters, and fills the store.
STIMULI = (
    Stimulus(1, 60, "0.3"),
    Stimulus(2, 60, "0"),
    Stimulus(3, 30, "0.6", contexts=6),
    Stimulus(4, 30, "0", contexts=8),
    Stimulus(5, 20, "0.9", contexts=3),
    Stimulus(6, 100, "0.1"),
    Stimulus(7, 8, "0", contexts=60, rough=True),
    Stimulus(8, 8, "0.5", contexts=60, rough=True),
    Stimulus(9, 10, "0.98", contexts=3),
    Stimulus(1, 200, "0", contexts=1),
    # What is rare: bursts and pages near 2^32 bytes, spans of scores that are a power of two, a threshold that is just passed.
    *(Stimulus(seed, 90, f"0.{seed % 4}", contexts=4) for seed in range(11, 23)),
)
# No event at all: what a bench without stimulus sees, for the tests.
NOTHING = (Stimulus(1, 0, "0"),)

KILLED = ("records", "registers", "protocol", "cycles", "timeout", "property")


@dataclass(frozen=True)
class Verdict:
    """What a run, or a property, said of a mutant."""

    kind: str  # one of KILLED, or `survived`
    stimulus: str = ""
    detail: str = ""


@dataclass(frozen=True)
class Prepared:
    """A stimulus with its vectors, and what the builtin engine found with it: cycles and counts that are exact."""

    stimulus: Stimulus
    folder: Path
    cycles: int
    notes: dict[str, int]


def prepare(dregen: Path, preset: str, stimulus: Stimulus, folder: Path) -> Prepared:
    """Writes the vectors, and runs them on the builtin engine, which knows the graph and nothing of Verilog."""
    vectors = folder / stimulus.file
    words = ["--preset", preset, "--random", stimulus.events, "--contexts", stimulus.contexts]
    words += ["--seed", stimulus.seed, "--stall", stimulus.stall, "--vectors", vectors, "--json"]
    words += ["--rough"] * stimulus.rough
    found = json.loads(call(dregen, "simulate", *map(str, words), cwd=folder))
    notes = {
        "CNT_CHUNKS": found["chunks"],
        "CNT_HCU_CYCLES": found["hcu_busy_cycles"],
        "CNT_BEATS": found["score_beats"],
        "CNT_WTU_CYCLES": found["wtu_busy_cycles"],
    }
    return Prepared(stimulus, vectors, found["cycles"], notes)


def judge(result: dict, run: Prepared) -> Verdict | None:
    """What a result of the harness says of a mutant: the class that it was killed in, or nothing if it got through."""
    failure = result["failure"]
    if not result["pass"]:
        said = f"{failure['stream']}: {failure['what']}: expected {failure['expected']}, got {failure['got']}"
        if failure["what"].startswith("no progress"):
            kind = "timeout"
        elif failure["what"] in ("wrong record", "unexpected record"):
            kind = "records"
        elif failure["what"] in ("wrong value", "wrong level"):
            kind = "registers"
        else:
            kind = "protocol"
        return Verdict(kind, run.stimulus.name, said)
    found = {"cycles": result["cycles"]} | result["notes"]
    expected = {"cycles": run.cycles} | run.notes
    wrong = [f"{key}: expected {expected[key]}, got {found[key]}" for key in expected if found[key] != expected[key]]
    return Verdict("cycles", run.stimulus.name, "; ".join(wrong)) if wrong else None


class Bench:
    """The harness of the generated testbench, built over a design with all mutants in it."""

    def __init__(self, program: Path, runs: list[Prepared], results: Path) -> None:
        self.program = program
        self.runs = runs
        self.results = results

    @staticmethod
    def build(rtl: Path, testbench: Path, prefix: str, mutants: list[Mutant], folder: Path) -> Path:
        """Builds the simulator, with the options of the testbench's makefile. Yosys writes the mutants, and not to be read: no lint."""
        source = selectable(rtl, folder, prefix, mutants)
        made = folder / "verilated"
        flags = "-s OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O1"
        words = ["--cc", "--exe", "--build", "-j", "2", "--prefix", "Vdut", "--top-module", f"{prefix}_top", "-O3"]
        words += ["--x-initial", "unique", "--x-assign", "unique", "--output-split", "20000", "-Wno-fatal", "-Wno-lint"]
        words += ["-MAKEFLAGS", flags, "-CFLAGS", f"-I{testbench}", "--Mdir", made]
        call("verilator", *words, source, testbench / "harness.cpp", cwd=folder, limit=1800)
        return made / "Vdut"

    def run(self, number: int, run: Prepared) -> Verdict | None:
        """One run of a mutant; 0 is the design itself."""
        result = self.results / f"{number}-{run.stimulus.file}.json"
        result.unlink(missing_ok=True)
        words = [self.program, "--vectors", run.folder, "--result", result, "--seed", run.stimulus.seed]
        words += ["--stall", run.stimulus.stall, "--timeout", TIMEOUT]
        environment = os.environ | {"DREGEN_MUTANT": str(number)}
        try:
            done = subprocess.run([str(word) for word in words], env=environment, capture_output=True, text=True, timeout=LIMIT)
        except subprocess.TimeoutExpired:
            return Verdict("timeout", run.stimulus.name, f"no end after {LIMIT} s")
        # The verdict is what the harness wrote down, not how it ended. Of a design that oscillates Verilator says so.
        if not result.exists():
            if number and "did not converge" in done.stdout + done.stderr:
                return Verdict("timeout", run.stimulus.name, "logic that does not settle")
            tail = (done.stdout + done.stderr)[-400:]
            raise ToolFailed(f"mutant {number}, {run.stimulus.name}: exit {done.returncode} without a verdict\n{tail}")
        found = json.loads(result.read_text())
        result.unlink()
        return judge(found, run)

    def check_design(self) -> None:
        """The design itself has to pass every run, in exactly the cycles of the builtin engine."""
        with ThreadPoolExecutor(os.cpu_count()) as pool:
            for run, verdict in zip(self.runs, pool.map(lambda run: self.run(0, run), self.runs)):
                if verdict:
                    raise ToolFailed(f"the design itself fails, {run.stimulus.name}: {verdict.kind}: {verdict.detail}")

    def try_mutant(self, number: int) -> Verdict:
        """All runs, until one kills the mutant."""
        for run in self.runs:
            if verdict := self.run(number, run):
                return verdict
        return Verdict("survived")
