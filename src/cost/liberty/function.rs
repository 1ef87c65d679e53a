//! Boolean functions of Liberty pins: `!(A*B)`, `(A B)'`, `A^B + C`.

use std::fmt;

/// Truth tables are made of functions of up to so many inputs.
const MOST_INPUTS: usize = 6;
/// Brackets deeper than this are no function of a cell.
const DEEPEST: usize = 64;
/// A function of more signs and names than this is none of a cell.
const MOST_TOKENS: usize = 4096;
/// For each input the values of it in the rows of a truth table.
const ROWS: [u64; MOST_INPUTS] = [
    0xaaaa_aaaa_aaaa_aaaa,
    0xcccc_cccc_cccc_cccc,
    0xf0f0_f0f0_f0f0_f0f0,
    0xff00_ff00_ff00_ff00,
    0xffff_0000_ffff_0000,
    0xffff_ffff_0000_0000,
];

/// A function of the pins of a cell. As text it is an expression of Verilog with a name of its own for every pin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Function {
    /// Always the same.
    Constant(bool),
    /// The value of a pin, or of a variable of the cell's state.
    Pin(String),
    /// The inverse.
    Not(Box<Function>),
    /// Both.
    And(Box<Function>, Box<Function>),
    /// At least one.
    Or(Box<Function>, Box<Function>),
    /// Just one.
    Xor(Box<Function>, Box<Function>),
}

impl Function {
    /// Reads a function; `None` if the text is none.
    pub fn parse(text: &str) -> Option<Function> {
        let tokens = tokens(text)?;
        let mut reader = Reader {
            tokens: &tokens,
            depth: 0,
        };
        let function = reader.sum()?;
        reader.tokens.is_empty().then_some(function)
    }

    /// Its values in 64 cases at once, given those of its pins; `None` if one of them is unknown.
    pub fn values(&self, pin: &impl Fn(&str) -> Option<u64>) -> Option<u64> {
        Some(match self {
            Function::Constant(false) => 0,
            Function::Constant(true) => u64::MAX,
            Function::Pin(name) => pin(name)?,
            Function::Not(a) => !a.values(pin)?,
            Function::And(a, b) => a.values(pin)? & b.values(pin)?,
            Function::Or(a, b) => a.values(pin)? | b.values(pin)?,
            Function::Xor(a, b) => a.values(pin)? ^ b.values(pin)?,
        })
    }
}

impl fmt::Display for Function {
    fn fmt(&self, f: &mut fmt::Formatter) -> fmt::Result {
        match self {
            Function::Constant(value) => write!(f, "1'b{}", u8::from(*value)),
            Function::Pin(name) => write!(f, "{name}"),
            Function::Not(a) => write!(f, "~{a}"),
            Function::And(a, b) => write!(f, "({a} & {b})"),
            Function::Or(a, b) => write!(f, "({a} | {b})"),
            Function::Xor(a, b) => write!(f, "({a} ^ {b})"),
        }
    }
}

/// The value of `function` for every combination of `inputs`, the first being the lowest bit of the index; `None` where
/// it is no function of those.
pub fn truth(function: &str, inputs: &[&str]) -> Option<Vec<bool>> {
    let rows = ROWS.get(..inputs.len())?;
    let row = |name: &str| {
        let at = inputs.iter().position(|input| *input == name)?;
        Some(rows[at])
    };
    let values = Function::parse(function)?.values(&row)?;
    Some(
        (0..1 << inputs.len())
            .map(|at| values >> at & 1 == 1)
            .collect(),
    )
}

/// The signs and names of a function.
fn tokens(function: &str) -> Option<Vec<&str>> {
    let mut tokens = Vec::new();
    let mut rest = function.trim_start();
    while let Some(first) = rest.chars().next() {
        let length = if "!'^*&+|()".contains(first) {
            1
        } else {
            let name = |c: char| c.is_alphanumeric() || "_[]".contains(c);
            rest.find(|c: char| !name(c)).unwrap_or(rest.len())
        };
        if length == 0 {
            return None;
        }
        tokens.push(&rest[..length]);
        rest = rest[length..].trim_start();
        if tokens.len() > MOST_TOKENS {
            return None;
        }
    }
    Some(tokens)
}

