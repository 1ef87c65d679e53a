//! Every target of fuzz/ on its corpus, and on inputs made of it by a loop that always does the same.

use std::fs;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::targets;

/// Executions of a target beside its corpus. What a campaign does is in docs/hostile.md.
const RUNS: usize = 12_000;
/// No input may take longer, in a build without optimisation on a machine that does other things too.
const SLOWEST: Duration = Duration::from_secs(5);
/// Inputs do not grow beyond this.
const LONGEST: usize = 4096;

/// Names and contents of a target's inputs, in the order of the names.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus");
    let entries = fs::read_dir(folder.join(target)).unwrap();
    let mut inputs: Vec<_> = entries
        .map(|entry| {
            let path = entry.unwrap().path();
            let name = path.file_name().unwrap().to_string_lossy().into_owned();
            (name, fs::read(path).unwrap())
        })
        .collect();
    inputs.sort();
    assert!(inputs.len() >= 4, "{target} has a corpus");
    inputs
}

/// The words of a target's dictionary, with their escapes undone.
fn words(target: &str) -> Vec<Vec<u8>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/dict");
    let text = fs::read_to_string(folder.join(target)).unwrap();
    let lines = text.lines().filter_map(|line| line.strip_prefix('"'));
    let words = lines.map(|line| unescaped(line.strip_suffix('"').unwrap().as_bytes()));
    words.collect()
}

fn unescaped(mut text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::new();
    while let [first, rest @ ..] = text {
        (bytes, text) = match (first, rest) {
            (b'\\', [b'x', high, low, rest @ ..]) => {
                let digits = [*high, *low];
                let digits = std::str::from_utf8(&digits).unwrap();
                let byte = u8::from_str_radix(digits, 16).unwrap();
                ([bytes.as_slice(), &[byte]].concat(), rest)
            }
            (b'\\', [other, rest @ ..]) => ([bytes.as_slice(), &[*other]].concat(), rest),
            (other, rest) => ([bytes.as_slice(), &[*other]].concat(), rest),
        };
    }
    bytes
}

/// Makes inputs out of others.
struct Maker {
    session: mutatis::Session,
    inputs: Vec<Vec<u8>>,
    words: Vec<Vec<u8>>,
}

impl Maker {
    fn below(&mut self, length: usize) -> usize {
        let number: u64 = self.session.generate().unwrap();
        (number % length.max(1) as u64) as usize
    }

    fn next(&mut self) -> Vec<u8> {
        let start = self.below(self.inputs.len());
        let mut bytes = self.inputs[start].clone();
        for _ in 0..=self.below(4) {
            let (a, b) = (self.below(bytes.len() + 1), self.below(bytes.len() + 1));
            let range = a.min(b)..a.max(b);
            match self.below(6) {
                0 => {
                    let word = self.below(self.words.len());
                    bytes.splice(a..a, self.words[word].iter().copied());
                }
                1 => {
                    let word = self.below(self.words.len());
                    let end = bytes.len().min(a + self.words[word].len());
                    bytes.splice(a..end, self.words[word].iter().copied());
                }
                2 => drop(bytes.drain(range)),
                3 => {
                    let copy = bytes[range].to_vec();
                    bytes.splice(b..b, copy);
                }
                4 => {
                    let other = self.below(self.inputs.len());
                    let from = self.below(self.inputs[other].len() + 1);
                    bytes.truncate(a);
                    bytes.extend_from_slice(&self.inputs[other][from..]);
                }
                _ => {
                    // An empty input has nothing to change.
                    let _ = self.session.mutate(&mut bytes);
                }
            }
        }
        bytes.truncate(LONGEST);
        bytes
    }
}

/// Runs a target on its corpus and on `RUNS` inputs more. An input that ends it is left in a file.
fn fuzz(name: &str, target: fn(&[u8])) {
    let corpus = corpus(name);
    for (file, input) in &corpus {
        run(&format!("fuzz/corpus/{name}/{file}"), target, input);
    }
    let mut maker = Maker {
        session: mutatis::Session::new().seed(1),
        inputs: corpus.into_iter().map(|(_, input)| input).collect(),
        words: words(name),
    };
    // Those that are long are long to run, too, and are in the corpus for their length.
    maker.inputs.retain(|input| input.len() <= LONGEST);
    for number in 0..RUNS {
        let input = maker.next();
        run(&format!("input {number} of {name}"), target, &input);
    }
    // All targets run in one process, so that this holds for them together.
    let peak = peak_of_memory();
    assert!(peak < 1 << 20, "{name}: {peak} KiB of memory");
}

fn run(what: &str, target: fn(&[u8]), input: &[u8]) {
    let start = Instant::now();
    if std::panic::catch_unwind(|| target(input)).is_err() {
        let path = std::env::temp_dir().join("dregen-hostile-input");
        let left = fs::write(&path, input).map(|()| path);
        panic!("{what} ends the reader; it is in {left:?}");
    }
    let mut taken = start.elapsed();
    if taken >= SLOWEST {
        // The machine may have had other things to do.
        let start = Instant::now();
        target(input);
        taken = taken.min(start.elapsed());
    }
    assert!(taken < SLOWEST, "{what} takes {taken:?}");
}

/// The most memory that this process has had, in KiB.
fn peak_of_memory() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let number = line.and_then(|line| line.split_whitespace().next());
    number.unwrap().parse().unwrap()
}

macro_rules! fuzzed {
    ($($name:ident),+) => { $(
        #[test]
        fn $name() {
            fuzz(stringify!($name), targets::$name);
        }
    )+ };
}

fuzzed!(
    config,
    arguments,
    trace,
    stimulus,
    liberty,
    netlist,
    report,
    manifest,
    tool_output
);

/// A target that nobody calls here would be a target that nobody runs.
#[test]
fn every_target_is_run_here_and_by_the_script() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let targets = fs::read_dir(root.join("fuzz/fuzz_targets")).unwrap();
    let here = include_str!("loops.rs");
    let script = fs::read_to_string(root.join("scripts/fuzz")).unwrap();
    for target in targets {
        let path = target.unwrap().path();
        let name = path.file_stem().unwrap().to_str().unwrap();
        let listed = here.split("fuzzed!(").any(|part| {
            part.lines()
                .any(|line| line.trim_matches([' ', ',']) == name)
        });
        assert!(listed, "{name} in tests/hostile/loops.rs");
        assert!(
            script.contains(&format!("[{name}]=")),
            "{name} in scripts/fuzz"
        );
    }
}
