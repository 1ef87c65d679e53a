//! The reader on a small library with every form of the syntax, and on damaged ones.

use std::io::Write as _;
use std::path::PathBuf;

use super::error::LARGEST;
use super::*;
use crate::cost::memory::{self, Shape};

const CELLS: &str = include_str!("../../../tests/data/cells.lib");

fn library(texts: &[(&str, &str)]) -> Result<Library, LibertyError> {
    let mut library = Library {
        files: Vec::new(),
        header: Group::default(),
        cells: BTreeMap::new(),
        size: 0,
    };
    for (file, text) in texts {
        library.add(file, text)?;
    }
    Ok(library)
}

fn cells() -> Library {
    library(&[("cells.lib", CELLS)]).unwrap()
}

/// A library of one line in front of the closing bracket.
fn with(line: &str) -> String {
    format!("library (l) {{\n  time_unit : \"1ns\";\n  {line}\n}}\n")
}

#[test]
fn cells_have_area_kind_pins_and_functions() {
    let library = cells();
    let inverter = &library.cells["INV"];
    assert_eq!((inverter.area, inverter.kind), (2.0, CellKind::Logic));
    let pins: Vec<_> = inverter
        .pins
        .iter()
        .map(|pin| (pin.name.as_str(), pin.direction, pin.function.as_deref()))
        .collect();
    assert_eq!(
        pins,
        [
            ("A", Direction::Input, None),
            ("Y", Direction::Output, Some("(!A)"))
        ]
    );
    assert_eq!(library.cells["DFF"].kind, CellKind::FlipFlop);
    assert_eq!(library.cells["RAM64X8"].kind, CellKind::Memory);
    assert_eq!(library.header.text("nom_voltage"), Some("1.8"));
    // All that is said of a cell stays at hand.
    let output = inverter.group.of("pin").nth(1).unwrap();
    let table = output.of("timing").next().unwrap().of("cell_rise").next();
    let values = &table.unwrap().attributes[0].value;
    let rows = ["\"0.1, 0.2\"", "\"0.3, 0.4\""].map(str::to_owned);
    assert_eq!(*values, Value::Complex(rows.to_vec()));
}

#[test]
fn a_gate_equivalent_is_the_smallest_nand_that_may_be_used() {
    let library = cells();
    let (name, nand) = library.nand().unwrap();
    assert_eq!((name, nand.area), ("NAND2", 4.0));
    assert_eq!(library.inverter().unwrap().0, "INV");
    library.check().unwrap();
}

#[test]
fn a_library_without_flip_flops_or_gates_is_refused() {
    let lacks = |text: &str| {
        let library = library(&[("some.lib", text)]).unwrap();
        library.check().unwrap_err().to_string()
    };
    let message = lacks(&CELLS.replace("ff (IQ", "unknown (IQ"));
    assert!(
        message.starts_with("some.lib: has no flip-flop"),
        "{message}"
    );
    let message = lacks(&CELLS.replace("(!A)", "A"));
    assert!(message.contains("has no inverter"), "{message}");
    let message = lacks(&with(""));
    assert!(message.contains("has no 2-input NAND"), "{message}");
}

#[test]
fn several_files_are_one_library() {
    let other = with("cell (INV) { area : 9; } cell (X) { area : 7; } wire_load (w) { }");
    let header = CELLS.replace("capacitive_load_unit (1, pf);", "");
    let both = library(&[("a.lib", &header), ("b.lib", &other)]).unwrap();
    assert_eq!((both.cells["INV"].area, both.cells["X"].area), (2.0, 7.0));
    let text = both.for_mapping();
    assert!(text.contains("wire_load (w)") && text.contains("cell (X)"));
    let slower = other.replace("1ns", "1ps");
    let error = library(&[("a.lib", &header), ("b.lib", &slower)]).unwrap_err();
    assert_eq!(
        error.to_string(),
        "b.lib: its time_unit is 1ps, but a.lib has 1ns: give files of one library"
    );
}

