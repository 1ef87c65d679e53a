//! A netlist of a few cells, weighed by each scale.

use super::*;
use std::path::Path;

/// A top with a gate and two units; one has a memory and a module in it.
const NETLIST: &str = r#"{"modules": {
  "d_top": {"ports": {}, "netnames": {}, "cells": {
    "g": {"type": "INV", "connections": {}},
    "u_a": {"type": "d_a", "connections": {}},
    "u_b": {"type": "d_b", "connections": {}}}},
  "d_a": {"ports": {}, "netnames": {}, "cells": {
    "x": {"type": "NAND2", "connections": {}},
    "q": {"type": "DFF", "connections": {}},
    "u_in": {"type": "d_b", "connections": {}},
    "u_ram": {"type": "d_ram_1r1w_w8_d100", "connections": {}}}},
  "d_b": {"ports": {}, "netnames": {}, "cells": {
    "x": {"type": "NOR2", "connections": {}},
    "u_ram": {"type": "d_ram_1r1w_w8_d100", "connections": {}},
    "u_other": {"type": "d_ram_1r1w_w8_d10", "connections": {}}}},
  "INV": {"attributes": {"blackbox": "1"}, "ports": {}, "netnames": {}, "cells": {}},
  "d_ram_1r1w_w8_d10": {"ports": {}, "netnames": {}, "cells": {
    "m": {"type": "SB_RAM40_4K", "connections": {}},
    "l": {"type": "SB_LUT4", "connections": {}}}},
  "d_ram_1r1w_w8_d100": {"ports": {}, "netnames": {}, "cells": {
    "m": {"type": "SB_RAM40_4K", "connections": {}},
    "f": {"type": "SB_DFFE", "connections": {}}}}
}}"#;

fn netlist() -> Netlist {
    Netlist::from_json(NETLIST).unwrap()
}

fn library() -> Library {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cells.lib");
    Library::read(&[path]).unwrap()
}

#[test]
fn cells_of_a_library_are_summed_by_unit_and_memories_apart() {
    let library = library();
    let macros = memory::macros(&library).unwrap();
    let scale = Scale::Library(&library);
    let found = area(&netlist(), "d_top", None, scale, &macros).unwrap();
    let rows: Vec<_> = found
        .units
        .iter()
        .chain([&found.total])
        .map(|unit| {
            let memory = (unit.memory_bits, unit.memory_area);
            (unit.name.as_str(), unit.cells, unit.ff, unit.area, memory)
        })
        .collect();
    // NAND2 4, DFF 20, NOR2 1, INV 2; 100 words take two macros of 1000, 10 words one.
    assert_eq!(
        rows,
        [
            ("a", 3, 1, Some(25.0), (1680, Some(5000.0))),
            ("b", 1, 0, Some(1.0), (880, Some(3000.0))),
            ("top", 1, 0, Some(2.0), (0, None)),
            ("total", 5, 1, Some(28.0), (2560, Some(8000.0))),
        ]
    );
    assert_eq!(found.total.gate_equivalents, Some(7.0));
    let shapes: Vec<_> = found
        .memories
        .iter()
        .map(|memory| {
            (
                memory.depth,
                memory.count,
                memory.bits,
                memory.tiles,
                memory.area,
            )
        })
        .collect();
    assert_eq!(
        shapes,
        [
            (10, 2, 160, Some(1), Some(2000.0)),
            (100, 3, 2400, Some(2), Some(6000.0))
        ]
    );
    let units = [("a".to_owned(), 2), ("b".to_owned(), 1)];
    assert_eq!(found.memories[1].units, units.into());
}

#[test]
fn a_unit_alone_is_one_unit() {
    let library = library();
    let scale = Scale::Library(&library);
    let found = area(&netlist(), "d_a", Some("a"), scale, &[]).unwrap();
    let names: Vec<_> = found.units.iter().map(|unit| unit.name.as_str()).collect();
    assert_eq!((names, found.total.area), (vec!["a"], Some(25.0)));
    assert_eq!(found.total.memory_area, None);
}