struct Reader<'a> {
    tokens: &'a [&'a str],
    depth: usize,
}

impl Reader<'_> {
    fn eat(&mut self, signs: &[&str]) -> bool {
        let there = self
            .tokens
            .first()
            .is_some_and(|token| signs.contains(token));
        if there {
            self.tokens = &self.tokens[1..];
        }
        there
    }

    fn sum(&mut self) -> Option<Function> {
        let mut value = self.product()?;
        while self.eat(&["+", "|"]) {
            value = Function::Or(Box::new(value), Box::new(self.product()?));
        }
        Some(value)
    }

    /// Two operands side by side are a product, too.
    fn product(&mut self) -> Option<Function> {
        let mut value = self.exclusive()?;
        loop {
            let sign = self.eat(&["*", "&"]);
            let ends = matches!(self.tokens.first(), None | Some(&("+" | "|" | ")" | "^")));
            if ends && !sign {
                return Some(value);
            }
            value = Function::And(Box::new(value), Box::new(self.exclusive()?));
        }
    }

    fn exclusive(&mut self) -> Option<Function> {
        let mut value = self.operand()?;
        while self.eat(&["^"]) {
            value = Function::Xor(Box::new(value), Box::new(self.operand()?));
        }
        Some(value)
    }

    fn operand(&mut self) -> Option<Function> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut value = if self.eat(&["!"]) {
            Function::Not(Box::new(self.operand()?))
        } else if self.eat(&["("]) {
            let inner = self.sum()?;
            self.eat(&[")"]).then_some(inner)?
        } else {
            let (&token, rest) = self.tokens.split_first()?;
            self.tokens = rest;
            match token {
                "0" => Function::Constant(false),
                "1" => Function::Constant(true),
                name if name.starts_with(|c: char| c.is_alphabetic() || c == '_') => {
                    Function::Pin(name.to_owned())
                }
                _ => return None,
            }
        };
        while self.eat(&["'"]) {
            value = Function::Not(Box::new(value));
        }
        self.depth -= 1;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::{Function, truth};

    /// The table as a text, the value for all inputs 0 first.
    fn table(function: &str, inputs: &[&str]) -> String {
        let Some(values) = truth(function, inputs) else {
            return "none".to_owned();
        };
        let digits = values.iter().map(|&value| if value { '1' } else { '0' });
        digits.collect()
    }

    #[test]
    fn all_ways_to_write_a_nand() {
        for function in [
            "!(A*B)",
            "(!(A & B))",
            "(A B)'",
            "(!A) + (!B)",
            "!A | B'",
            "(A*B)^1",
        ] {
            assert_eq!(table(function, &["A", "B"]), "1110", "{function}");
        }
    }

    #[test]
    fn operators_bind_as_liberty_says() {
        assert_eq!(table("A + B C", &["A", "B", "C"]), "01010111");
        // An exclusive or binds tighter than a product.
        assert_eq!(table("A B ^ C", &["A", "B", "C"]), "00010100");
        assert_eq!(table("A ^ B C", &["A", "B", "C"]), "00000110");
        assert_eq!(table("A''", &["A"]), "01");
    }

    #[test]
    fn six_inputs_are_the_most() {
        let names = ["A", "B", "C", "D", "E", "F", "G"];
        let all = "A B C D E F";
        let table = table(all, &names[..6]);
        assert_eq!((table.len(), table.find('1')), (64, Some(63)));
        assert_eq!(truth(all, &names), None);
    }

    #[test]
    fn verilog_says_the_same() {
        let function = Function::parse("!(A*B') + C ^ 1").unwrap();
        assert_eq!(function.to_string(), "(~(A & ~B) | (C ^ 1'b1))");
    }

    #[test]
    fn what_is_no_function_of_the_inputs_has_no_table() {
        for function in [
            "", "A+", "(A", "A)", "A * C", "IQ", "A ? B", "A*", "!", "^A", "A $ B", "A 2",
        ] {
            assert_eq!(table(function, &["A", "B"]), "none", "{function}");
        }
        let deep = "(".repeat(100_000);
        assert_eq!(table(&deep, &["A"]), "none");
        assert_eq!(table(&"!".repeat(100_000), &["A"]), "none");
    }
}
