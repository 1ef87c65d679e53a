//! Names from outside cannot leave the output folder, and are nothing but names in the Verilog, Tcl, C and Make that they end
//! up in.

use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::{OsStrExt as _, OsStringExt as _};
use std::path::{Path, PathBuf};
use std::process::Command;

use dregen::config::identifier;
use serde_json::Value;

use crate::support::{done, dregen, refused};

/// Folder names that a shell, make, Tcl or Verilog reads as something else. The commands in them make a file `pwned`.
const ODD: [&str; 12] = [
    "a b",
    "$(touch pwned)",
    "`touch pwned`",
    "[exec touch pwned]",
    "a;touch pwned",
    "a|touch pwned",
    "$(shell touch pwned)",
    "quote'double\"",
    "new\nline",
    "back\\slash",
    "-C",
    "ünïcode",
];

/// Files of that name anywhere below a folder.
fn pwned(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![folder.to_path_buf()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(&next).unwrap() {
            let path = entry.unwrap().path();
            if path.file_name() == Some(OsStr::new("pwned")) {
                found.push(path.clone());
            }
            if path.is_dir() && !path.is_symlink() {
                folders.push(path);
            }
        }
    }
    found
}

fn generate(folder: &Path, out: &OsStr, more: &[&str]) -> std::process::Output {
    let mut command = dregen(folder, &["generate", "--preset", "tiny", "--no-check"]);
    let mut option = OsString::from("--out=");
    option.push(out);
    command.arg(option).args(more).output().unwrap()
}

#[test]
fn output_folders_of_any_name() {
    let root = tempfile::tempdir().unwrap();
    for (number, name) in ODD.iter().enumerate() {
        let folder = root.path().join(number.to_string());
        fs::create_dir(&folder).unwrap();
        let said = done(&generate(&folder, OsStr::new(name), &[]));
        assert!(
            folder.join(name).join("manifest.json").is_file(),
            "{name:?}"
        );
        assert_eq!(fs::read_dir(&folder).unwrap().count(), 1, "{name:?}");
        // What it says to do next is what a shell does, with a make that only tells where it was sent.
        let line = said
            .lines()
            .find(|line| line.contains("make -C") && line.contains("testbench"));
        if let Some(line) = line.filter(|_| !name.contains('\n')) {
            let command = line.split("      ").next().unwrap().trim();
            let script = format!("make() {{ cd \"$2\" && pwd; }}\n{command}");
            let output = Command::new("/bin/sh")
                .args(["-c", &script])
                .current_dir(&folder)
                .output();
            let output = output.unwrap();
            let place = folder.join(name).join("testbench");
            assert!(output.status.success(), "{command}: {output:?}");
            assert_eq!(output.stdout.trim_ascii_end(), place.as_os_str().as_bytes());
        }
    }
    assert_eq!(pwned(root.path()), [""; 0].map(PathBuf::from));
}

#[test]
fn makefiles_in_folders_of_any_name_run_nothing_but_their_commands() {
    let root = tempfile::tempdir().unwrap();
    let whole = root.path().join("whole");
    done(&generate(root.path(), whole.as_os_str(), &[]));
    for (number, name) in ODD.iter().enumerate() {
        let folder = root.path().join(number.to_string()).join(name);
        fs::create_dir(folder.parent().unwrap()).unwrap();
        let mut copy = Command::new("cp");
        copy.arg("-r").arg("--").args([&whole, &folder]);
        assert!(copy.status().unwrap().success());
        let calls: [(&str, &[&str]); 4] = [
            ("testbench", &["run", "waves", "coverage", "lint", "icarus"]),
            ("software/example", &["run"]),
            ("board", &["all"]),
            ("board/hx8k-evb", &[]),
        ];
        for (place, targets) in calls {
            let output = Command::new("make")
                .current_dir(folder.join(place))
                .args(targets)
                .args([
                    "-k",
                    "VERILATOR=true",
                    "IVERILOG=true",
                    "VVP=true",
                    "YOSYS=true",
                ])
                .args(["NEXTPNR=true", "ICEPACK=true", "CC=true", "AS=true"])
                .output()
                .unwrap();
            let message = String::from_utf8_lossy(&output.stderr);
            let plain = name.chars().all(|c| c.is_alphanumeric() || c == '-');
            if !plain && place != "board/hx8k-evb" {
                assert_ne!(output.status.code(), Some(0), "{name:?}: {message}");
                let told = message.contains("the name of this folder has");
                assert!(told, "{name:?}, {place}: {message}");
            }
        }
    }
    assert_eq!(pwned(root.path()), [""; 0].map(PathBuf::from));
}

