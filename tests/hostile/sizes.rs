//! Files that would fill the memory: each is refused, or read, with no more than 1 GiB of address space.

use std::fs;
use std::io::Write as _;
use std::path::Path;
use std::time::{Duration, Instant};

use crate::support::{bounded, done, refused};

/// A folder with a file `f` in it, made of pieces.
fn file<'a>(pieces: impl IntoIterator<Item = &'a [u8]>) -> tempfile::TempDir {
    let folder = tempfile::tempdir().unwrap();
    let file = fs::File::create(folder.path().join("f")).unwrap();
    let mut file = std::io::BufWriter::new(file);
    for piece in pieces {
        file.write_all(piece).unwrap();
    }
    file.flush().unwrap();
    folder
}

fn repeated<'a>(
    before: &'a str,
    piece: &'a str,
    bytes: usize,
    after: &'a str,
) -> impl Iterator<Item = &'a [u8]> {
    let middle = std::iter::repeat_n(piece.as_bytes(), bytes / piece.len());
    std::iter::once(before.as_bytes())
        .chain(middle)
        .chain([after.as_bytes()])
}

/// That it is refused with this in the message, and does not hang. On a quiet machine it takes a second.
fn refuses(folder: &Path, arguments: &[&str], expected: &str) {
    let start = Instant::now();
    let message = refused(&bounded(folder, arguments));
    assert!(message.contains(expected), "{message}");
    assert!(start.elapsed() < Duration::from_secs(300), "{arguments:?}");
}

const LIBERTY: [&str; 5] = ["synth", "--target", "liberty", "--liberty", "f"];
const STIMULUS: [&str; 5] = ["model", "--preset", "tiny", "--stimulus", "f"];

#[test]
fn files_without_end() {
    let folder = tempfile::tempdir().unwrap();
    let endless = |arguments: &[&str], expected: &str| refuses(folder.path(), arguments, expected);
    endless(&["model", "--trace", "/dev/zero"], "trace /dev/zero");
    endless(&["model", "--trace", "/dev/urandom"], "trace /dev/urandom");
    endless(
        &["model", "--stimulus", "/dev/zero"],
        "line 1 is longer than",
    );
}

#[test]
fn configurations_without_end_and_long_names() {
    let folder = file(repeated("", "a", 1 << 20, " = 1\n"));
    for (path, expected) in [("/dev/zero", "has more than"), ("f", "has more than")] {
        let arguments = ["model", "--random", "1", "--config", path];
        refuses(folder.path(), &arguments, expected);
    }
    let folder = file(repeated("", "a", 1 << 19, " = 1\n"));
    let arguments = ["model", "--random", "1", "--config", "f"];
    refuses(folder.path(), &arguments, "f:1: unknown key `aaaa");
}

#[test]
fn a_compressed_library_that_fills_the_memory() {
    let mut packed = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::best());
    let block = vec![b' '; 1 << 20];
    for _ in 0..300 {
        packed.write_all(&block).unwrap();
    }
    let packed = packed.finish().unwrap();
    assert!(packed.len() < 1 << 20);
    refuses(file([packed.as_slice()]).path(), &LIBERTY, "f: longer than");
}

#[test]
fn a_library_of_nothing_but_groups() {
    let folder = file(repeated("library (l) {\n", "a(){}\n", 24 << 20, "}\n"));
    refuses(folder.path(), &LIBERTY, "of memory");
    let folder = file(repeated("library (l) {\n", "a:b;\n", 48 << 20, "}\n"));
    refuses(folder.path(), &LIBERTY, "of memory");
    let folder = file(repeated("library (l) {\na(", "b,", 64 << 20, ");}\n"));
    refuses(folder.path(), &LIBERTY, "of memory");
}

#[test]
fn lines_of_stimulus_that_are_all_brackets() {
    let long = 100 << 20;
    let folder = file(repeated("{\"group\":[", "[],", long, "[]]}\n"));
    refuses(folder.path(), &STIMULUS, "line 1, column");
    let folder = file(repeated("{\"frame\":[", "\"\",", long, "\"\"]}\n"));
    refuses(folder.path(), &STIMULUS, "line 1, column");
    let folder = file(repeated("{\"", "x", long, "\":1}\n"));
    refuses(folder.path(), &STIMULUS, "line 1, column");
    // As many scores as a line holds are no reason to refuse it, and the row does not fit the table.
    let folder = file(repeated("{\"group\":[[", "1,", long, "1]]}\n"));
    done(&bounded(folder.path(), &STIMULUS));
}