#[test]
fn what_memories_take_of_an_fpga_is_not_logic() {
    let text = NETLIST
        .replace("\"NAND2\"", "\"SB_LUT4\"")
        .replace("\"DFF\"", "\"SB_DFFSR\"")
        .replace("\"NOR2\"", "\"SB_CARRY\"");
    let netlist = Netlist::from_json(&text).unwrap();
    let found = area(&netlist, "d_top", None, Scale::Fpga, &[]).unwrap();
    let unit = &found.units[0];
    assert_eq!((unit.lut, unit.ff, unit.carry), (Some(1), 1, Some(1)));
    assert_eq!(
        (unit.bram, unit.memory_lut, unit.memory_ff),
        (Some(3), Some(1), Some(2))
    );
    assert_eq!(found.total.bram, Some(5));
    let cells = [("SB_LUT4".to_owned(), 1), ("SB_RAM40_4K".to_owned(), 1)];
    assert_eq!(found.memories[0].cells, cells.into());
}

#[test]
fn a_cell_that_nobody_knows_is_an_error() {
    let library = library();
    let text = NETLIST.replace("NAND2", "MYSTERY");
    let strange = Netlist::from_json(&text).unwrap();
    for (scale, unknown) in [
        (Scale::Library(&library), "cell MYSTERY"),
        (Scale::Gates, "cell NOR2"),
    ] {
        let error = area(&strange, "d_a", None, scale, &[]).unwrap_err();
        assert!(error.to_string().contains(unknown), "{error}");
    }
    assert!(area(&netlist(), "absent", None, Scale::Fpga, &[]).is_err());
}

#[test]
fn gates_are_weighed_by_their_transistors() {
    let text = NETLIST
        .replace("\"INV\"", "\"$_NOT_\"")
        .replace("\"NAND2\"", "\"$_NAND_\"")
        .replace("\"NOR2\"", "\"$_XOR_\"")
        .replace("\"DFF\"", "\"$_DFF_PN0_\"");
    let netlist = Netlist::from_json(&text).unwrap();
    let found = area(&netlist, "d_top", None, Scale::Gates, &[]).unwrap();
    let gates: Vec<_> = found
        .units
        .iter()
        .map(|unit| unit.gate_equivalents)
        .collect();
    assert_eq!(gates, [Some(1.0 + 7.0 + 3.0), Some(3.0), Some(0.5)]);
    assert_eq!(found.total.ff, 1);
}

/// A netlist of empty cells: each module with the types of its cells.
fn modules(list: &[(&str, &[&str])]) -> Netlist {
    let module = |(name, kinds): &(&str, &[&str])| {
        let cells = kinds.iter().enumerate().map(|(number, kind)| {
            let cell = serde_json::json!({"type": kind, "connections": {}});
            (format!("c{number}"), cell)
        });
        let cells: serde_json::Map<String, serde_json::Value> = cells.collect();
        let module = serde_json::json!({"ports": {}, "netnames": {}, "cells": cells});
        ((*name).to_owned(), module)
    };
    let modules: serde_json::Map<_, _> = list.iter().map(module).collect();
    let text = serde_json::json!({"modules": modules}).to_string();
    Netlist::from_json(&text).unwrap()
}

fn refused(netlist: &Netlist) -> String {
    let found = area(netlist, "a", None, Scale::Fpga, &[]);
    found.unwrap_err().to_string()
}

#[test]
fn modules_that_never_end_are_refused() {
    let itself = "holds itself";
    assert!(refused(&modules(&[("a", &["a"])])).contains(itself));
    let two = modules(&[("a", &["b", "b"]), ("b", &["a", "SB_LUT4"])]);
    assert!(refused(&two).contains(itself));
    let memory = "a_ram_1r1w_w8_d8";
    let found = area(
        &modules(&[("a", &[memory]), (memory, &[memory])]),
        "a",
        None,
        Scale::Fpga,
        &[],
    );
    // A memory in a memory is one of its parts, and not looked into.
    assert!(found.is_ok());
}

#[test]
fn modules_that_double_are_counted_soon_and_not_beyond_any_design() {
    let names: Vec<String> = (0..60).map(|level| format!("m{level}")).collect();
    let double = |levels: usize| {
        let inner: Vec<[&str; 2]> = (1..=levels)
            .map(|level| [names[level].as_str(); 2])
            .collect();
        let mut list: Vec<(&str, &[&str])> = vec![("a", &["m0"])];
        list.extend((0..levels).map(|level| (names[level].as_str(), inner[level].as_slice())));
        list.push((&names[levels], &["SB_LUT4"]));
        modules(&list)
    };
    let found = area(&double(20), "a", None, Scale::Fpga, &[]).unwrap();
    assert_eq!(
        (found.total.cells, found.total.lut),
        (1 << 20, Some(1 << 20))
    );
    assert!(refused(&double(50)).contains("more than 10000000 cells"));
}
