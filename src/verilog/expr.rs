//! Verilog expressions as a tree, and how they are set on a page.
//!
//! Every expression made by [`lower`](super::lower) has, by Verilog's own rules for operands on their own, exactly
//! the width of the node it came from: extensions and truncations are written out. So no context can widen it,
//! and what is left for this file is precedence, sign and layout.

/// Columns that a line should keep to.
pub(super) const COLUMNS: usize = 100;
/// A concatenation of more parts than this fills its lines instead of giving each part a line.
const PARTS_IN_A_COLUMN: usize = 16;

/// Classes of infix operators.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Class {
    Mul,
    Add,
    Shift,
    Compare,
    And,
    Xor,
    Or,
}

/// An expression.
#[derive(Clone, Debug)]
pub(super) enum Expr {
    /// A name, a select of a name, a literal.
    Atom { text: String, signed: bool },
    /// `~a`, `&a`, `~|a`, …
    Prefix(&'static str, Box<Expr>),
    /// `a + b - c`: operators of one class, applied from the left.
    Infix(Class, Box<Expr>, Vec<(&'static str, Expr)>),
    /// `c ? a : d ? b : e` as ([(c, a), (d, b)], e).
    Choice(Vec<(Expr, Expr)>, Box<Expr>),
    /// `{a, b}`
    Concat(Vec<Expr>),
    /// `{4{a}}`
    Repeat(u32, Box<Expr>),
    /// `$signed(a)`, `$unsigned(a)`, the function of a table.
    Call(String, Box<Expr>),
}

/// An expression on one or more lines: the first continues a line that is already begun.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Layout {
    /// Text on the begun line; empty if the expression starts on a line of its own.
    pub first: String,
    /// Further lines, with their indentation relative to the begun line.
    pub rest: Vec<String>,
}

impl Layout {
    /// Whether it takes one line.
    pub fn is_flat(&self) -> bool {
        self.rest.is_empty()
    }

    /// The lines of a statement: `head`, the expression, `tail`.
    pub fn lines(self, head: &str, tail: &str) -> Vec<String> {
        let mut lines = vec![format!("{head} {}", self.first).trim_end().to_owned()];
        lines.extend(self.rest);
        if let Some(last) = lines.last_mut() {
            last.push_str(tail);
        }
        lines
    }
}

impl Expr {
    /// An unsigned atom.
    pub fn atom(text: impl Into<String>) -> Self {
        Expr::Atom {
            text: text.into(),
            signed: false,
        }
    }

    /// `operands` joined by one operator; parts of the same associative operator merge.
    pub fn chain(class: Class, operator: &'static str, operands: Vec<Expr>) -> Self {
        let mut parts = Vec::new();
        for operand in operands {
            match operand {
                Expr::Infix(inner, first, rest)
                    if inner == class && rest.iter().all(|(o, _)| *o == operator) =>
                {
                    parts.push(*first);
                    parts.extend(rest.into_iter().map(|(_, e)| e));
                }
                other => parts.push(other),
            }
        }
        let mut parts = parts.into_iter();
        match parts.next() {
            Some(first) => Expr::Infix(
                class,
                Box::new(first),
                parts.map(|e| (operator, e)).collect(),
            ),
            None => Expr::Concat(Vec::new()),
        }
    }

    /// `a operator b` where the order of evaluation matters; a left part of the same class merges.
    pub fn infix(class: Class, a: Expr, operator: &'static str, b: Expr) -> Self {
        match a {
            Expr::Infix(inner, first, mut rest) if inner == class && class == Class::Add => {
                rest.push((operator, b));
                Expr::Infix(class, first, rest)
            }
            a => Expr::Infix(class, Box::new(a), vec![(operator, b)]),
        }
    }

    /// Whether Verilog takes the expression as signed.
    pub fn is_signed(&self) -> bool {
        match self {
            Expr::Atom { signed, .. } => *signed,
            Expr::Prefix(operator, a) => *operator == "~" && a.is_signed(),
            Expr::Infix(Class::Compare, ..) => false,
            Expr::Infix(Class::Shift, a, _) => a.is_signed(),
            Expr::Infix(_, first, rest) => {
                first.is_signed() && rest.iter().all(|(_, e)| e.is_signed())
            }
            Expr::Choice(arms, otherwise) => {
                otherwise.is_signed() && arms.iter().all(|(_, e)| e.is_signed())
            }
            Expr::Concat(_) | Expr::Repeat(..) => false,
            Expr::Call(function, _) => function == "$signed",
        }
    }

    /// The expression on one line.
    pub fn flat(&self) -> String {
        match self {
            Expr::Atom { text, .. } => text.clone(),
            Expr::Prefix(operator, a) => format!("{operator}{}", a.tight()),
            Expr::Infix(class, first, rest) => {
                let mut text = first.operand(*class, true);
                for (operator, e) in rest {
                    text.push_str(&format!(" {operator} {}", e.operand(*class, false)));
                }
                text
            }
            Expr::Choice(arms, otherwise) => {
                let mut text = String::new();
                for (condition, value) in arms {
                    text.push_str(&format!("{} ? {} : ", condition.condition(), value.value()));
                }
                text + &otherwise.value()
            }
            Expr::Concat(parts) => {
                let parts: Vec<String> = parts.iter().map(Expr::flat).collect();
                format!("{{{}}}", parts.join(", "))
            }
            Expr::Repeat(times, a) => format!("{{{times}{{{}}}}}", a.flat()),
            Expr::Call(function, a) => format!("{function}({})", a.flat()),
        }
    }

    /// As the operand of a prefix operator or before a `?`: anything with an operator is wrapped.
    fn tight(&self) -> String {
        match self {
            Expr::Prefix(..) | Expr::Infix(..) | Expr::Choice(..) => format!("({})", self.flat()),
            _ => self.flat(),
        }
    }

    fn condition(&self) -> String {
        match self {
            Expr::Prefix("~", a) if matches!(**a, Expr::Atom { .. }) => self.flat(),
            _ => self.tight(),
        }
    }

    /// As a value between `?` and `:`.
    fn value(&self) -> String {
        match self {
            Expr::Choice(..) => format!("({})", self.flat()),
            _ => self.flat(),
        }
    }

    /// As an operand of an infix operator. Only what everybody reads without thinking goes without parentheses:
    /// products in sums, both in comparisons.
    fn operand(&self, parent: Class, leftmost: bool) -> String {
        let bare = match self {
            Expr::Prefix(operator, _) => *operator == "~",
            Expr::Infix(Class::Add, ..) => {
                parent == Class::Compare || parent == Class::Add && leftmost
            }
            Expr::Infix(Class::Mul, ..) => matches!(parent, Class::Add | Class::Compare),
            Expr::Infix(..) | Expr::Choice(..) => false,
            _ => true,
        };
        if bare {
            self.flat()
        } else {
            format!("({})", self.flat())
        }
    }

    /// The expression as the right side of a statement whose line is begun with `begun` columns.
    pub fn layout(&self, begun: usize) -> Layout {
        let flat = self.flat();
        let fits = begun + 1 + flat.len() < COLUMNS;
        match self {
            Expr::Choice(arms, otherwise) if arms.len() > 1 || !fits => Layout {
                first: String::new(),
                rest: choice_lines(arms, otherwise),
            },
            Expr::Concat(parts) if !fits && parts.len() > 1 => {
                let mut rest = concat_lines(parts);
                rest.push("}".to_owned());
                Layout {
                    first: "{".to_owned(),
                    rest,
                }
            }
            Expr::Infix(class, first, more) if !fits => Layout {
                first: String::new(),
                rest: infix_lines(*class, first, more),
            },
            _ => Layout {
                first: flat,
                rest: Vec::new(),
            },
        }
    }
}

/// One arm a line, the values below each other.
fn choice_lines(arms: &[(Expr, Expr)], otherwise: &Expr) -> Vec<String> {
    let conditions: Vec<String> = arms.iter().map(|(c, _)| c.condition()).collect();
    let widest = conditions.iter().map(String::len).max().unwrap_or(0);
    let mut lines: Vec<String> = conditions
        .iter()
        .zip(arms)
        .map(|(condition, (_, value))| format!("    {condition:widest$} ? {} :", value.value()))
        .collect();
    lines.push(format!("    {:widest$}   {}", "", otherwise.value()));
    lines
}

/// One operand a line, the operators below each other in front.
fn infix_lines(class: Class, first: &Expr, rest: &[(&'static str, Expr)]) -> Vec<String> {
    let widest = rest.iter().map(|(o, _)| o.len()).max().unwrap_or(0);
    let mut lines = vec![format!("    {:widest$} {}", "", first.operand(class, true))];
    for (operator, e) in rest {
        lines.push(format!(
            "    {operator:widest$} {}",
            e.operand(class, false)
        ));
    }
    lines
}

fn concat_lines(parts: &[Expr]) -> Vec<String> {
    let last = parts.len() - 1;
    let words: Vec<String> = parts
        .iter()
        .enumerate()
        .map(|(i, e)| e.flat() + if i < last { "," } else { "" })
        .collect();
    if parts.len() <= PARTS_IN_A_COLUMN {
        return words.iter().map(|w| format!("    {w}")).collect();
    }
    let mut lines = vec![String::new()];
    for word in words {
        let line = lines.len() - 1;
        if !lines[line].is_empty() && lines[line].len() + 1 + word.len() > COLUMNS - 8 {
            lines.push(String::new());
        }
        let line = lines.len() - 1;
        let gap = if lines[line].is_empty() { "    " } else { " " };
        lines[line].push_str(gap);
        lines[line].push_str(&word);
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Class, Expr};

    fn name(text: &str) -> Expr {
        Expr::atom(text)
    }

    #[test]
    fn parentheses_stand_only_where_precedence_is_not_obvious() {
        let sum = Expr::infix(Class::Add, name("a"), "+", name("b"));
        let less = Expr::infix(Class::Compare, sum.clone(), "<", name("c"));
        assert_eq!(less.flat(), "a + b < c");
        let both = Expr::chain(Class::And, "&", vec![less, name("d")]);
        assert_eq!(both.flat(), "(a + b < c) & d");
        let difference = Expr::infix(Class::Add, name("x"), "-", sum);
        assert_eq!(difference.flat(), "x - (a + b)");
        let any = Expr::Prefix("|", Box::new(name("v")));
        let or = Expr::chain(Class::Or, "|", vec![name("a"), any]);
        assert_eq!(or.flat(), "a | (|v)");
    }

    #[test]
    fn chains_of_one_operator_merge() {
        let ab = Expr::chain(Class::Or, "|", vec![name("a"), name("b")]);
        let abc = Expr::chain(Class::Or, "|", vec![ab, name("c")]);
        assert_eq!(abc.flat(), "a | b | c");
        let minus = Expr::infix(Class::Add, name("a"), "-", name("b"));
        let plus = Expr::chain(Class::Add, "+", vec![name("c"), minus]);
        assert_eq!(plus.flat(), "c + (a - b)");
    }

    #[test]
    fn choices_stand_below_each_other() {
        let choice = Expr::Choice(
            vec![
                (name("clear"), name("4'd0")),
                (name("en"), name("count_q + 4'd1")),
            ],
            Box::new(name("count_q")),
        );
        let layout = choice.layout(20);
        assert_eq!(
            layout.lines("wire [3:0] count_d =", ";"),
            [
                "wire [3:0] count_d =",
                "    clear ? 4'd0 :",
                "    en    ? count_q + 4'd1 :",
                "            count_q;",
            ]
        );
    }

    #[test]
    fn what_does_not_fit_is_broken_at_its_outermost_operator() {
        let long: Vec<Expr> = (0..4).map(|i| name(&format!("{i}_{:a<30}", ""))).collect();
        let or = Expr::chain(Class::Or, "|", long.clone()).layout(10);
        assert_eq!(or.rest.len(), 4);
        assert!(or.rest[0].starts_with("      0_") && or.rest[1].starts_with("    | 1_"));
        let concat = Expr::Concat(long).layout(10);
        assert_eq!((concat.first.as_str(), concat.rest.len()), ("{", 5));
    }
}
