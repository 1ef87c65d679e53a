//! Disks that are full or cannot be written to: the message says so, and nothing half-written is left.
//!
//! The disk is a small tmpfs in a name space of its own (`unshare`, which every Linux lets a user do unless it is told not to),
//! so that no mount outlives the test.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Where the small disk is, as the script sees it: the folder in which it runs.
struct Outcome {
    /// What dregen ended with.
    code: i32,
    /// What it said.
    message: String,
    /// Files and folders on the disk afterwards.
    left: Vec<String>,
}

/// Runs a script on a disk of so many KiB. `$DREGEN` is the program, and `$0` a folder on another disk; the last line of
/// the script is the call whose exit code counts.
fn on_disk(kib: u32, aside: &Path, script: &str) -> Outcome {
    let whole = format!(
        "mount -t tmpfs -o size={kib}k none /mnt || {{ echo 'cannot mount a disk' >&2; exit 99; }}\n\
         cd /mnt\n{script}\ncode=$?\nfind . -mindepth 1 | sort\nexit $code\n"
    );
    let output: Output = Command::new("unshare")
        .args(["--mount", "--map-root-user", "/bin/sh", "-c", &whole])
        .arg(aside)
        .env("DREGEN", env!("CARGO_BIN_EXE_dregen"))
        .stdin(Stdio::null())
        .output()
        .expect("unshare, of the Debian package util-linux");
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    let code = output.status.code().unwrap();
    assert_ne!(code, 99, "this test needs to mount a tmpfs: {message}");
    assert!(!message.contains("unshare:"), "no name space: {message}");
    let left = String::from_utf8_lossy(&output.stdout);
    let left = left.lines().filter(|line| line.starts_with("./"));
    Outcome {
        code,
        message,
        left: left.map(str::to_owned).collect(),
    }
}

/// That it says why, and leaves only this.
fn refused(outcome: &Outcome, why: &str, left: &[&str]) {
    assert_eq!(outcome.code, 2, "{}", outcome.message);
    assert!(outcome.message.contains(why), "{}", outcome.message);
    assert_eq!(outcome.left, left, "{}", outcome.message);
}

const FULL: &str = "No space left on device";
const READ_ONLY: &str = "Read-only file system";
const GENERATE: &str = "$DREGEN generate --preset tiny --no-check --out out";

#[test]
fn generate_on_a_full_disk_leaves_nothing() {
    let aside = tempfile::tempdir().unwrap();
    for kib in [16, 200, 700] {
        let outcome = on_disk(kib, aside.path(), GENERATE);
        refused(&outcome, FULL, &[]);
        // Told by the name that the file would have had.
        let message = outcome.message;
        assert!(
            message.contains("out/") && !message.contains("unfinished"),
            "{message}"
        );
    }
}

#[test]
fn generate_on_a_full_disk_leaves_the_old_folder() {
    let aside = tempfile::tempdir().unwrap();
    let script = format!(
        "{GENERATE} >$0/log && cp -r out $0/copy\n\
         head -c 100000000 /dev/zero >filler 2>$0/log\n\
         {GENERATE} --set hash.bits=64 && exit 98\n\
         [ $? = 2 ] && diff -r out $0/copy >&2 && rm -r out filler && exit 2"
    );
    let outcome = on_disk(8192, aside.path(), &script);
    assert_eq!(outcome.code, 2, "{}", outcome.message);
    assert!(outcome.message.contains(FULL), "{}", outcome.message);
    assert!(aside.path().join("copy/manifest.json").exists());
}

#[test]
fn records_stimulus_and_waves_on_a_full_disk() {
    let aside = tempfile::tempdir().unwrap();
    let model = "$DREGEN model --preset tiny --random 3000 --no-attention";
    let cases = [
        format!("{model} --records out"),
        format!("{model} --emit-stimulus out.jsonl"),
        "$DREGEN simulate --preset tiny --random 60 --waves out.fst".to_owned(),
    ];
    for script in cases {
        refused(&on_disk(8, aside.path(), &script), FULL, &[]);
    }
}

#[test]
fn what_was_there_stays_on_a_full_disk() {
    let aside = tempfile::tempdir().unwrap();
    for command in [
        "model --preset tiny --random 3000 --emit-stimulus out",
        "simulate --preset tiny --random 60 --waves out",
    ] {
        let script = format!(
            "echo before >out\n$DREGEN {command}\ncode=$?\n[ \"$(cat out)\" = before ] && rm out && (exit $code)"
        );
        refused(&on_disk(16, aside.path(), &script), FULL, &[]);
    }
}

#[test]
fn places_that_cannot_be_written_to() {
    let aside = tempfile::tempdir().unwrap();
    for command in [
        "generate --preset tiny --no-check --out out",
        "generate --preset tiny --no-check --out deep/in/out",
        "model --preset tiny --random 5 --records out",
        "model --preset tiny --random 5 --emit-stimulus out",
        "simulate --preset tiny --random 5 --waves out",
        "bitstream --board hx8k-evb --out out",
    ] {
        let script = format!("mount -o remount,ro /mnt\n$DREGEN {command}");
        refused(&on_disk(64, aside.path(), &script), READ_ONLY, &[]);
    }
    // Below a file there is no place either.
    for command in [
        "generate --preset tiny --no-check --out file/out",
        "model --preset tiny --random 5 --records file/out",
        "model --preset tiny --random 5 --emit-stimulus file/out",
        "simulate --preset tiny --random 5 --waves file/out",
    ] {
        let script = format!("touch file\n$DREGEN {command}");
        refused(&on_disk(64, aside.path(), &script), "file", &["./file"]);
    }
}

/// Tools work in a temporary folder.
#[test]
fn a_full_disk_for_temporary_files() {
    let aside = tempfile::tempdir().unwrap();
    let script = "TMPDIR=/mnt $DREGEN synth --preset tiny --target ice40";
    let outcome = on_disk(300, aside.path(), script);
    assert!([2, 3].contains(&outcome.code), "{}", outcome.message);
    assert_eq!(outcome.left, [""; 0], "{}", outcome.message);
}

#[test]
fn standard_output_that_is_full() {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
    let full = std::fs::File::create("/dev/full").unwrap();
    let output = command.arg("presets").stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(2));
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        message.contains("cannot write to standard output"),
        "{message}"
    );
}
