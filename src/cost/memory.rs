//! Memories of a design: their shapes, and what macros they take.

use super::liberty::{Cell, CellKind, Group, LibertyError, Library};

/// A memory's module, as its name tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Shape {
    /// Bits of a word.
    pub width: u64,
    /// Words.
    pub depth: u64,
}

/// No memory of a design is wider.
const WIDEST: u64 = 1 << 16;
/// Nor has more words.
const DEEPEST: u64 = 1 << 24;

impl Shape {
    /// The shape of the memory of this name, `<prefix>_ram_1r1w_w<bits>_d<words>`, with `_any` behind it where a
    /// collision may yield any word. What is larger than any memory of a design is none.
    pub fn of(module: &str) -> Option<Shape> {
        let (_, shape) = module.rsplit_once("_ram_1r1w_w")?;
        let shape = shape.strip_suffix("_any").unwrap_or(shape);
        let (width, depth) = shape.split_once("_d")?;
        let shape = Shape {
            width: width.parse().ok()?,
            depth: depth.parse().ok()?,
        };
        (shape.width <= WIDEST && shape.depth <= DEEPEST).then_some(shape)
    }

    /// Bits in all.
    pub fn bits(self) -> u64 {
        self.width * self.depth
    }
}

/// A memory macro.
#[derive(Clone, Debug, PartialEq)]
pub struct Macro {
    name: String,
    shape: Shape,
    area: f64,
    /// Whether reads and writes share their address, so that one cycle has one of them.
    one_port: bool,
}

/// Macros of which a memory is made, side by side and one above the other.
#[derive(Clone, Debug, PartialEq)]
pub struct Tiling {
    /// Name of the macro.
    pub name: String,
    /// How many.
    pub count: u64,
    /// Area of all of them.
    pub area: f64,
    /// See [`Macro`].
    pub one_port: bool,
}

/// The memory macros of a library.
///
/// # Errors
/// There are none, or one says no shape.
pub fn macros(library: &Library) -> Result<Vec<Macro>, LibertyError> {
    let cells = library.cells.iter();
    let memories = cells.filter(|(_, cell)| cell.kind == CellKind::Memory);
    let macros: Vec<Macro> = memories
        .filter_map(|(name, cell)| described(name, cell))
        .collect();
    match macros.is_empty() {
        true => Err(LibertyError::Lacks {
            files: library.files.join(", "),
            what: "memory macro with address_width, word_width and area",
        }),
        false => Ok(macros),
    }
}

fn described(name: &str, cell: &Cell) -> Option<Macro> {
    let memory = cell.group.of("memory").next()?;
    let number = |name: &str| memory.text(name)?.parse::<u32>().ok();
    let depth = 1u64.checked_shl(number("address_width")?)?;
    let width = u64::from(number("word_width")?);
    if width == 0 || cell.area <= 0.0 {
        return None;
    }
    let mut reads = Vec::new();
    let mut writes = Vec::new();
    addresses(&cell.group, &mut reads, &mut writes);
    Some(Macro {
        name: name.to_owned(),
        shape: Shape { width, depth },
        area: cell.area,
        one_port: reads == writes,
    })
}

/// Addresses by which a macro is read and written, each once; those of a self-test do not count.
fn addresses<'a>(group: &'a Group, reads: &mut Vec<&'a str>, writes: &mut Vec<&'a str>) {
    let list = match group.kind.as_str() {
        "memory_read" => Some(&mut *reads),
        "memory_write" => Some(&mut *writes),
        _ => None,
    };
    if let (Some(list), Some(address)) = (list, group.text("address"))
        && !address.to_ascii_uppercase().contains("BIST")
        && !list.contains(&address)
    {
        list.push(address);
        list.sort_unstable();
    }
    for inner in &group.groups {
        addresses(inner, reads, writes);
    }
}

/// The macros of least area that hold a memory of this shape.
pub fn tile(shape: Shape, macros: &[Macro]) -> Option<Tiling> {
    let tilings = macros.iter().map(|found| {
        let across = shape.width.div_ceil(found.shape.width);
        let count = across * shape.depth.div_ceil(found.shape.depth);
        Tiling {
            name: found.name.clone(),
            count,
            area: count as f64 * found.area,
            one_port: found.one_port,
        }
    });
    tilings.min_by(|a, b| a.area.total_cmp(&b.area))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn made(name: &str, width: u64, depth: u64, area: f64) -> Macro {
        Macro {
            name: name.to_owned(),
            shape: Shape { width, depth },
            area,
            one_port: false,
        }
    }

    #[test]
    fn a_shape_is_read_from_the_name() {
        let shape = Shape::of("my_ram_1r1w_w2_d4_ram_1r1w_w12_d2048").unwrap();
        assert_eq!((shape.width, shape.depth, shape.bits()), (12, 2048, 24576));
        assert_eq!(Shape::of("dre_ram_1r1w_w12_d2048_any"), Some(shape));
        let large = "dre_ram_1r1w_w4294967296_d4294967296";
        for name in ["dre_top", "dre_ram_1r1w_w_d8", "dre_ram_1r1w_w8", large] {
            assert_eq!(Shape::of(name), None, "{name}");
        }
    }

    #[test]
    fn the_macros_of_least_area_are_taken() {
        let macros = [made("wide", 64, 256, 100.0), made("narrow", 16, 1024, 60.0)];
        let tiling = |width, depth| {
            let found = tile(Shape { width, depth }, &macros).unwrap();
            (found.name, found.count, found.area)
        };
        assert_eq!(tiling(64, 256), ("wide".to_owned(), 1, 100.0));
        assert_eq!(tiling(65, 256), ("wide".to_owned(), 2, 200.0));
        assert_eq!(tiling(12, 2048), ("narrow".to_owned(), 2, 120.0));
        assert_eq!(tiling(1, 1), ("narrow".to_owned(), 1, 60.0));
        assert_eq!(tile(Shape { width: 1, depth: 1 }, &[]), None);
    }
}
