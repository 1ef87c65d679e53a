"""Tests of scripts/mutate: .tools/venv/bin/python3 -m unittest discover -s scripts/tests -t scripts, after scripts/setup and
cargo build."""

import os
import tempfile
import unittest
from pathlib import Path

from mutation import bench, campaign, mutants, page, proof, properties
from mutation.bench import Prepared, Stimulus, Verdict
from mutation.mutants import Mutant

ROOT = Path(__file__).resolve().parents[2]
RTL = ROOT / "rtl_out/tiny/rtl"
DREGEN = Path(os.environ.get("CARGO_TARGET_DIR", ROOT / "target")) / "debug/dregen"

# y does not hang on c.
REDUNDANT = """module dre_top (input wire clk_i, input wire a, input wire b, input wire c, output reg y);
  wire both = a & b;
  wire all = both & c;
  always @(posedge clk_i) y <= both | all;
endmodule
"""

# In its only place the gate's b is 0, so that its y does not hang on a. A register of another module stands beside it.
BESIDE = {
    "dre_gate": """module dre_gate (input wire a, input wire b, output wire y);
  assign y = a & b;
endmodule
""",
    "dre_keep": """module dre_keep (input wire clk_i, input wire d, output reg q);
  always @(posedge clk_i) q <= d;
endmodule
""",
    "dre_top": """module dre_top (input wire clk_i, input wire a, input wire c, output reg y);
  wire none, kept;
    dre_gate u_gate (
        .a (a),
        .b (1'b0),
        .y (none)
    );
    dre_keep u_keep (
        .clk_i (clk_i),
        .d (c | none),
        .q (kept)
    );
  always @(posedge clk_i) y <= kept;
endmodule
""",
}