/// A trace of F16 zeros with such shapes of keys and queries.
fn trace(keys: [usize; 3], queries: [usize; 3], frame_tokens: usize) -> tempfile::TempDir {
    let bytes = |shape: [usize; 3]| 2 * shape.iter().product::<usize>();
    let (first, all) = (bytes(keys), bytes(keys) + bytes(queries));
    let mut header = serde_json::json!({
        "__metadata__": {"frame_tokens": frame_tokens.to_string()},
        "keys": {"dtype": "F16", "shape": keys, "data_offsets": [0, first]},
        "queries": {"dtype": "F16", "shape": queries, "data_offsets": [first, all]},
    })
    .to_string();
    while !header.len().is_multiple_of(8) {
        header.push(' ');
    }
    let length = (header.len() as u64).to_le_bytes();
    let zeros = vec![0; all];
    file([length.as_slice(), header.as_bytes(), &zeros])
}

const TRACE: [&str; 6] = [
    "model",
    "--no-attention",
    "--preset",
    "paper",
    "--trace",
    "f",
];

#[test]
fn traces_of_odd_shapes() {
    // Planes of a key's length.
    let folder = trace([1, 1, 1 << 20], [1, 1, 1 << 20], 1);
    refuses(folder.path(), &TRACE, "tensor `keys` has shape");
    // A table for each head.
    let folder = trace([1 << 20, 1, 1], [1 << 20, 1, 1], 1);
    refuses(folder.path(), &TRACE, "tensor `keys` has shape");
    // All queries at a time.
    let folder = trace([1, 1 << 22, 1], [1, 1 << 22, 1], 1 << 22);
    refuses(folder.path(), &TRACE, "metadata `frame_tokens`");
    let folder = trace([1, 4, 1 << 16], [1, 4, 1 << 16], 4);
    done(&bounded(folder.path(), &TRACE));
    let folder = trace([256, 1, 4], [256, 1, 4], 1);
    done(&bounded(folder.path(), &TRACE));
}

#[test]
fn a_header_that_says_it_is_long() {
    let length = (90u64 << 20).to_le_bytes();
    let text = vec![b'['; 90 << 20];
    let folder = file([length.as_slice(), &text]);
    refuses(folder.path(), &TRACE, "the header is of 94371840 bytes");
}

#[test]
fn a_stored_result_of_many_units() {
    let unit = r#"{"name":"","cells":0,"ff":0,"memory_bits":0},"#;
    let numbered: String = (0..60_000)
        .map(|i| unit.replace(r#""name":"""#, &format!(r#""name":"{i}""#)))
        .collect();
    let text = format!(
        r#"{{"target":"generic","yosys":"","units":[{}],"total":{},"memories":[]}}"#,
        numbered.trim_end_matches(','),
        unit.trim_end_matches(',')
    );
    let report: dregen::cost::report::Report = serde_json::from_str(&text).unwrap();
    let start = Instant::now();
    let changes = dregen::cost::compare::changes(&report, &report);
    assert_eq!(changes, []);
    assert!(start.elapsed() < Duration::from_secs(60));
    let folder = file(repeated(&text, " ", 16 << 20, ""));
    let arguments = ["synth", "--target", "ice40", "--against", "f"];
    refuses(
        folder.path(),
        &arguments,
        "no result of dregen synth --json",
    );
}

#[test]
fn names_of_nets_are_not_held_once_a_bit() {
    let bits: Vec<String> = (0..200_000).map(|bit| bit.to_string()).collect();
    let name = "n".repeat(1000);
    let json = format!(
        r#"{{"modules":{{"a":{{"ports":{{}},"cells":{{}},"netnames":{{"{name}":{{"hide_name":0,"bits":[{}]}}}}}}}}}}"#,
        bits.join(",")
    );
    let netlist = dregen::cost::netlist::Netlist::from_json(&json).unwrap();
    let names = netlist.modules["a"].source_names();
    assert_eq!(names.len(), 200_000);
    assert_eq!(names[&7].to_string(), format!("{name}[7]"));
    let json = json.replace(
        r#""ports":{}"#,
        &format!(
            r#""ports":{{"{}":{{"direction":"input","bits":[1]}}}}"#,
            "p".repeat(2000)
        ),
    );
    assert!(dregen::cost::netlist::Netlist::from_json(&json).is_err());
}
