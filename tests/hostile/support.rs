//! What the tests share.

use std::path::Path;
use std::process::{Command, Output, Stdio};

/// Bytes of address space that a call may have where memory is what is tested.
const MEMORY: u64 = 1 << 30;

/// A call of dregen in a folder.
pub fn dregen(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
    command.args(arguments).current_dir(folder);
    command.stdin(Stdio::null());
    command
}

/// What a call that has at most 1 GiB of memory comes to.
pub fn bounded(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new("/bin/sh");
    let script = format!("ulimit -v {}; exec \"$0\" \"$@\"", MEMORY >> 10);
    command.args(["-c", &script, env!("CARGO_BIN_EXE_dregen")]);
    command.args(arguments).current_dir(folder);
    // Each thread would take address space of its own.
    command.env("RAYON_NUM_THREADS", "2");
    command.stdin(Stdio::null()).output().unwrap()
}

/// The message of a call that must have ended as bad input does.
pub fn refused(output: &Output) -> String {
    let message = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(output.stdout.is_empty(), "{message}");
    assert!(message.len() < 4000, "a message of {} bytes", message.len());
    message
}

/// Makes sure that a call did what it should.
pub fn done(output: &Output) -> String {
    let message = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{message}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}