class Folder(unittest.TestCase):
    """A test with a folder of its own, and the tools of scripts/setup."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = Path(folder.name)


class Judge(unittest.TestCase):
    RUN = Prepared(Stimulus(1, 9, "0"), Path("vectors"), 100, {"CNT_CHUNKS": 5})

    def judged(self, what: str = "", cycles: int = 100, chunks: int = 5) -> str | None:
        failure = {"stream": "s", "what": what, "expected": "1", "got": "0"} if what else None
        result = {"pass": not what, "cycles": cycles, "notes": {"CNT_CHUNKS": chunks}, "failure": failure}
        verdict = bench.judge(result, self.RUN)
        return verdict.kind if verdict else None

    def test_a_result_like_the_builtin_engines_is_no_kill(self) -> None:
        self.assertIsNone(self.judged())

    def test_one_cycle_more_or_one_chunk_less_is_a_kill(self) -> None:
        self.assertEqual(self.judged(cycles=101), "cycles")
        self.assertEqual(self.judged(chunks=4), "cycles")

    def test_failures_have_classes(self) -> None:
        kinds = {
            "wrong record": "records",
            "unexpected record": "records",
            "wrong level": "registers",
            "write not refused": "protocol",
            "payload changed while stalled": "protocol",
            "no progress for 4000 cycles": "timeout",
        }
        self.assertEqual({what: self.judged(what) for what in kinds}, kinds)


class Lists(Folder):
    def test_every_module_belongs_to_a_unit_and_every_unit_has_mutants(self) -> None:
        found = mutants.listed(RTL, self.folder, "dre", 6, 1)
        self.assertEqual({mutant.unit for mutant in found}, set(mutants.UNITS))
        self.assertEqual(len(set(found)), len(found))
        self.assertFalse([mutant for mutant in found if "-port CLK" in mutant.options])
        self.assertEqual(found, mutants.listed(RTL, self.folder, "dre", 6, 1))
        self.assertNotEqual(found, mutants.listed(RTL, self.folder, "dre", 6, 2))
        some = mutants.sample(found, 44, 1)
        self.assertEqual(len(some), 44)
        self.assertEqual({mutant.unit for mutant in some}, set(mutants.UNITS))

    def test_a_module_of_no_unit_is_named(self) -> None:
        (self.folder / "dre_stranger.v").write_text("module dre_stranger; endmodule\n")
        with self.assertRaisesRegex(Exception, "dre_stranger"):
            mutants.listed(self.folder, self.folder, "dre", 1, 1)


class Proofs(Folder):
    def test_what_nobody_sees_is_proved_and_nothing_else(self) -> None:
        (self.folder / "dre_top.v").write_text(REDUNDANT)
        work = self.folder / "work"
        work.mkdir()
        script = mutants.read(["dre_top.v"], "dre_top") + f"mutate -list 200 -module dre_top -o {work}/list.txt\n"
        mutants.yosys(script, work, "list", self.folder)
        prefix = "mutate "
        listed = [line.removeprefix(prefix).replace("-module dre_top ", "") for line in (work / "list.txt").read_text().splitlines()]
        listed = [options for options in listed if not mutants.CLOCKS.search(options)]
        of_c = [options for options in listed if "-wire c " in options]
        # The output, and the operands that come first, are of no redundant kind.
        seen = [options for options in listed if "-wire y " in options or "-wire a " in options]
        self.assertTrue(of_c and seen)
        for options in of_c:
            self.assertEqual(proof.equivalent(self.folder, "dre_top", Mutant("top", "dre_top", options)), "dre_top", options)
        for options in seen:
            self.assertIsNone(proof.equivalent(self.folder, "dre_top", Mutant("top", "dre_top", options)), options)

    def test_a_place_may_have_other_modules_beside(self) -> None:
        for name, text in BESIDE.items():
            (self.folder / f"{name}.v").write_text(text)
        for module, wire, place in [("dre_gate", "a", "dre_top"), ("dre_keep", "d", None)]:
            work = self.folder / f"{module}-{wire}"
            work.mkdir()
            sources = [f"{name}.v" for name in sorted(BESIDE)]
            script = mutants.read(sources, "dre_top") + f"mutate -list 99 -module {module} -o {work}/list.txt\n"
            mutants.yosys(script, work, "list", self.folder)
            lines = [line for line in (work / "list.txt").read_text().splitlines() if f"-wire {wire} " in line]
            self.assertTrue(lines, f"{module} {wire}")
            for line in lines:
                options = line.removeprefix("mutate ").replace(f"-module {module} ", "")
                found = proof.equivalent(self.folder, "dre_top", Mutant("top", module, options))
                self.assertEqual(found, place, options)

    def test_a_proof_goes_outwards_as_long_as_there_is_one_place(self) -> None:
        ways = proof.paths(RTL, "dre_wtu_lane")
        self.assertEqual([way[-1] for way in ways], ["dre_wtu_lane", "dre_wtu_search", "dre_wtu", "dre_top"])
        # Two places, so that a proof in one of them is none.
        self.assertEqual([len(way) for way in proof.paths(RTL, "dre_fifo_w103_d8_s2")], [1, 2, 3])


class OfProperties(Folder):
    def test_a_mutant_breaks_what_its_module_gives_and_the_design_does_not(self) -> None:
        tried = properties.Properties(RTL, "dre_top", DREGEN, "tiny", self.folder)
        found = [mutant for mutant in mutants.listed(RTL, self.folder, "dre", 3, 1) if mutant.unit == "fork"]
        broken = [tried.refuted(mutant) for mutant in found]
        self.assertEqual(len(found), 3)
        self.assertTrue(all(name and name.startswith("dre_fork_w47.f_gives_") for name in broken), broken)
        self.assertIsNone(tried.refuted(Design("fork", "dre_fork_w47", "")))
        # Of a module without properties nothing is known.
        self.assertIsNone(tried.refuted(Mutant("early_exit", "dre_early_exit_w5", "-mode inv")))


class Design(Mutant):
    """No mutant."""

    def command(self, extra: str = "") -> str:
        return ""


class Bench(Folder):
    def test_a_stimulus_kills_and_none_does_not(self) -> None:
        found = mutants.listed(RTL, self.folder, "dre", 2, 1)
        # Of these a run without events reaches nothing.
        chosen = [mutant for mutant in found if mutant.unit in ("hcu_best", "wtu_trees", "kvmu_merge")]
        self.assertGreaterEqual(len(chosen), 5)
        program = bench.Bench.build(RTL, ROOT / "testbenches/tiny", "dre", chosen, self.folder)
        kinds = {}
        for name, stimuli in {"something": (Stimulus(1, 60, "0.3"),), "nothing": bench.NOTHING}.items():
            vectors = self.folder / name
            vectors.mkdir()
            runs = [bench.prepare(DREGEN, "tiny", stimulus, vectors) for stimulus in stimuli]
            tried = bench.Bench(program, runs, self.folder)
            tried.check_design()
            kinds[name] = [tried.try_mutant(number).kind for number in range(1, len(chosen) + 1)]
        self.assertEqual(set(kinds["nothing"]), {"survived"})
        killed = [kind for kind in kinds["something"] if kind in bench.KILLED]
        self.assertGreaterEqual(len(killed), len(chosen) - 2, kinds)
        # Another count of cycles than the builtin engine's is noticed.
        wrong = [Prepared(run.stimulus, run.folder, run.cycles + 1, run.notes) for run in runs]
        with self.assertRaisesRegex(Exception, "the design itself fails, .*: cycles"):
            bench.Bench(program, wrong, self.folder).check_design()


class State(Folder):
    def test_a_campaign_goes_on_where_it_was(self) -> None:
        path = self.folder / "results.jsonl"
        one = campaign.Known(Mutant("hcu", "dre_hcu", "-mode inv"), Verdict("records", "seed 1", "wrong"))
        two = campaign.Known(Mutant("hcu", "dre_hcu", "-mode const0"), Verdict("survived"), "dre_hcu")
        state = campaign.State(path)
        state.add(one)
        state.add(two)
        with path.open("a") as file:
            file.write('{"mutant": {"unit": "hc')
        self.assertEqual(campaign.State(path).known, {one.mutant: one, two.mutant: two})
        told: list[str] = []
        design = campaign.Design(RTL, ROOT / "testbenches/tiny", "dre", "tiny", DREGEN)
        # All are known: nothing is built.
        found = campaign.run(design, [two.mutant, one.mutant], [], self.folder, campaign.State(path), told.append)
        self.assertEqual((found, told), ([two, one], ["hcu", "hcu"]))

    def test_the_key_hangs_on_every_file(self) -> None:
        (self.folder / "a.v").write_text("1")
        before = campaign.key(self.folder)
        (self.folder / "a.v").write_text("2")
        self.assertNotEqual(campaign.key(self.folder), before)


class Page(unittest.TestCase):
    def test_equivalent_mutants_are_no_part_of_the_share_and_open_ones_are(self) -> None:
        def known(verdict: str, proved: str | None = None) -> campaign.Known:
            options = f"-mode inv -cell c -port A -portbit {len(made)} -src x.v:1.1-1.2"
            made.append(campaign.Known(Mutant("hcu", "dre_hcu", options), Verdict(verdict), proved))
            return made[-1]

        made: list[campaign.Known] = []
        known("records"), known("cycles"), known("survived", "dre_hcu"), known("survived")
        self.assertEqual(page.share(made), (2, 3))
        self.assertIn("| `hcu` | 4 | 1 | 0 | 0 | 1 | 0 | 0 | 1 | 1 | 66.7 % |", page.table(made))
        self.assertIn("| 4 | `x.v:1.1-1.2` | `inv of c.A[3]` | **open** |", page.survivors(made))


if __name__ == "__main__":
    unittest.main()