#[test]
fn what_mapping_reads_is_the_same_without_power_and_forbidden_cells() {
    let library = cells();
    let text = library.for_mapping();
    for absent in ["internal_power", "leakage_power", "power_lut", "NAND2_LOW"] {
        assert!(!text.contains(absent), "{absent}");
    }
    let again = self::library(&[("again.lib", &text)]).unwrap();
    let mut names: Vec<&String> = library.cells.keys().collect();
    names.retain(|name| *name != "NAND2_LOW");
    assert_eq!(again.cells.keys().collect::<Vec<_>>(), names);
    for (name, cell) in &again.cells {
        let first = &library.cells[name];
        assert_eq!((cell.area, cell.kind), (first.area, first.kind));
        assert_eq!(cell.pins, first.pins);
    }
    assert_eq!(again.for_mapping(), text);
}

#[test]
fn compressed_files_are_read_and_damaged_ones_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| -> PathBuf { folder.path().join(name) };
    let mut encoder = flate2::write::GzEncoder::new(Vec::new(), flate2::Compression::fast());
    encoder.write_all(CELLS.as_bytes()).unwrap();
    let bytes = encoder.finish().unwrap();
    std::fs::write(path("good.lib"), &bytes).unwrap();
    std::fs::write(path("short.lib"), &bytes[..bytes.len() / 2]).unwrap();
    let good = Library::read(&[path("good.lib")]).unwrap();
    assert_eq!(good.cells, cells().cells);
    for name in ["short.lib", "absent.lib"] {
        let error = Library::read(&[path(name)]).unwrap_err().to_string();
        assert!(error.contains(name), "{error}");
    }
}

#[test]
fn errors_name_file_and_line() {
    let nested = "g () {".repeat(100_000);
    for (text, line, expected) in [
        ("", 1, "library (name) {"),
        ("# Liberty", 1, "\":\" or \"(\""),
        ("library (l) {", 1, "an attribute, a group or \"}\""),
        (&with("area 5;"), 3, "\":\" or \"(\""),
        (&with("area : ;"), 3, "a value"),
        (&with("cell (A;) {}"), 3, "a value or \")\""),
        (&with("x : \"open"), 3, "the closing quote"),
        (&with("/* open"), 3, "the end of the comment"),
        (&(with("") + "\nmore"), 6, "the end of the file"),
        (&with(&nested), 3, "groups nested as in a library"),
        ("library : 5;", 1, "library (name) {"),
    ] {
        let message = library(&[("f.lib", text)]).unwrap_err().to_string();
        let start = format!("f.lib:{line}: not Liberty: expected {expected}");
        assert!(message.starts_with(&start), "{message} but not {start}");
    }
    for value in ["-1", "wide", "inf"] {
        let text = with(&format!("\n cell (A) {{ area : \"{value}\"; }}"));
        let message = library(&[("f.lib", &text)]).unwrap_err().to_string();
        let wanted = format!("f.lib:4: area is {value}: must be a number that is at least 0");
        assert_eq!(message, wanted);
    }
}

#[test]
fn names_of_cells_are_letters_digits_and_underscores() {
    for name in [
        "\"X; exec id\"",
        "\"X\n Y\"",
        "",
        "\"é\"",
        "A[0]",
        &"a".repeat(257),
    ] {
        let text = with(&format!("cell ({name}) {{ area : 1; }}"));
        let message = library(&[("f.lib", &text)]).unwrap_err().to_string();
        assert!(message.starts_with("f.lib:3: cell \""), "{message}");
    }
}

#[test]
fn what_is_held_is_counted() {
    let mut size = LARGEST - 5000;
    assert!(syntax::parse("f.lib", &with(""), &mut size).is_ok());
    let text = with(&"a () {}\n".repeat(100));
    let error = syntax::parse("f.lib", &text, &mut size).unwrap_err();
    let LibertyError::TooLarge { line, .. } = error else {
        panic!("{error}");
    };
    assert!((3..103).contains(&line), "{line}");
}

#[test]
fn macros_tell_whether_they_have_one_port() {
    let macros = memory::macros(&cells()).unwrap();
    let one = Shape {
        width: 8,
        depth: 64,
    };
    let tiling = memory::tile(one, &macros).unwrap();
    assert_eq!((tiling.name.as_str(), tiling.one_port), ("RAM64X8", true));
    let two = memory::tile(one, &macros[1..]).unwrap();
    assert_eq!((two.name.as_str(), two.one_port), ("RAM64X8_2P", false));
    let none = memory::macros(&library(&[("f.lib", &with(""))]).unwrap());
    assert!(none.unwrap_err().to_string().contains("memory macro"));
}
