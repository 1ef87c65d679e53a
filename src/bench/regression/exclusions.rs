//! Points that no regression can reach: a list by name, each with its reason, none of which may be stale.

use serde::Deserialize;

use crate::tools::coverage::Point;
use crate::verilog::VerilogFile;

/// A point, or several alike.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Exclusion {
    /// Name of the module without the prefix; a `*` at the end stands for anything.
    pub module: String,
    /// `line` or `branch`.
    pub kind: String,
    /// What Verilator calls the point.
    pub what: String,
    /// A part of the line of Verilog in which it stands.
    pub text: String,
    /// Why it cannot be reached.
    pub reason: String,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct List {
    #[serde(default)]
    exclusion: Vec<Exclusion>,
}

/// The list that comes with dregen.
const LIST: &str = include_str!("exclusions.toml");

/// Reads a list.
///
/// # Errors
/// Text that is none.
pub fn parse(text: &str) -> Result<Vec<Exclusion>, toml::de::Error> {
    Ok(toml::from_str::<List>(text)?.exclusion)
}

/// The list that comes with dregen.
///
/// # Errors
/// It is part of the program: a test reads it.
pub fn bundled() -> Result<Vec<Exclusion>, toml::de::Error> {
    parse(LIST)
}

impl Exclusion {
    /// Whether the module of that name is meant.
    pub fn is_of(&self, prefix: &str, module: &str) -> bool {
        let name = module.strip_prefix(prefix).unwrap_or(module);
        let name = name.strip_prefix('_').unwrap_or(name);
        match self.module.strip_suffix('*') {
            Some(start) => name.starts_with(start),
            None => name == self.module,
        }
    }

    /// Whether the point is meant, which stands in one of those files.
    pub fn matches(&self, prefix: &str, rtl: &[VerilogFile], point: &Point) -> bool {
        self.kind == point.kind
            && self.what == point.what
            && self.is_of(prefix, &point.module)
            && source(rtl, point).contains(&self.text)
    }
}

/// The line in which a point stands; nothing if there is none.
pub fn source<'a>(rtl: &'a [VerilogFile], point: &Point) -> &'a str {
    let name = format!("{}.v", point.module);
    let file = rtl.iter().find(|file| file.name == name);
    let line = file.and_then(|file| {
        file.text
            .lines()
            .nth((point.line as usize).saturating_sub(1))
    });
    line.map(str::trim).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn point(module: &str, line: u32, what: &str) -> Point {
        Point {
            module: module.to_owned(),
            kind: "branch".to_owned(),
            line,
            column: 1,
            what: what.to_owned(),
        }
    }

    #[test]
    fn a_point_is_found_by_module_kind_and_text() {
        let list = parse(
            "[[exclusion]]\nmodule = \"fifo*\"\nkind = \"branch\"\nwhat = \"else\"\ntext = \"if (a)\"\nreason = \"r\"\n",
        );
        let exclusion = &list.unwrap()[0];
        let rtl = [VerilogFile {
            name: "dre_fifo_w8.v".to_owned(),
            text: "module\n  if (a) b\n  if (c) d\n".to_owned(),
        }];
        let matches =
            |module, line, what| exclusion.matches("dre", &rtl, &point(module, line, what));
        assert!(matches("dre_fifo_w8", 2, "else"));
        assert!(!matches("dre_fifo_w8", 3, "else") && !matches("dre_fifo_w8", 2, "if"));
        assert!(!matches("dre_hcu", 2, "else") && !matches("dre_fifo_w8", 9, "else"));
    }

    #[test]
    fn the_list_that_comes_with_dregen_can_be_read() {
        for exclusion in bundled().unwrap() {
            assert!(exclusion.reason.len() > 10, "{exclusion:?}");
        }
    }
}
