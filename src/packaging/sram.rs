//! The list of memories, for people and for programs.

use askama::Template;

use crate::verilog::{Sram, SramPlace, Srams};

#[derive(Template)]
#[template(path = "packaging/sram/sram.md")]
struct Page<'a> {
    top: &'a str,
    srams: &'a Srams,
    shapes: Vec<Row<'a>>,
    /// Memories.
    count: usize,
    /// Their bits.
    bits: u64,
}

/// Memories of one shape.
struct Row<'a> {
    macro_name: &'a str,
    words: u32,
    width: u32,
    address_bits: u32,
    /// What a read in the cycle of a write to its address has to yield.
    collision: &'static str,
    count: usize,
    bits: u64,
    places: &'a [SramPlace],
}

/// Bits of all memories of a shape.
fn bits(sram: &Sram) -> u64 {
    u64::from(sram.words) * u64::from(sram.width) * sram.places.len() as u64
}

/// What a read in the cycle of a write to its address has to yield.
fn collision(sram: &Sram) -> &'static str {
    match sram.any_on_collision {
        true => "any",
        false => "old",
    }
}

/// `sram.md`, without its last line break.
///
/// # Errors
/// As [`files`](super::files).
pub(super) fn page(top: &str, srams: &Srams) -> Result<String, askama::Error> {
    let shapes: Vec<Row> = srams
        .shapes
        .iter()
        .map(|sram| Row {
            macro_name: &sram.macro_name,
            words: sram.words,
            width: sram.width,
            address_bits: sram.address_bits,
            collision: collision(sram),
            count: sram.places.len(),
            bits: bits(sram),
            places: &sram.places,
        })
        .collect();
    let page = Page {
        top,
        srams,
        count: shapes.iter().map(|row| row.count).sum(),
        bits: shapes.iter().map(|row| row.bits).sum(),
        shapes,
    };
    page.render()
}

/// `sram.json`.
pub(super) fn json(top: &str, srams: &Srams) -> String {
    let shapes: Vec<_> = srams
        .shapes
        .iter()
        .map(|sram| {
            let places = sram.places.iter();
            let places: Vec<_> = places
                .map(|place| serde_json::json!({"path": place.path, "holds": place.holds}))
                .collect();
            serde_json::json!({
                "macro": sram.macro_name,
                "module": sram.module,
                "words": sram.words,
                "width": sram.width,
                "address_bits": sram.address_bits,
                "on_collision": collision(sram),
                "read_ports": 1,
                "write_ports": 1,
                "count": places.len(),
                "bits": bits(sram),
                "memories": places,
            })
        })
        .collect();
    let list = serde_json::json!({"top": top, "define": srams.define, "macros": shapes});
    format!("{list:#}\n")
}
