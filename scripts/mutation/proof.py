"""Equivalence of a mutant by proof: Yosys shows by induction that nobody can tell it from the design."""

from __future__ import annotations

import re
import subprocess
import tempfile
from pathlib import Path

from .mutants import Mutant, read, sources

# Cycles of the induction, and seconds of computing that a proof may take, so that a busy machine proves no less.
DEPTH = 5
SECONDS = 40


def parents(rtl: Path) -> dict[str, list[str]]:
    """The modules that hold an instance of each module."""
    names = [Path(name).stem for name in sources(rtl)]
    found: dict[str, list[str]] = {name: [] for name in names}
    for holder in names:
        text = (rtl / f"{holder}.v").read_text()
        for name in re.findall(r"^ +(\w+) +u_\w+ \($", text, re.M):
            if name in found and holder not in found[name]:
                found[name].append(holder)
    return found


def paths(rtl: Path, module: str) -> list[list[str]]:
    """Where a mutant can be shown to make no difference, from the module itself outwards: for every depth the modules on
    the way there. What holds for inputs of any kind at a module holds in the whole; where it does not, a parent may
    give it inputs for which it does. A module with several parents has to be equivalent in all of them."""
    above = parents(rtl)
    way = [module]
    found = [way]
    while len(above[way[-1]]) == 1:
        way = [*way, above[way[-1]][0]]
        found.append(way)
    return found


def below(rtl: Path, mutant: Mutant) -> list[str]:
    """If a mutant changes what goes into an instance, the module of that and all within it: what is done with it is in there."""
    instance = re.search(r"-cell (u_\w+) ", mutant.options)
    if not instance:
        return []
    text = (rtl / f"{mutant.module}.v").read_text()
    found = re.findall(rf"^ +(\w+) +{instance[1]} \($", text, re.M)
    above = parents(rtl)
    for name in found:
        found += [child for child in above if name in above[child] and child not in found]
    return found


def bare(module: str) -> str:
    """Takes the names from all wires but ports and registers. Wires of a name have to be equal, and what a mutant changes within
    the logic may well differ as long as no register and no output does."""
    flops = f"{module}/t:$dff {module}/t:$adff %u {module}/t:$dffe %u"
    return f"select -set kept {flops} %co1:+[Q] {module}/i:* %u {module}/o:* %u\nrename -hide {module}/w:* @kept %d\n"


def script(rtl: Path, top: str, mutant: Mutant, way: list[str], within: list[str]) -> str:
    """Instances of modules that are not on the way become ports: what goes into them has to be equal, and what comes out of them
    then is."""
    where = way[-1]
    on_way = " ".join(f"{name} %u" if number else name for number, name in enumerate([*way, *within]))
    apart = f"select -set way {on_way}\nsetattr -mod -set keep_hierarchy 1 *\nsetattr -mod -unset keep_hierarchy @way\n"
    side = f"hierarchy -top {where}\nflatten\nselect -module {where}\nmemory\nexpose -evert t:* t:$* %d\nselect -clear\nopt_expr\nopt_clean\n"
    return (
        f"{read(sources(rtl), top)}{apart}design -save both\n"
        f"{side}design -stash gold\n"
        f"design -load both\n{mutant.command()}\n{side}design -stash gate\n"
        f"design -copy-from gold -as gold {where}\ndesign -copy-from gate -as gate {where}\n"
        f"{bare('gold')}{bare('gate')}"
        "equiv_make gold gate equiv\nhierarchy -top equiv\nopt_clean\n"
        f"equiv_simple -undef -seq {DEPTH}\nequiv_induct -undef -seq {DEPTH}\nequiv_status -assert\n"
    )


def equivalent(rtl: Path, top: str, mutant: Mutant) -> str | None:
    """The module in which the mutant was proved to make no difference; nothing if no proof was found."""
    within = below(rtl, mutant)
    for way in paths(rtl, mutant.module):
        with tempfile.NamedTemporaryFile("w", suffix=".ys") as file:
            file.write(script(rtl, top, mutant, way, within))
            file.flush()
            command = ["prlimit", f"--cpu={SECONDS}", "yosys-0.70", "-s", file.name]
            done = subprocess.run(command, cwd=rtl, capture_output=True, text=True)
        # Judged by what it says, beside the exit code.
        if done.returncode == 0 and "Equivalence successfully proven!" in done.stdout:
            return way[-1]
    return None
