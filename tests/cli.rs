//! The command line from outside: exit codes, messages, files, pipes.

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use serde_json::Value;

fn dregen(arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
    command.args(arguments).stdin(Stdio::null());
    command
}

fn run(arguments: &[&str]) -> Output {
    dregen(arguments).output().unwrap()
}

fn json(arguments: &[&str]) -> Value {
    let output = run(arguments);
    let errors = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{arguments:?}: {errors}");
    assert_eq!(errors, "", "nothing but the document");
    serde_json::from_slice(&output.stdout).unwrap()
}

/// The message of a command that must end with exit code 2.
fn refused(arguments: &[&str]) -> String {
    let output = run(arguments);
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{arguments:?}: {message}");
    assert!(output.stdout.is_empty());
    message
}

fn text(path: &Path) -> &str {
    path.to_str().unwrap()
}

/// A folder with a stimulus file in it.
fn stimulus(lines: &str) -> (tempfile::TempDir, PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s.jsonl");
    fs::write(&path, lines).unwrap();
    (folder, path)
}

/// A folder with a trace of two heads in it, 40 tokens in frames of 8.
fn trace() -> (tempfile::TempDir, PathBuf) {
    use safetensors::tensor::{Dtype, TensorView};
    let number = |i: usize| ((i * 2654435761 % 1000) as f32 - 500.0) / 250.0;
    let bytes: Vec<u8> = (0..4 * 40 * 8)
        .flat_map(|i| number(i).to_le_bytes())
        .collect();
    let keys = &bytes[..2 * 40 * 8 * 4];
    let views = [
        (
            "keys",
            TensorView::new(Dtype::F32, vec![2, 40, 8], keys).unwrap(),
        ),
        (
            "queries",
            TensorView::new(Dtype::F32, vec![4, 40, 8], &bytes).unwrap(),
        ),
    ];
    let metadata = [("frame_tokens".to_string(), "8".to_string())].into();
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("t.safetensors");
    fs::write(
        &path,
        safetensors::serialize(views, Some(metadata)).unwrap(),
    )
    .unwrap();
    (folder, path)
}

const RECORDS: [&str; 4] = [
    "assign.jsonl",
    "select.jsonl",
    "offload.jsonl",
    "fetch.jsonl",
];

#[test]
fn presets_are_listed_for_people_and_for_scripts() {
    let output = run(&["presets"]);
    assert!(output.status.success());
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(table.contains("paper") && table.contains("hcu.xor_width"));
    let document = json(&["presets", "--json"]);
    let paper = &document["presets"][0];
    assert_eq!(
        (&paper["name"], &paper["parameters"]["hash.bits"]),
        (&"paper".into(), &32.into())
    );
}

#[test]
fn records_are_the_lines_of_the_interface() {
    let (folder, path) = stimulus(
        "{\"set\": {\"recent_window\": 0, \"store_base\": 4096, \"store_limit\": 5120}}\n\
         {\"frame\": [\"0\", \"1\", \"ffffffff\"]}\n\
         {\"group\": [[5, 1]]}\n\
         {\"group\": [[5]]}\n",
    );
    let records = folder.path().join("deep/records");
    let document = json(&[
        "model",
        "--stimulus",
        text(&path),
        "--records",
        text(&records),
        "--json",
    ]);
    let read = |name| fs::read_to_string(records.join(name)).unwrap();
    assert_eq!(
        read("assign.jsonl"),
        "{\"token_id\":0,\"cluster_id\":0,\"distance\":0,\"kind\":\"NEW\",\"last\":false}\n\
         {\"token_id\":1,\"cluster_id\":0,\"distance\":1,\"kind\":\"JOIN\",\"last\":false}\n\
         {\"token_id\":2,\"cluster_id\":1,\"distance\":0,\"kind\":\"NEW\",\"last\":true}\n"
    );
    assert_eq!(
        read("offload.jsonl"),
        "{\"token_id\":0,\"cluster_id\":0,\"noslot\":false,\"address\":4096,\"last\":true}\n\
         {\"token_id\":1,\"cluster_id\":0,\"noslot\":false,\"address\":4608,\"last\":true}\n\
         {\"token_id\":2,\"cluster_id\":1,\"noslot\":true,\"address\":0,\"last\":true}\n"
    );
    assert_eq!(
        read("select.jsonl"),
        "{\"cluster_id\":0,\"count\":2,\"stored\":2,\"null\":false,\"last\":true}\n\
         {\"cluster_id\":0,\"count\":0,\"stored\":0,\"null\":true,\"last\":true}\n"
    );
    assert_eq!(
        read("fetch.jsonl"),
        "{\"address\":4096,\"bytes\":1024,\"cluster_id\":0,\"tokens\":2,\"null\":false,\"last\":true}\n\
         {\"address\":0,\"bytes\":0,\"cluster_id\":0,\"tokens\":0,\"null\":true,\"last\":true}\n"
    );
    let total = &document["total"];
    assert_eq!(total["tokens"], 3);
    assert_eq!(total["rows_dropped"], 1);
    assert_eq!(total["errors"]["bounds"], true);
    assert_eq!(total["row_selected_share"], 0.5);
    assert_eq!(total["attention_kept"], Value::Null);
    // Nothing else is left behind.
    assert_eq!(fs::read_dir(&records).unwrap().count(), 4);
}

