//! A design that can be hurt: its Verilog with a harness that flips bits of its memories, built by Verilator; and what comes of
//! many flips.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::Command;

use dregen::bench::program::Instruction;
use dregen::bench::{Interface, Program, engine, registers};
use dregen::config::{Config, Protect};
use dregen::model::Registers;
use dregen::model::random::RandomRun;
use dregen::tools::{Tool, Toolbox};
use dregen::verilog::{self, EmitInfo};
use dregen::{passes, units};
use serde::Serialize;
use tempfile::TempDir;

/// Random events of a run, and their seed: few, so that a run is short, but some of each kind, and every memory is used.
const EVENTS: u64 = 14;
const STIMULUS: u64 = 7;
/// Seed of flips and stalls.
pub const SEED: u64 = 1;
/// Cycles without progress after which a run is stuck; a sound one never waits so long.
const TIMEOUT: u64 = 4000;
/// Idling and back-pressure in 65536ths, so that queues fill.
const STALL: u64 = 16384;

/// What Verilator is told to keep: the words of memories and what tells that they are read.
const PUBLIC: &str = "`verilator_config
public_flat_rw -module \"*_ram_1r1w_*\" -var \"words_q\"
public_flat_rd -module \"*_ram_1r1w_*\" -var \"read_en_i\"
public_flat_rd -module \"*_ram_1r1w_*\" -var \"read_addr_i\"
public_flat_rd -module \"*_ram_1r1w_*\" -var \"write_en_i\"
public_flat_rd -module \"*_ram_1r1w_*\" -var \"write_addr_i\"
";

/// One memory.
#[derive(Clone, Debug)]
pub struct Memory {
    /// Instances from the top down.
    pub path: String,
    pub words: u32,
    /// Bits of a word with its check bits.
    pub width: u32,
}

/// A design with its harness.
pub struct Patient {
    pub protect: Protect,
    pub memories: Vec<Memory>,
    folder: TempDir,
    program: PathBuf,
}

/// What came of one flip.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fate {
    /// The flipped word was read before it was written anew.
    pub read: bool,
    /// All records and registers were right.
    pub right: bool,
    /// The run came to no end.
    pub stuck: bool,
    /// What IRQ_STATUS said at the end, or right after the first wrong record.
    pub corrected: bool,
    pub uncorrected: bool,
}

/// How many flips had which fate.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Tally {
    /// Of so many.
    pub flips: u64,
    /// Right, nothing reported: the word was not read before it was written anew.
    pub unread: u64,
    /// Right, nothing reported: the word was read, but nobody looked at it.
    pub unused: u64,
    /// Right, and reported as corrected.
    pub corrected: u64,
    /// Right, and reported as not corrected.
    pub reported: u64,
    /// Wrong or stuck, and reported as not corrected.
    pub detected: u64,
    /// Of those, stuck.
    pub stuck: u64,
    /// Wrong or stuck without a report: what must not be.
    pub silent: u64,
}

impl Tally {
    fn add(&mut self, fate: &Fate) {
        self.flips += 1;
        let class = match (fate.right, fate.uncorrected, fate.corrected) {
            (true, true, _) => &mut self.reported,
            (true, false, true) => &mut self.corrected,
            (true, false, false) if fate.read => &mut self.unused,
            (true, false, false) => &mut self.unread,
            (false, true, _) => &mut self.detected,
            (false, false, _) => &mut self.silent,
        };
        *class += 1;
        self.stuck += u64::from(fate.stuck && fate.uncorrected);
    }

    pub fn of(fates: &[Fate]) -> Tally {
        let mut tally = Tally::default();
        fates.iter().for_each(|fate| tally.add(fate));
        tally
    }
}

