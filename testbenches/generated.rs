//! What is generated is a function of the parameters alone, and what is committed is what is generated.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

const PRESETS: [&str; 2] = ["paper", "tiny"];

/// Runs `dregen generate` in a process and a folder of its own.
fn generate(preset: &str, out: &Path) {
    let run = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(["generate", "--preset", preset, "--no-check", "--out"])
        .arg(out)
        .output()
        .expect("dregen starts");
    assert!(
        run.status.success(),
        "{}",
        String::from_utf8_lossy(&run.stderr)
    );
}

/// Every file under `root` by its path.
fn files(root: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("the folder is there") {
            let path = entry.expect("an entry").path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(root).expect("inside").to_path_buf();
                found.insert(name, fs::read(&path).expect("a file"));
            }
        }
    }
    found
}

/// Names of the files in which two folders differ.
fn differences(a: &BTreeMap<PathBuf, Vec<u8>>, b: &BTreeMap<PathBuf, Vec<u8>>) -> Vec<PathBuf> {
    a.keys()
        .chain(b.keys())
        .filter(|name| a.get(*name) != b.get(*name))
        .cloned()
        .collect()
}

#[test]
fn two_processes_in_two_folders_write_the_same_bytes() {
    let root = tempfile::tempdir().expect("a folder");
    for preset in PRESETS {
        let (a, b) = (root.path().join("a"), root.path().join("deep/er/b"));
        generate(preset, &a);
        generate(preset, &b);
        assert_eq!(differences(&files(&a), &files(&b)), Vec::<PathBuf>::new());
    }
}

#[test]
fn a_toml_file_gives_the_bytes_of_the_preset_it_spells_out() {
    let root = tempfile::tempdir().expect("a folder");
    let toml = root.path().join("design.toml");
    let tiny = dregen::config::Config::preset("tiny").expect("the preset");
    fs::write(&toml, tiny.to_toml()).expect("written");
    let (a, b) = (root.path().join("a"), root.path().join("b"));
    generate("tiny", &a);
    let run = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(["generate", "--no-check", "--config"])
        .arg(&toml)
        .arg("--out")
        .arg(&b)
        .status()
        .expect("dregen starts");
    assert!(run.success());
    assert_eq!(differences(&files(&a), &files(&b)), Vec::<PathBuf>::new());
}

#[test]
fn the_command_in_the_manifest_makes_the_folder_again() {
    let root = tempfile::tempdir().expect("a folder");
    let (a, b) = (root.path().join("a"), root.path().join("b"));
    let run = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(["generate", "--preset", "tiny", "--no-check"])
        .args(["--set", "hash.bits=24", "--clock", "62.5", "--out"])
        .arg(&a)
        .status()
        .expect("dregen starts");
    assert!(run.success());
    let manifest = fs::read(a.join("manifest.json")).expect("a manifest");
    let manifest: serde_json::Value = serde_json::from_slice(&manifest).expect("JSON");
    let command = manifest["command"].as_str().expect("a command");
    let words: Vec<&str> = command
        .split(' ')
        .skip(1)
        .filter(|word| !["--out", "DIR"].contains(word))
        .collect();
    let run = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args(words)
        .args(["--no-check", "--out"])
        .arg(&b)
        .status()
        .expect("dregen starts");
    assert!(run.success(), "{command}");
    assert_eq!(differences(&files(&a), &files(&b)), Vec::<PathBuf>::new());
}

#[test]
fn what_is_committed_is_what_is_generated() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let root = tempfile::tempdir().expect("a folder");
    for preset in PRESETS {
        let out = root.path().join(preset);
        generate(preset, &out);
        let mut committed = files(&project.join("rtl_out").join(preset));
        let bench = files(&project.join("testbenches").join(preset));
        // What its makefile leaves behind there is not committed.
        let made = [
            "build",
            "coverage.dat",
            "result.json",
            "waves.fst",
            "cocotb/__pycache__",
            "cocotb/results.xml",
            "cocotb/sim_build",
        ];
        committed.extend(
            bench
                .into_iter()
                .filter(|(name, _)| !made.iter().any(|made| name.starts_with(made)))
                .map(|(name, content)| (Path::new("testbench").join(name), content)),
        );
        let drift = differences(&files(&out), &committed);
        assert!(
            drift.is_empty(),
            "{preset}: run scripts/regenerate; these differ: {drift:?}"
        );
    }
}

#[test]
fn the_makefile_of_the_testbench_lints_and_runs_without_dregen() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path().join("out");
    generate("tiny", &out);
    let make = |goal: &[&str]| {
        let run = Command::new("make")
            .arg("-s")
            .args(goal)
            .current_dir(out.join("testbench"))
            .output()
            .expect("make is needed for this test (./scripts/setup)");
        let text = String::from_utf8_lossy(&run.stdout).into_owned()
            + &String::from_utf8_lossy(&run.stderr);
        assert!(run.status.success(), "make {goal:?}:\n{text}");
        text
    };
    assert_eq!(make(&["lint"]), "");
    for goal in ["run", "icarus"] {
        let text = make(&[goal, "SEED=3", "STALL=0.3"]);
        let verdicts = text
            .lines()
            .filter(|l| l.starts_with("PASS") || l.starts_with("FAIL"));
        assert_eq!(verdicts.count(), 1, "{text}");
        assert!(text.contains("PASS"), "{text}");
    }
}

#[test]
fn the_header_compiles_as_c99_without_a_warning_and_takes_a_record_apart() {
    let root = tempfile::tempdir().expect("a folder");
    let out = root.path().join("out");
    generate("tiny", &out);
    let program = root.path().join("decode.c");
    // Record 5: token 7, cluster 0x102, distance 9, FORCED.
    let word = 7u64 | 0x102 << 32 | 9 << 48 | 2 << 57;
    let text = format!(
        "#include \"dre.h\"\nint main(void) {{\n\
         struct dre_assign a = dre_assign_decode({word}ull);\n\
         return !(a.token_id == 7 && a.cluster_id == 0x102 && a.distance == 9 && a.kind == DRE_FORCED\n\
         && DRE_HASH_BITS == 16);\n}}\n"
    );
    fs::write(&program, text).expect("written");
    let binary = root.path().join("decode");
    let compiled = Command::new("gcc")
        .args([
            "-std=c99",
            "-Wall",
            "-Wextra",
            "-Wpedantic",
            "-Werror",
            "-I",
        ])
        .arg(out.join("software"))
        .arg(&program)
        .arg("-o")
        .arg(&binary)
        .status()
        .expect("gcc is needed for this test (./scripts/setup)");
    assert!(compiled.success());
    assert!(Command::new(&binary).status().expect("it starts").success());
}
