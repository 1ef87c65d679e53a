//! `dregen bitstream` and the makefiles of boards, with the tools that scripts/setup installs. A tool that is missing fails the test.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use dregen::tools::nextpnr::Device;
use dregen::tools::{Tool, Toolbox};
use serde_json::Value;

fn dregen(arguments: &[&str], folder: &Path) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
    command
        .args(arguments)
        .current_dir(folder)
        .stdin(Stdio::null());
    command.output().unwrap()
}

/// The message of a command that must end with this exit code, and leaves nothing behind.
fn refused(arguments: &[&str], code: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    let output = dregen(arguments, folder.path());
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{message}");
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
    message
}

/// The result of a command that must go well.
fn made(arguments: &[&str], folder: &Path) -> Value {
    let output = dregen(&[arguments, &["--json"]].concat(), folder);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{errors}");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// How many of a kind the layout takes.
fn used(result: &Value, kind: &str) -> u64 {
    let mut all = result["used"].as_array().unwrap().iter();
    let found = all.find(|used| used["kind"] == kind).unwrap();
    found["used"].as_u64().unwrap()
}

#[test]
fn the_preset_of_a_board_fits_it_and_keeps_its_clock() {
    let folder = tempfile::tempdir().unwrap();
    let result = made(
        &["bitstream", "--board", "hx8k-evb", "--seeds", "1"],
        folder.path(),
    );
    let fmax = &result["fmax_mhz"];
    assert!(fmax["least"].as_f64().unwrap() >= 12.0, "{fmax}");
    assert!(
        (5000..=7680).contains(&used(&result, "ICESTORM_LC")),
        "{result}"
    );
    assert_eq!(result["bitstream"], "dre_hx8k-evb.bin");
    let bytes = fs::read(folder.path().join("dre_hx8k-evb.bin")).unwrap();
    // Whatever it holds, a bitstream of an HX8K is of about this size, and has the word that wakes its loader.
    assert!((130_000..140_000).contains(&bytes.len()));
    assert!(
        bytes
            .windows(4)
            .any(|four| four == [0x7e, 0xaa, 0x99, 0x7e])
    );
}

#[test]
fn an_ecp5_has_room_for_more() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = "bitstream --board ulx3s-85f --preset tiny --seeds 1 --out tiny.bit";
    let result = made(&arguments.split(' ').collect::<Vec<_>>(), folder.path());
    assert!(result["fmax_mhz"]["median"].as_f64().unwrap() >= 25.0);
    let bytes = fs::read(folder.path().join("tiny.bit")).unwrap();
    assert!(
        bytes
            .windows(4)
            .any(|four| four == [0xff, 0xff, 0xbd, 0xb3])
    );
}

#[test]
fn a_generated_folder_makes_the_bitstream_by_itself() {
    let folder = tempfile::tempdir().unwrap();
    let arguments = "generate --preset up5k --no-check --out design";
    let arguments: Vec<&str> = arguments.split(' ').collect();
    assert!(dregen(&arguments, folder.path()).status.success());
    let toolbox = Toolbox::from_env();
    let variable =
        |name: &str, tool: Tool| format!("{name}={}", toolbox.find(tool).unwrap().path.display());
    let output = Command::new("make")
        .args([
            variable("YOSYS", Tool::Yosys),
            variable("NEXTPNR", Tool::NextpnrIce40),
            variable("ICEPACK", Tool::Icepack),
        ])
        .current_dir(folder.path().join("design/board/icebreaker"))
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    let bitstream = folder
        .path()
        .join("design/board/build/icebreaker/dre_board.bin");
    assert!((100_000..110_000).contains(&fs::metadata(bitstream).unwrap().len()));
}

/// A folder with a nextpnr that places nothing and reports a clock a hundred times slower than any is, and a packer for that.
fn slow_silicon() -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let places = r#"for word; do
    case $before in
    --report) echo '{"fmax": {"clk": {"achieved": 0.156}}}' > "$word"; placed=yes ;;
    --asc) : > "$word" ;;
    esac
    before=$word
done
test "$placed" && exit
"#;
    let packs = r#"case $1 in place*) : > "$2"; exit ;; esac
"#;
    stand_in(folder.path(), "nextpnr-ice40", Tool::NextpnrIce40, places);
    stand_in(folder.path(), "icepack", Tool::Icepack, packs);
    folder
}

/// A program of a tool's name that does as told, and else what the tool does.
fn stand_in(folder: &Path, name: &str, tool: Tool, does: &str) {
    use std::os::unix::fs::PermissionsExt as _;
    let real = Toolbox::from_env().find(tool).unwrap().path;
    let path = folder.join(name);
    let script = format!("#!/bin/sh\n{does}exec {} \"$@\"\n", real.display());
    fs::write(&path, script).unwrap();
    fs::set_permissions(path, fs::Permissions::from_mode(0o755)).unwrap();
}

#[test]
fn a_clock_that_no_layout_reaches_fails_and_nothing_is_written() {
    let (tools, folder) = (slow_silicon(), tempfile::tempdir().unwrap());
    let path = std::env::var_os("PATH").unwrap();
    let paths = [tools.path().to_owned()]
        .into_iter()
        .chain(std::env::split_paths(&path));
    let output = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(["bitstream", "--board", "icebreaker", "--seeds", "1"])
        .env("PATH", std::env::join_paths(paths).unwrap())
        .current_dir(folder.path())
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(1));
    let said = String::from_utf8(output.stdout).unwrap();
    assert!(
        said.contains("no seed reaches the board's 12 MHz; nothing was written"),
        "{said}"
    );
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 0);
}

#[test]
fn what_cannot_be_built_is_told_and_nothing_is_written() {
    let message = refused(&["bitstream", "--board", "de10-nano"], 2);
    assert!(
        message.contains("there are hx8k-evb, icebreaker, ulx3s-85f"),
        "{message}"
    );
    let message = refused(&["bitstream", "--board", "arty-a7-35t"], 2);
    assert!(message.contains("needs Vivado"), "{message}");
    let message = refused(
        &[
            "bitstream",
            "--board",
            "icebreaker",
            "--preset",
            "ice40",
            "--seeds",
            "1",
        ],
        2,
    );
    let device = Device::Ice40 {
        device: "up5k",
        package: "sg48",
    }
    .word();
    assert!(
        message.contains(&format!("does not fit {device}: ")),
        "{message}"
    );
    assert!(message.contains("of 5280 ICESTORM_LC"), "{message}");
    let message = refused(
        &["bitstream", "--board", "hx8k-evb", "--out", "no/where.bin"],
        2,
    );
    assert!(message.contains("cannot write in no"), "{message}");
}
