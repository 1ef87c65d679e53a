//! Tables of a library: a value by the slew of an input and the load of an output.

use super::super::liberty::{Group, Library, Value, unquoted};

/// A table. Between its points, and behind the last of them, it is linear.
#[derive(Clone, Debug, PartialEq)]
pub struct Table {
    slews: Vec<f64>,
    loads: Vec<f64>,
    /// By slew, then by load.
    values: Vec<Vec<f64>>,
}

impl Table {
    /// Reads a table; `None` if its numbers or its axes do not go together.
    pub fn read(group: &Group, library: &Library) -> Option<Table> {
        let template = library.template(group.name());
        let axis = |name: &str| {
            let own = group.attribute(name);
            let found = own.or_else(|| template.and_then(|t| t.attribute(name)));
            found
                .map(|found| numbers(&found.value))
                .unwrap_or(Some(vec![vec![]]))
        };
        let first = axis("index_1")?.concat();
        let second = axis("index_2")?.concat();
        let values = numbers(&group.attribute("values")?.value)?;
        let of_load = |name: &str| {
            let variable = template.and_then(|t| t.text(name));
            variable.is_some_and(|word| word.contains("capacitance"))
        };
        let scalar = values.iter().flatten().count() == 1;
        let (rows, columns) = match scalar {
            true => (vec![0.0], vec![0.0]),
            false => (first, if second.is_empty() { vec![0.0] } else { second }),
        };
        // A vector may be written in one row or in one column.
        let all: Vec<f64> = values.concat();
        if all.len() != rows.len() * columns.len() || !rising(&rows) || !rising(&columns) {
            return None;
        }
        let at = |row: usize, column: usize| all[row * columns.len() + column];
        let turned = !scalar && of_load("variable_1");
        Some(match turned {
            false => Table {
                values: (0..rows.len())
                    .map(|row| (0..columns.len()).map(|column| at(row, column)).collect())
                    .collect(),
                slews: rows,
                loads: columns,
            },
            true => Table {
                values: (0..columns.len())
                    .map(|column| (0..rows.len()).map(|row| at(row, column)).collect())
                    .collect(),
                slews: columns,
                loads: rows,
            },
        })
    }

    /// The value for a slew and a load, in the library's units.
    pub fn at(&self, slew: f64, load: f64) -> f64 {
        let (row, down) = place(&self.slews, slew);
        let (column, right) = place(&self.loads, load);
        let line = |row: usize| {
            let values = &self.values[row];
            match values.get(column + 1) {
                Some(next) => values[column] + (next - values[column]) * right,
                None => values[column],
            }
        };
        match row + 1 < self.slews.len() {
            true => line(row) + (line(row + 1) - line(row)) * down,
            false => line(row),
        }
    }
}

/// Whether a vector can be an axis.
fn rising(axis: &[f64]) -> bool {
    !axis.is_empty() && axis.windows(2).all(|pair| pair[0] < pair[1])
}

/// The section of an axis for a position, and how far into that it is: above 1 behind the end, below 0 before the start.
fn place(axis: &[f64], at: f64) -> (usize, f64) {
    if axis.len() < 2 {
        return (0, 0.0);
    }
    let above = axis.partition_point(|&point| point <= at);
    let section = above.clamp(1, axis.len() - 1) - 1;
    let (low, high) = (axis[section], axis[section + 1]);
    (section, (at - low) / (high - low))
}

/// The numbers of an attribute, by its texts.
fn numbers(value: &Value) -> Option<Vec<Vec<f64>>> {
    let texts = match value {
        Value::Simple(text) => std::slice::from_ref(text),
        Value::Complex(texts) => texts.as_slice(),
    };
    let row = |text: &String| {
        let words = unquoted(text).split(|c: char| c == ',' || c.is_whitespace() || c == '\\');
        let words = words.filter(|word| !word.is_empty());
        let finite = |word: &str| word.parse().ok().filter(|n: &f64| n.is_finite());
        words.map(finite).collect()
    };
    texts.iter().map(row).collect()
}

#[cfg(test)]
mod tests {

    use super::*;
    use crate::cost::liberty::Attribute;

    fn group(attributes: &[(&str, &[&str])]) -> Group {
        Group {
            kind: "rise_power".to_owned(),
            names: vec!["t".to_owned()],
            attributes: attributes
                .iter()
                .map(|(name, texts)| Attribute {
                    name: (*name).to_owned(),
                    value: Value::Complex(texts.iter().map(|t| format!("\"{t}\"")).collect()),
                    line: 1,
                })
                .collect(),
            ..Group::default()
        }
    }

    fn library(variable_1: &str) -> Library {
        let text = format!(
            "library (l) {{ power_lut_template (t) {{ variable_1 : {variable_1}; variable_2 : x; index_1 (\"1, 2\"); }} }}"
        );
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("l.lib");
        std::fs::write(&path, text).unwrap();
        Library::read(&[path]).unwrap()
    }

    const VALUES: (&str, &[&str]) = ("values", &["10, 20, 40", "30, 50, 90"]);
    const LOADS: (&str, &[&str]) = ("index_2", &["0, 1, 3"]);

    #[test]
    fn between_and_behind_the_points_it_is_linear() {
        let table = Table::read(&group(&[LOADS, VALUES]), &library("input_transition_time"));
        let table = table.unwrap();
        for ((slew, load), value) in [
            ((1.0, 0.0), 10.0),
            ((2.0, 3.0), 90.0),
            ((1.5, 0.5), 27.5),
            ((3.0, 1.0), 80.0),
            ((1.0, 5.0), 60.0),
            ((0.0, 0.0), -10.0),
        ] {
            assert_eq!(table.at(slew, load), value, "{slew} {load}");
        }
    }

    #[test]
    fn axes_go_by_the_template() {
        let turned = library("total_output_net_capacitance");
        let table = Table::read(&group(&[LOADS, VALUES]), &turned).unwrap();
        assert_eq!(table.at(1.0, 2.0), 50.0);
        let own = ("index_1", &["1, 5"][..]);
        let table = Table::read(&group(&[own, LOADS, VALUES]), &turned).unwrap();
        assert_eq!(table.at(1.0, 3.0), 35.0);
    }

    #[test]
    fn scalars_and_vectors_are_tables_too() {
        let plain = library("input_transition_time");
        let one = Table::read(&group(&[("values", &["7"])]), &plain).unwrap();
        assert_eq!(one.at(9.0, 9.0), 7.0);
        for values in [&["3, 5"][..], &["3", "5"]] {
            let vector = Table::read(&group(&[("values", values)]), &plain).unwrap();
            assert_eq!(vector.at(1.5, 9.0), 4.0);
        }
    }

    #[test]
    fn what_does_not_fit_is_no_table() {
        let plain = library("input_transition_time");
        let bad: [&[(&str, &[&str])]; 5] = [
            &[LOADS],
            &[VALUES],
            &[LOADS, ("values", &["1, 2"])],
            &[LOADS, ("values", &["1, 2, 3", "4, 5, x"])],
            &[("index_2", &["0, 0, 1"]), VALUES],
        ];
        for attributes in bad {
            assert_eq!(Table::read(&group(attributes), &plain), None);
        }
    }
}