#[test]
fn names_that_are_no_unicode() {
    let root = tempfile::tempdir().unwrap();
    let name = OsString::from_vec(b"not\xffunicode".to_vec());
    let said = done(&generate(root.path(), &name, &["--json"]));
    let document: Value = serde_json::from_str(&said).unwrap();
    assert_eq!(document["out"], "not\u{fffd}unicode");
    assert!(root.path().join(&name).join("manifest.json").is_file());
    let mut command = dregen(root.path(), &["doctor", "--json"]);
    let mut path = OsString::from_vec(b"/tmp/\xff:".to_vec());
    path.push(std::env::var_os("PATH").unwrap());
    let output = command.env("PATH", path).output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert!(document["tools"].is_array());
}

#[test]
fn an_output_folder_is_the_one_that_was_named() {
    let root = tempfile::tempdir().unwrap();
    let outside = root.path().join("outside");
    fs::create_dir_all(outside.join("rtl")).unwrap();
    fs::write(outside.join("rtl/precious.v"), "precious").unwrap();
    let out = root.path().join("out");
    let precious = || fs::read_to_string(outside.join("rtl/precious.v")).unwrap();
    // The name of a folder with what dregen did not write.
    let message = refused(&generate(root.path(), OsStr::new("outside"), &[]));
    assert!(message.contains("rtl/precious.v"), "{message}");
    for name in [".", "..", "/"] {
        refused(&generate(&outside, OsStr::new(name), &[]));
    }
    // A manifest that names what is outside.
    fs::create_dir(&out).unwrap();
    let manifest = r#"{"generator":"dregen","version":"0","command":"","parameters":{},
        "files":{"../outside/rtl/precious.v":"0","/etc/passwd":"1"}}"#;
    fs::write(out.join("manifest.json"), manifest).unwrap();
    done(&generate(root.path(), OsStr::new("out"), &[]));
    assert_eq!(precious(), "precious");
    // A link in place of a folder, and of a file.
    fs::remove_dir_all(out.join("rtl")).unwrap();
    std::os::unix::fs::symlink("../outside/rtl", out.join("rtl")).unwrap();
    let message = refused(&generate(root.path(), OsStr::new("out"), &[]));
    assert!(message.contains("out: holds rtl"), "{message}");
    assert_eq!(precious(), "precious");
    fs::remove_file(out.join("rtl")).unwrap();
    // A pipe in place of a file: nobody will ever write to it.
    let place = out.join("doc/ports.md");
    fs::remove_file(&place).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(&place)
            .status()
            .unwrap()
            .success()
    );
    let message = refused(&generate(root.path(), OsStr::new("out"), &[]));
    assert!(message.contains("doc/ports.md"), "{message}");
    fs::remove_file(&place).unwrap();
    fs::remove_file(out.join("manifest.json")).unwrap();
    assert!(
        Command::new("mkfifo")
            .arg(out.join("manifest.json"))
            .status()
            .unwrap()
            .success()
    );
    refused(&generate(root.path(), OsStr::new("out"), &[]));
}

/// What would be code in one of the languages that a prefix ends up in.
const NO_PREFIX: [&str; 24] = [
    "a;$finish",
    "a\nendmodule",
    "a`include",
    "a\\",
    "\\a ",
    "a[exec touch pwned]",
    "$(touch pwned)",
    "${PATH}",
    "a\"b",
    "a'b",
    "a/b",
    "../a",
    "/a",
    ".",
    "",
    " ",
    "a b",
    "a-b",
    "a*/",
    "a</name>",
    "1a",
    "endmodule",
    "reinterpret_cast",
    "stdint",
];

