//! A process killed at any moment: what it was to write is there as it was before, or as it is to be, or not at all; and
//! the next run takes away what was left beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use dregen::output::unfinished;
use sha2::{Digest, Sha256};

use crate::support::dregen;

/// Numbers that are the same in every run of the test; where they end a process is not.
struct Moments(u64);

impl Moments {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6364136223846793005)
            .wrapping_add(1442695040888963407);
        (self.0 >> 33) % limit.max(1)
    }
}

/// Every file below a folder with its digest, links and all.
fn tree(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().display().to_string();
                found.insert(name, Sha256::digest(fs::read(&path).unwrap()).to_vec());
            }
        }
    }
    found
}

fn unfinished_in(folder: &Path) -> usize {
    let entries = fs::read_dir(folder).unwrap().flatten();
    let names = entries.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names
        .filter(|name| name.starts_with(unfinished::PREFIX))
        .count()
}

/// Starts a command and kills it: after a share of the time that it takes, or, for every other, a moment after it has begun
/// to write. Whether it was still running.
fn kill(mut command: Command, folder: &Path, whole: Duration, moments: &mut Moments) -> bool {
    command.stdout(Stdio::null()).stderr(Stdio::null());
    let mut child = command.spawn().unwrap();
    let started = Instant::now();
    if moments.below(3) == 0 {
        let micros = moments.below(whole.as_micros() as u64 + 1);
        std::thread::sleep(Duration::from_micros(micros));
    } else {
        while unfinished_in(folder) == 0 && child.try_wait().unwrap().is_none() {
            assert!(started.elapsed() < Duration::from_secs(120));
            std::thread::sleep(Duration::from_micros(200));
        }
        // Up to 65 ms, as often below one of them as above.
        let most = 1 << moments.below(17);
        std::thread::sleep(Duration::from_micros(moments.below(most)));
    }
    let running = child.try_wait().unwrap().is_none();
    child.kill().unwrap();
    child.wait().unwrap();
    running
}

/// A command's result in a folder of its own, and the time that it took.
fn finished(arguments: &[&str]) -> (BTreeMap<String, Vec<u8>>, Duration) {
    let folder = tempfile::tempdir().unwrap();
    let started = Instant::now();
    let output = dregen(folder.path(), arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    (tree(folder.path()), started.elapsed())
}

#[test]
fn generate() {
    let arguments = |bits: &'static str| {
        [
            "generate",
            "--preset",
            "tiny",
            "--no-check",
            "--out",
            "out",
            "--set",
            bits,
        ]
    };
    let both = ["hash.bits=32", "hash.bits=40"].map(|bits| finished(&arguments(bits)));
    let folder = tempfile::tempdir().unwrap();
    let mut moments = Moments(1);
    let (mut left, mut cut_off) = (0, 0);
    for round in 0..24 {
        let bits = ["hash.bits=32", "hash.bits=40"][round % 2];
        let command = dregen(folder.path(), &arguments(bits));
        cut_off += usize::from(kill(command, folder.path(), both[0].1, &mut moments));
        left += unfinished_in(folder.path());
        let mut found = tree(folder.path());
        found.retain(|name, _| !name.starts_with(unfinished::PREFIX));
        let whole = found.is_empty() || both.iter().any(|(tree, _)| *tree == found);
        assert!(whole, "round {round}: {:?}", found.keys());
    }
    assert!(
        cut_off >= 6,
        "{cut_off} were still running when they were killed"
    );
    assert!(left > 0, "none was killed while it wrote");
    let output = dregen(folder.path(), &arguments("hash.bits=32"))
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(
        tree(folder.path()),
        both[0].0,
        "nothing is left of the others"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
}

/// Kills a command that writes files, some times: each file is whole or not there.
fn files(arguments: &[&str], inside: &str, rounds: usize) {
    let (expected, whole) = finished(arguments);
    let folder = tempfile::tempdir().unwrap();
    let mut moments = Moments(2);
    let watched = folder.path().join(inside);
    fs::create_dir_all(&watched).unwrap();
    for round in 0..rounds {
        kill(
            dregen(folder.path(), arguments),
            &watched,
            whole,
            &mut moments,
        );
        let mut found = tree(folder.path());
        found.retain(|name, _| !name.contains(unfinished::PREFIX));
        for (name, digest) in &found {
            assert_eq!(expected.get(name), Some(digest), "round {round}: {name}");
        }
        for name in found.keys() {
            fs::remove_file(folder.path().join(name)).unwrap();
        }
    }
    let output = dregen(folder.path(), arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    assert_eq!(tree(folder.path()), expected);
    assert_eq!(unfinished_in(&watched), 0);
}

#[test]
fn records() {
    let arguments = [
        "model",
        "--preset",
        "tiny",
        "--random",
        "4000",
        "--records",
        "out",
    ];
    files(&arguments, "out", 10);
}

#[test]
fn stimulus() {
    let arguments = [
        "model",
        "--preset",
        "tiny",
        "--random",
        "4000",
        "--emit-stimulus",
        "s.jsonl",
    ];
    files(&arguments, ".", 10);
}

#[test]
fn waves() {
    let arguments = [
        "simulate", "--preset", "tiny", "--random", "40", "--waves", "w.fst",
    ];
    files(&arguments, ".", 8);
}