impl Patient {
    /// Emits the design and builds it.
    pub fn new(config: &Config) -> Patient {
        let mut design = units::design(config);
        passes::run(&mut design).unwrap();
        let info = EmitInfo::by("test");
        let rtl = verilog::emit(&design, &info).unwrap();
        let interface = Interface::new(config);
        let registers = Registers::reset(config);
        let run = RandomRun::new(config, registers, EVENTS, STIMULUS);
        let program = Program::new(&interface, vec![Box::new(run)]).varied(STIMULUS);
        // What reports flips is for the harness to read.
        let reports =
            |register| register == registers::IRQ_STATUS || registers::FAULTS.contains(&register);
        let mut program = program.filter(|line| match line {
            Ok(Instruction::Check(register, _) | Instruction::Write(register, _)) => {
                !reports(*register)
            }
            Ok(Instruction::Level(..)) => false,
            _ => true,
        });
        let folder = tempfile::tempdir().unwrap();
        engine::write(folder.path(), &interface, &rtl, "0", &mut program).unwrap();
        let bench = folder.path().join("testbench");
        let srams = verilog::srams(&design, &info).unwrap();
        let memories: Vec<Memory> = (srams.shapes.iter())
            .flat_map(|shape| {
                shape.places.iter().map(|place| Memory {
                    path: place.path.clone(),
                    words: shape.words,
                    width: shape.width,
                })
            })
            .collect();
        let guarded = config.protect != Protect::None;
        let mut list = format!("constexpr bool kCountsFaults = {guarded};\n");
        list += "const Memory kMemories[] = {\n";
        for memory in &memories {
            let scope = memory.path.replace('/', ".");
            let top = &interface.top;
            writeln!(list, "    {{\"TOP.{top}.{scope}\", {}}},", memory.words).unwrap();
        }
        fs::write(bench.join("memories.h"), list + "};\n").unwrap();
        fs::write(bench.join("faults.vlt"), PUBLIC).unwrap();
        fs::write(bench.join("faults.cpp"), include_str!("harness.cpp")).unwrap();
        let verilator = Toolbox::from_env().find(Tool::Verilator).unwrap();
        let files = rtl.iter().map(|file| format!("../rtl/{}", file.name));
        let built = Command::new(&verilator.path)
            .args(["--cc", "--exe", "--build", "-j", "2", "--prefix", "Vdut"])
            .args(["--top-module", &interface.top, "-O3", "--vpi"])
            .args(["--x-initial", "unique", "--x-assign", "unique"])
            .args(["-MAKEFLAGS", "-s OPT_FAST=-O1 OPT_SLOW=-O0 OPT_GLOBAL=-O1"])
            .args(["--Mdir", "build", "faults.vlt"])
            .args(files)
            .arg(bench.join("faults.cpp"))
            .current_dir(&bench)
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&built.stderr);
        assert!(built.status.success(), "{text}");
        Patient {
            protect: config.protect,
            memories,
            program: bench.join("build/Vdut"),
            folder,
        }
    }

    fn call(&self, memory: usize, flips: u64, bits: u64, width: u32) -> String {
        let numbers = [
            memory as u64,
            flips,
            SEED,
            bits,
            u64::from(width),
            TIMEOUT,
            STALL,
        ];
        let done = Command::new(&self.program)
            .args(numbers.map(|number| number.to_string()))
            .current_dir(self.folder.path().join("testbench"))
            .output()
            .unwrap();
        let text = String::from_utf8_lossy(&done.stderr);
        assert!(done.status.success(), "{text}");
        String::from_utf8(done.stdout).unwrap()
    }

    /// Cycles of a run in which nothing is flipped; it has to be right, to report nothing, and to read something from every memory.
    pub fn sound(&self) -> u64 {
        let text = self.call(0, 0, 1, 1);
        let lines: Vec<&str> = text.lines().collect();
        let [fate, cycles, reads @ ..] = &lines[..] else {
            panic!("{text}");
        };
        assert_eq!(*fate, "0 right 0 0 0", "{:?}", self.protect);
        assert_eq!(reads.len(), self.memories.len());
        for (memory, reads) in self.memories.iter().zip(reads) {
            assert_ne!(
                *reads, "0",
                "{}: no word is read that was written",
                memory.path
            );
        }
        cycles.parse().unwrap()
    }

    /// What comes of flips of `bits` bits of a memory, among the lowest `width` ones of a word. Every other one is anywhere at any
    /// time, and those between are where and when a word that was written waits to be read.
    pub fn hurt(&self, memory: usize, flips: u64, bits: u64, width: u32) -> Vec<Fate> {
        let text = self.call(memory, flips, bits, width);
        let fates: Vec<Fate> = text.lines().map(fate).collect();
        assert_eq!(fates.len() as u64, flips);
        fates
    }

    /// The same for every memory, in all bits of its words.
    pub fn hurt_all(&self, flips: u64, bits: u64) -> BTreeMap<String, Tally> {
        self.hurt_each(flips, bits, &self.memories)
            .into_iter()
            .map(|(memory, fates)| (memory, Tally::of(&fates)))
            .collect()
    }

    /// The same for every memory, in as many bits of its words as the memory of that name in `like` has.
    pub fn hurt_each(&self, flips: u64, bits: u64, like: &[Memory]) -> BTreeMap<String, Vec<Fate>> {
        use rayon::prelude::*;
        let all: Vec<(String, Vec<Fate>)> = (self.memories.par_iter().enumerate())
            .map(|(number, memory)| {
                let width = like.iter().find(|m| m.path == memory.path).unwrap().width;
                let fates = self.hurt(number, flips, bits, width);
                (memory.path.clone(), fates)
            })
            .collect();
        all.into_iter().collect()
    }
}

/// A line of the harness.
fn fate(line: &str) -> Fate {
    let words: Vec<&str> = line.split(' ').collect();
    let [read, verdict, corrected, uncorrected, irq] = words[..] else {
        panic!("{line}");
    };
    let number = |word: &str| word.parse::<u64>().unwrap();
    let fate = Fate {
        read: read == "1",
        right: verdict == "right",
        stuck: verdict == "stuck",
        corrected: number(irq) & 1 != 0,
        uncorrected: number(irq) & 2 != 0,
    };
    // After a wrong record the engine goes on while its registers are read one by one.
    for (bit, count) in [(fate.corrected, corrected), (fate.uncorrected, uncorrected)] {
        let counted = number(count) > 0;
        assert!(bit == counted || (counted && !fate.right), "{line}");
    }
    fate
}