#[test]
fn prefixes_are_identifiers_or_refused() {
    let root = tempfile::tempdir().unwrap();
    for prefix in NO_PREFIX {
        let set = format!("prefix={prefix}");
        // Blanks around a value of --set do not count.
        if prefix.trim() == prefix {
            let message = refused(&generate(root.path(), OsStr::new("out"), &["--set", &set]));
            assert!(message.contains("prefix"), "{message}");
        }
        let toml = format!("prefix = {}\n", Value::from(prefix));
        fs::write(root.path().join("d.toml"), toml).unwrap();
        let arguments = [
            "generate",
            "--no-check",
            "--config",
            "d.toml",
            "--out",
            "out",
        ];
        let message = refused(&dregen(root.path(), &arguments).output().unwrap());
        assert!(message.contains("d.toml:1: `prefix`"), "{message}");
        fs::remove_file(root.path().join("d.toml")).unwrap();
    }
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

/// Legal prefixes that are names of something in the files, too: all of it still compiles, and stays in the folder.
#[test]
fn prefixes_that_are_taken_elsewhere_compile() {
    let root = tempfile::tempdir().unwrap();
    let long = "a".repeat(64);
    for prefix in ["_", "Vdut", "u_top", "clk_i", "main", "axil", long.as_str()] {
        assert!(identifier::is_legal(prefix), "{prefix}");
        let set = format!("prefix={prefix}");
        done(&generate(root.path(), OsStr::new("out"), &["--set", &set]));
        let out = root.path().join("out");
        let top = format!("{prefix}_top");
        let mut icarus = Command::new("iverilog");
        icarus.args(["-Wall", "-g2005", "-o", "/dev/null", "-s", &top, "-c"]);
        let output = icarus
            .arg(format!("{top}.f"))
            .current_dir(&out)
            .output()
            .unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && message.is_empty(),
            "{prefix}: {message}"
        );
        let mut compiler = Command::new("cc");
        compiler.args([
            "-std=c99",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-fsyntax-only",
        ]);
        compiler.args(["-Isoftware", "-Isoftware/example"]);
        compiler
            .arg(format!("software/{prefix}.c"))
            .arg("software/example/main.c");
        let output = compiler.current_dir(&out).output().unwrap();
        let message = String::from_utf8_lossy(&output.stderr);
        assert!(
            output.status.success() && message.is_empty(),
            "{prefix}: {message}"
        );
        fs::remove_dir_all(out).unwrap();
    }
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

#[test]
fn names_that_only_look_something_up() {
    let root = tempfile::tempdir().unwrap();
    for arguments in [
        ["synth", "--target=ice40", "--unit=$(touch pwned)"],
        ["synth", "--target=ice40", "--unit=hcu; shell touch pwned"],
        ["bitstream", "--seeds=1", "--board=../../etc"],
        ["bitstream", "--seeds=1", "--board=hx8k-evb; touch pwned"],
        ["model", "--random=1", "--reg=th_hd=$(touch pwned)"],
        ["model", "--random=1", "--preset=../tiny"],
        ["generate", "--out=out", "--clock=nan"],
        ["generate", "--out=out", "--clock=1e-300"],
    ] {
        refused(&dregen(root.path(), &arguments).output().unwrap());
    }
    assert_eq!(fs::read_dir(root.path()).unwrap().count(), 0);
}

/// A name for a library file, and for the folder of temporary files, with all that Yosys, ABC, Tcl and the shell might read.
const ODD_FILE: &str =
    "l [exec touch pwned] $(touch pwned) `touch pwned`; \"touch pwned\" 'x' {y} #.lib";

#[test]
fn a_library_of_any_name_is_mapped_to() {
    let root = tempfile::tempdir().unwrap();
    let cells = "/usr/share/qflow/tech/osu018/osu018_stdcells.lib";
    fs::copy(cells, root.path().join(ODD_FILE)).expect("the Debian package qflow-tech-osu018");
    let arguments = [
        "synth",
        "--preset",
        "tiny",
        "--unit",
        "counts",
        "--target",
        "liberty",
        "--json",
        "--liberty",
        ODD_FILE,
    ];
    let temporary = root.path().join("t [exec touch pwned] $(touch pwned)");
    fs::create_dir(&temporary).unwrap();
    let output = dregen(root.path(), &arguments).output().unwrap();
    let document: Value = serde_json::from_str(&done(&output)).unwrap();
    assert!(document["total"]["area"].as_f64().unwrap() > 0.0);
    // ABC cannot read its files in such a folder, but nobody runs its name.
    let mut command = dregen(root.path(), &arguments);
    let output = command.env("TMPDIR", &temporary).output().unwrap();
    let message = String::from_utf8_lossy(&output.stderr);
    assert!(
        [Some(0), Some(3)].contains(&output.status.code()),
        "{message}"
    );
    assert_eq!(pwned(root.path()), [""; 0].map(PathBuf::from));
}

#[test]
fn cells_whose_names_are_code_are_refused() {
    let root = tempfile::tempdir().unwrap();
    for name in [
        "X; exec touch pwned",
        "X (); endmodule //",
        "[exec touch pwned]",
        "X\nset_driving_cell Y",
        "$(touch pwned)",
        "",
    ] {
        let text = format!("library (l) {{\n  cell (\"{name}\") {{ area : 1; }}\n}}\n");
        fs::write(root.path().join("l.lib"), text).unwrap();
        let arguments = ["synth", "--target", "liberty", "--liberty", "l.lib"];
        let message = refused(&dregen(root.path(), &arguments).output().unwrap());
        assert!(message.contains("l.lib:2: cell"), "{message}");
    }
    assert_eq!(pwned(root.path()), [""; 0].map(PathBuf::from));
}