#[test]
fn an_emitted_stimulus_gives_the_records_of_its_trace() {
    let (folder, path) = trace();
    let [one, two, file] = ["one", "two", "s.jsonl"].map(|name| folder.path().join(name));
    let from_trace = json(&[
        "model",
        "--trace",
        text(&path),
        "--head",
        "1",
        "--preset",
        "tiny",
        "--json",
        "--reg",
        "recent_window=3",
        "--records",
        text(&one),
        "--emit-stimulus",
        text(&file),
    ]);
    let replayed = json(&[
        "model",
        "--stimulus",
        text(&file),
        "--preset",
        "tiny",
        "--json",
        "--records",
        text(&two),
    ]);
    for name in RECORDS {
        let [one, two] = [&one, &two].map(|folder| fs::read(folder.join(name)).unwrap());
        assert!(!one.is_empty() && one == two, "{name}");
    }
    let (a, b) = (&from_trace["total"], &replayed["total"]);
    assert_eq!(
        (&a["tokens"], &a["ideal_chunks"]),
        (&b["tokens"], &b["ideal_chunks"])
    );
    let kept = a["attention_kept"].as_f64().unwrap();
    assert!(kept > 0.0 && kept <= 1.0, "{kept}");
}

#[test]
fn heads_run_together_and_land_apart() {
    let (folder, path) = trace();
    let all = folder.path().join("all");
    let document = json(&[
        "model",
        "--trace",
        text(&path),
        "--records",
        text(&all),
        "--json",
    ]);
    assert_eq!(document["heads"].as_array().unwrap().len(), 2);
    assert_eq!(document["total"]["tokens"], 80);
    for head in ["0", "1"] {
        let alone = folder.path().join(head);
        let of_head = ["model", "--trace", text(&path), "--head", head];
        json(&[&of_head[..], &["--records", text(&alone), "--json"]].concat());
        for name in RECORDS {
            let together = fs::read(all.join(format!("head{head}")).join(name)).unwrap();
            assert_eq!(
                together,
                fs::read(alone.join(name)).unwrap(),
                "{head} {name}"
            );
        }
    }
    let table = String::from_utf8(run(&["model", "--trace", text(&path)]).stdout).unwrap();
    assert!(
        table.lines().any(|line| line.starts_with("total")),
        "{table}"
    );
}

#[test]
fn bad_input_is_named_and_leaves_nothing_behind() {
    let (folder, good) = stimulus("{\"frame\": [\"1\"]}\n");
    let (_keep, bad) = stimulus("{\"frame\": [\"1\"]}\n{\"frame\": [\"123456789\"]}\n");
    let (_also, trace) = trace();
    let toml = folder.path().join("d.toml");
    fs::write(&toml, "[hash]\nbits = 7\n").unwrap();
    let out = folder.path().join("emitted.jsonl");
    let (good, bad, trace, toml) = (text(&good), text(&bad), text(&trace), text(&toml));
    let cases: &[(&[&str], &str)] = &[
        (&[], "Usage"),
        (&["model"], "--trace <FILE>|--stimulus <FILE>"),
        (
            &["model", "--stimulus", good, "--trace", trace],
            "cannot be used with",
        ),
        (&["model", "--stimulus", "no/such"], "no/such"),
        (&["model", "--trace", "no/such"], "no/such"),
        (&["model", "--trace", good], "not a safetensors file"),
        (&["model", "--stimulus", trace], "line 1"),
        (
            &["model", "--stimulus", good, "--preset", "papr"],
            "legal: paper, tiny",
        ),
        (
            &["model", "--stimulus", good, "--config", toml],
            "d.toml:2: `hash.bits` = 7",
        ),
        (
            &["model", "--stimulus", good, "--set", "hash.bit=8"],
            "did you mean `hash.bits`",
        ),
        (
            &["model", "--stimulus", good, "--reg", "th=8"],
            "unknown register `th`",
        ),
        (
            &["model", "--stimulus", good, "--reg", "th_hd=34"],
            "0..=33",
        ),
        (&["model", "--trace", trace, "--head", "2"], "legal: 0..=1"),
        (
            &["model", "--trace", trace, "--emit-stimulus", text(&out)],
            "choose one with --head",
        ),
        (
            &["model", "--stimulus", bad, "--emit-stimulus", text(&out)],
            "line 2: hash code 0",
        ),
        (
            &["model", "--stimulus", good, "--records", good],
            "cannot write records",
        ),
        (
            &["model", "--stimulus", good, "--emit-stimulus", "no/such/x"],
            "no/such",
        ),
        (
            &["model", "--stimulus", good, "--emit-stimulus", "/dev/null"],
            "cannot write /dev/null: what is there is no file",
        ),
        (
            &["model", "--random", "300000000000000000"],
            "not in 0..=4294967296",
        ),
        (
            &["model", "--random", "1", "--set", "prefix=stdint"],
            "`prefix`",
        ),
    ];
    for (arguments, expected) in cases {
        let message = refused(arguments);
        assert!(message.contains(expected), "{arguments:?}: {message}");
        assert!(!message.contains("panicked"), "{message}");
    }
    let records = folder.path().join("records");
    refused(&["model", "--stimulus", bad, "--records", text(&records)]);
    assert!(!records.exists());
    // A folder that was there before stays, and stays empty.
    fs::create_dir(&records).unwrap();
    refused(&["model", "--stimulus", bad, "--records", text(&records)]);
    assert_eq!(fs::read_dir(&records).unwrap().count(), 0);
    assert!(!out.exists());
    // Two outputs in one place, or a folder where one goes: none is written.
    let assign = records.join("assign.jsonl");
    let both = ["--records", text(&records), "--emit-stimulus"];
    let message = refused(&[&["model", "--stimulus", good], &both[..], &[text(&assign)]].concat());
    assert!(message.contains("two outputs"), "{message}");
    fs::create_dir(records.join("select.jsonl")).unwrap();
    refused(&["model", "--stimulus", good, "--records", text(&records)]);
    assert!(!assign.exists());
}

