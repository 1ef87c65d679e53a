"""A campaign: every mutant through the bench, every survivor to a proof that it is equivalent, and if there is none, to the
properties of its module. What is known is kept, so that a campaign that was stopped goes on."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from pathlib import Path

from . import proof
from .bench import Bench, Prepared, Verdict
from .mutants import Mutant
from .properties import Properties

HERE = Path(__file__).resolve().parent


@dataclass(frozen=True)
class Known:
    """What is known of a mutant: its verdict; of a survivor where it was proved to be equivalent, if it was."""

    mutant: Mutant
    verdict: Verdict
    proved: str | None = None

    @property
    def kind(self) -> str:
        if self.verdict.kind != "survived":
            return self.verdict.kind
        return "equivalent" if self.proved else "open"


def key(*folders: Path, words: str = "") -> str:
    """A hash of all files that a result hangs on: design, bench, vectors, these scripts."""
    digest = hashlib.sha256(words.encode())
    for folder in (HERE, *folders):
        for file in sorted(path for path in folder.rglob("*") if path.is_file() and path.suffix != ".pyc"):
            digest.update(file.relative_to(folder).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


class State:
    """One line of JSON a mutant, written as soon as it is known. A line that was cut off is done again."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.known: dict[Mutant, Known] = {}
        for line in path.read_text().splitlines() if path.exists() else ():
            try:
                found = json.loads(line)
            except json.JSONDecodeError:
                continue
            mutant = Mutant(**found["mutant"])
            self.known[mutant] = Known(mutant, Verdict(**found["verdict"]), found["proved"])

    def add(self, known: Known) -> None:
        self.known[known.mutant] = known
        with self.path.open("a") as file:
            file.write(json.dumps(asdict(known)) + "\n")


@dataclass(frozen=True)
class Design:
    """What is mutated, and the bench that looks at it."""

    rtl: Path
    testbench: Path
    prefix: str
    preset: str
    dregen: Path

    @property
    def top(self) -> str:
        return f"{self.prefix}_top"


def run(
    design: Design,
    mutants: list[Mutant],
    runs: list[Prepared],
    folder: Path,
    state: State,
    progress: Callable[[str], None] = lambda _: None,
) -> list[Known]:
    """What becomes of the mutants, in their order. `progress` is told of each."""
    left = [(number, mutant) for number, mutant in enumerate(mutants, 1) if mutant not in state.known]
    for mutant in mutants:
        if mutant in state.known:
            progress(mutant.unit)
    if left:
        program = folder / "verilated/Vdut"
        if not program.exists():
            program = Bench.build(design.rtl, design.testbench, design.prefix, mutants, folder)
        bench = Bench(program, runs, folder)
        bench.check_design()
        properties = Properties(design.rtl, design.top, design.dregen, design.preset, folder)
        for known in tried(design, bench, properties, left):
            state.add(known)
            progress(known.mutant.unit)
    return [state.known[mutant] for mutant in mutants]


def tried(design: Design, bench: Bench, properties: Properties, left: list[tuple[int, Mutant]]) -> Iterator[Known]:
    def one(job: tuple[int, Mutant]) -> Known:
        number, mutant = job
        verdict = bench.try_mutant(number)
        proved = None
        if verdict.kind == "survived":
            proved = proof.equivalent(design.rtl, design.top, mutant)
            if not proved and (broken := properties.refuted(mutant)):
                verdict = Verdict("property", detail=broken)
        return Known(mutant, verdict, proved)

    with ThreadPoolExecutor(os.cpu_count()) as pool:
        yield from pool.map(one, left)
