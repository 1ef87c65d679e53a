//! Coverage data as Verilator writes it: points of the source, and how often each was reached.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::Path;

/// A place in the source that is reached or not.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Point {
    /// The module that it stands in.
    pub module: String,
    /// `line`, `branch` or `toggle`.
    pub kind: String,
    /// Line of the module's file, from 1.
    pub line: u32,
    /// Column, from 1. The `else` of a branch stands one behind its `if`.
    pub column: u32,
    /// `if`, `else`, `elsif`, `case`, `block`; `cond_then` and `cond_else` of a `?:`; of a toggle the bit.
    pub what: String,
}

/// Points of one kind.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// Points there are.
    pub points: u64,
    /// Points that were reached.
    pub hit: u64,
}

impl Points {
    /// Percentage of points reached; of none all.
    pub fn percent(self) -> f64 {
        match self.points {
            0 => 100.0,
            points => 100.0 * self.hit as f64 / points as f64,
        }
    }

    /// One more point.
    pub fn count(&mut self, reached: bool) {
        self.points += 1;
        self.hit += u64::from(reached);
    }
}

/// Points with how often they were reached, whatever the instance: a point is reached if it is in one of them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Coverage {
    counts: BTreeMap<Point, u64>,
}

impl Coverage {
    /// Reads a file of data.
    ///
    /// # Errors
    /// A file that cannot be read.
    pub fn read(data: &Path) -> io::Result<Coverage> {
        parse(BufReader::new(File::open(data)?))
    }

    /// Data put together by hand.
    #[cfg(test)]
    pub fn of(counts: impl IntoIterator<Item = (Point, u64)>) -> Coverage {
        let counts = counts.into_iter().collect();
        Coverage { counts }
    }

    /// Adds the data of another run of the same design.
    pub fn add(&mut self, other: &Coverage) {
        for (point, count) in &other.counts {
            *self.counts.entry(point.clone()).or_default() += count;
        }
    }

    /// Every point with its count.
    pub fn points(&self) -> impl Iterator<Item = (&Point, u64)> {
        self.counts.iter().map(|(point, count)| (point, *count))
    }

    /// Points by kind.
    pub fn kinds(&self) -> BTreeMap<&str, Points> {
        let mut kinds: BTreeMap<&str, Points> = BTreeMap::new();
        for (point, count) in self.points() {
            kinds.entry(&point.kind).or_default().count(count > 0);
        }
        kinds
    }
}

/// Reads data.
///
/// A line of the data is `C '<keys and values>' <count>`: each key behind a character 1, its value behind a character 2. The
/// page is `v_<kind>/<module>`. Lines that say something else are passed over, as Verilator's own reader does.
///
/// # Errors
/// Data that cannot be read, or are no text.
pub fn parse(data: impl BufRead) -> io::Result<Coverage> {
    let mut coverage = Coverage::default();
    for line in data.lines() {
        let line = line?;
        if let Some((point, count)) = point(&line) {
            *coverage.counts.entry(point).or_default() += count;
        }
    }
    Ok(coverage)
}

fn point(line: &str) -> Option<(Point, u64)> {
    let (keys, count) = line.strip_prefix("C '")?.rsplit_once("' ")?;
    let value = |wanted: &str| {
        let mut pairs = keys
            .split('\u{1}')
            .filter_map(|pair| pair.split_once('\u{2}'));
        pairs
            .find(|(key, _)| *key == wanted)
            .map(|(_, value)| value)
    };
    let (kind, module) = value("page")?.strip_prefix("v_")?.split_once('/')?;
    let point = Point {
        module: module.to_owned(),
        kind: kind.to_owned(),
        line: value("l")?.parse().ok()?,
        column: value("n")?.parse().ok()?,
        what: value("o").unwrap_or_default().to_owned(),
    };
    Some((point, count.trim().parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(kind: &str, at: &str, what: &str, instance: &str, count: u64) -> String {
        format!(
            "C '\u{1}f\u{2}a.v\u{1}l\u{2}{at}\u{1}n\u{2}3\u{1}page\u{2}v_{kind}/top\u{1}o\u{2}{what}\u{1}h\u{2}{instance}' {count}\n"
        )
    }

    #[test]
    fn points_are_read_and_instances_are_one() {
        let data = [
            "# SystemC::Coverage-3\n".to_owned(),
            line("toggle", "1", "n[0]", "TOP.a", 69),
            line("toggle", "1", "n[1]", "TOP.a", 0),
            line("branch", "4", "if", "TOP.a", 0),
            line("branch", "4", "if", "TOP.b", 2),
            line("line", "2", "block", "TOP.a", 1),
        ];
        let mut coverage = parse(data.concat().as_bytes()).unwrap();
        let points = |points, hit| Points { points, hit };
        assert_eq!(coverage.kinds()["toggle"], points(2, 1));
        assert_eq!(coverage.kinds()["branch"], points(1, 1));
        assert_eq!(coverage.kinds()["line"], points(1, 1));
        let again = line("toggle", "1", "n[1]", "TOP.a", 5);
        coverage.add(&parse(again.as_bytes()).unwrap());
        assert_eq!(coverage.kinds()["toggle"], points(2, 2));
        assert_eq!(points(200, 197).percent(), 98.5);
    }
}