#[test]
fn a_reader_that_leaves_early_is_no_failure() {
    for arguments in [
        &["presets"][..],
        &["presets", "--json"],
        &["model", "--help"],
    ] {
        let mut child = dregen(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let mut errors = String::new();
        child
            .stderr
            .take()
            .unwrap()
            .read_to_string(&mut errors)
            .unwrap();
        assert_eq!(
            child.wait().unwrap().code(),
            Some(0),
            "{arguments:?}: {errors}"
        );
        assert_eq!(errors, "");
    }
}

/// A full disk must not look like success: scripts would go on with half a document.
#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_written_are_a_failure() {
    let full = fs::File::create("/dev/full").unwrap();
    let output = dregen(&["presets", "--json"])
        .stdout(full)
        .stderr(Stdio::piped())
        .spawn()
        .unwrap()
        .wait_with_output()
        .unwrap();
    let message = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2), "{message}");
    assert!(message.contains("standard output"), "{message}");
}

/// A million lines come through a pipe, which cannot be read twice, and the process stays small.
#[cfg(target_os = "linux")]
#[test]
fn a_long_stimulus_does_not_live_in_memory() {
    let mut child = Command::new(env!("CARGO_BIN_EXE_dregen"))
        .args([
            "model",
            "--stimulus",
            "/dev/stdin",
            "--preset",
            "tiny",
            "--json",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let thousand = "{\"frame\": [\"1\"]}\n".repeat(500) + &"{\"group\": [[1]]}\n".repeat(500);
    for _ in 0..1000 {
        input.write_all(thousand.as_bytes()).unwrap();
    }
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    drop(input);
    let peak = status
        .lines()
        .find_map(|line| line.strip_prefix("VmHWM:"))
        .unwrap();
    let peak: u64 = peak.trim().trim_end_matches(" kB").parse().unwrap();
    // The lines alone would be 17 MB, their events and records some 200 MB.
    assert!(peak < 16 * 1024, "{peak} kB");
    let output = child.wait_with_output().unwrap();
    let document: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(document["total"]["tokens"], 500_000);
    assert_eq!(document["total"]["groups"], 500_000);
}

#[test]
fn random_events_are_the_same_from_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("random.jsonl");
    let (drawn, read) = (folder.path().join("drawn"), folder.path().join("read"));
    let tiny = |input: &[&str], records: &Path| {
        let verb = [
            "model",
            "--preset",
            "tiny",
            "--json",
            "--records",
            text(records),
        ];
        json(&[&verb[..], input].concat())
    };
    let registers = ["--reg", "recent_window=3", "--reg", "store_limit=4096"];
    let random = [
        "--random",
        "80",
        "--seed",
        "7",
        "--emit-stimulus",
        text(&file),
    ];
    let of_draws = tiny(&[&random[..], &registers].concat(), &drawn);
    assert_eq!(of_draws, tiny(&["--stimulus", text(&file)], &read));
    for name in ["assign", "select", "offload", "fetch"] {
        let content = |folder: &Path| fs::read(folder.join(format!("{name}.jsonl"))).unwrap();
        assert!(
            !content(&drawn).is_empty() && content(&drawn) == content(&read),
            "{name}"
        );
    }
    // The registers before the first event, then the events.
    assert_eq!(fs::read_to_string(&file).unwrap().lines().count(), 81);
    let other = json(&[
        "model", "--preset", "tiny", "--json", "--random", "80", "--seed", "8",
    ]);
    assert_ne!(other["total"], of_draws["total"]);
}

#[test]
fn there_is_one_input() {
    let (_folder, file) = stimulus("");
    for inputs in [
        &["--random", "5", "--stimulus", text(&file)][..],
        &["--random", "5", "--trace", text(&file)],
        &["--random", "5", "--head", "0"],
        &["--random", "-5"],
        &[],
    ] {
        refused(&[&["model"], inputs].concat());
        refused(&[&["simulate"], inputs].concat());
    }
}
