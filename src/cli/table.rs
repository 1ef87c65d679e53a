//! Plain tables for people.

/// Columns aligned, the first to the left and the others to the right, two blanks between them.
pub(super) fn render(header: &[&str], rows: &[Vec<String>]) -> String {
    aligned(header, rows, |column| column == 0)
}

/// Columns of words: all aligned to the left, two blanks between them.
pub(super) fn words(header: &[&str], rows: &[Vec<String>]) -> String {
    aligned(header, rows, |_| true)
}

/// Columns of which some are aligned to the left, the others to the right.
fn aligned(header: &[&str], rows: &[Vec<String>], to_left: impl Fn(usize) -> bool) -> String {
    let width = |column: usize| {
        let cells = rows.iter().filter_map(|row| row.get(column));
        let widest = cells.map(|cell| cell.chars().count()).max().unwrap_or(0);
        widest.max(header[column].chars().count())
    };
    let widths: Vec<usize> = (0..header.len()).map(width).collect();
    let header: Vec<String> = header.iter().map(ToString::to_string).collect();
    let mut text = String::new();
    for row in std::iter::once(&header).chain(rows) {
        let cells: Vec<String> = row
            .iter()
            .zip(&widths)
            .enumerate()
            .map(|(column, (cell, width))| match to_left(column) {
                true => format!("{cell:<width$}"),
                false => format!("{cell:>width$}"),
            })
            .collect();
        text.push_str(cells.join("  ").trim_end());
        text.push('\n');
    }
    text
}

#[cfg(test)]
mod tests {
    #[test]
    fn columns_line_up() {
        let rows = [
            vec!["a".to_string(), "1".to_string()],
            vec!["bcd".into(), "22".into()],
        ];
        assert_eq!(
            super::render(&["x", "n"], &rows),
            "x     n\na     1\nbcd  22\n"
        );
        assert_eq!(
            super::words(&["x", "n"], &rows),
            "x    n\na    1\nbcd  22\n"
        );
    }
}
