//! Setting text: wrapped remarks, declarations in columns.

use super::expr::COLUMNS;
use super::literal::range;
use super::view::DeclarationView;
use crate::ir::Type;

/// Columns in front of everything inside a module.
const INDENT: usize = 4;

/// A remark, wrapped so that it fits behind `// ` inside a module. Its own line breaks stay.
pub(super) fn wrap(text: &str) -> Vec<String> {
    let paragraphs = text.lines();
    paragraphs
        .flat_map(|p| fill(p, COLUMNS - INDENT - 3))
        .collect()
}

/// The words of a text in lines of at most `room` columns; a longer word has a line of its own.
pub(super) fn fill(text: &str, room: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        let line = lines.len() - 1;
        if lines[line].is_empty() {
            lines[line].push_str(word);
        } else if lines[line].len() + 1 + word.len() <= room {
            lines[line].push(' ');
            lines[line].push_str(word);
        } else {
            lines.push(word.to_owned());
        }
    }
    lines
}

/// A declaration that is to be set in columns with its neighbours.
pub(super) struct Declaration<'a> {
    /// `wire`, `reg`, `input  wire`, …
    pub kind: &'a str,
    pub ty: Type,
    pub name: &'a str,
    /// What follows the name: `;`, `,`, ` = 4'd3;`.
    pub tail: String,
    pub comment: Option<&'a str>,
}

impl Declaration<'_> {
    /// Sign and range.
    fn dimension(&self) -> String {
        let range = range(self.ty.width);
        match (self.ty.signed, range.is_empty()) {
            (true, true) => "signed".to_owned(),
            (true, false) => format!("signed {range}"),
            (false, _) => range,
        }
    }
}

/// The beginning of a declaration that stands alone: `wire signed [7:0] a`.
pub(super) fn head(kind: &str, ty: Type, name: &str) -> String {
    let one = Declaration {
        kind,
        ty,
        name,
        tail: String::new(),
        comment: None,
    };
    let dimension = one.dimension();
    let gap = if dimension.is_empty() { "" } else { " " };
    format!("{kind}{gap}{dimension} {name}")
}

/// The range of a word with the blank that parts it from the keyword before it; empty for one bit.
pub(super) fn spaced_range(width: u32) -> String {
    let range = range(width);
    if range.is_empty() {
        range
    } else {
        format!(" {range}")
    }
}

/// Sets declarations below each other: ranges end in one column, names begin in one, and so do trailing remarks.
/// A remark that would pass the last column goes above.
pub(super) fn columns(declarations: &[Declaration]) -> Vec<DeclarationView> {
    let dimensions: Vec<String> = declarations.iter().map(Declaration::dimension).collect();
    let widest = dimensions.iter().map(String::len).max().unwrap_or(0);
    let kind = declarations.iter().map(|d| d.kind.len()).max().unwrap_or(0);
    let bare: Vec<String> = declarations
        .iter()
        .zip(&dimensions)
        .map(|(d, dimension)| {
            let gap = if widest == 0 { "" } else { " " };
            format!(
                "{:kind$}{gap}{dimension:>widest$} {}{}",
                d.kind, d.name, d.tail
            )
        })
        .collect();
    let fits = |line: &str, comment: &str, column: usize| {
        !comment.contains('\n')
            && INDENT + column.max(line.len()) + 5 + comment.chars().count() <= COLUMNS
    };
    let column = bare
        .iter()
        .zip(declarations)
        .filter(|(line, d)| d.comment.is_some_and(|c| fits(line, c, 0)))
        .map(|(line, _)| line.len())
        .max()
        .unwrap_or(0);
    bare.into_iter()
        .zip(declarations)
        .map(|(line, d)| match d.comment {
            None => DeclarationView {
                above: Vec::new(),
                line,
            },
            Some(comment) if fits(&line, comment, column) => DeclarationView {
                above: Vec::new(),
                line: format!("{line:column$}  // {comment}"),
            },
            Some(comment) => DeclarationView {
                above: wrap(comment),
                line,
            },
        })
        .collect()
}

/// `name = value` lines, the signs below each other.
pub(super) fn aligned(pairs: &[(String, String)], sign: &str) -> Vec<String> {
    let widest = pairs.iter().map(|(name, _)| name.len()).max().unwrap_or(0);
    pairs
        .iter()
        .map(|(name, value)| format!("{name:widest$} {sign} {value}"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{Declaration, columns, wrap};
    use crate::ir::{Type, sint, uint};

    fn reg<'a>(ty: Type, name: &'a str, comment: &'a str) -> Declaration<'a> {
        Declaration {
            kind: "reg",
            ty,
            name,
            tail: ";".to_owned(),
            comment: (!comment.is_empty()).then_some(comment),
        }
    }

    #[test]
    fn declarations_stand_in_columns() {
        let long = "long ".repeat(30);
        let set = columns(&[
            reg(uint(16), "count_q", "what is held"),
            reg(uint(1), "full_q", ""),
            reg(sint(4), "x_q", "a number"),
            reg(uint(4), "y_q", long.trim()),
        ]);
        let lines: Vec<&str> = set.iter().map(|d| d.line.as_str()).collect();
        assert_eq!(
            lines,
            [
                "reg       [15:0] count_q;  // what is held",
                "reg              full_q;",
                "reg signed [3:0] x_q;      // a number",
                "reg        [3:0] y_q;",
            ]
        );
        assert_eq!(set[3].above.len(), 2);
    }

    #[test]
    fn remarks_wrap_and_keep_their_breaks() {
        assert_eq!(wrap("one two\nthree"), ["one two", "three"]);
        assert!(wrap(&"word ".repeat(60)).iter().all(|l| l.len() <= 93));
    }
}
