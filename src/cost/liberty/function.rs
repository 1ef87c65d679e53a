//! Boolean functions of Liberty pins: `!(A*B)`, `(A B)'`, `A^B + C`.

/// Truth tables are made of functions of up to so many inputs.
const MOST_INPUTS: usize = 6;
/// Brackets deeper than this are no function of a cell.
const DEEPEST: usize = 64;

/// The value of `function` for every combination of `inputs`, the first being the lowest bit of the index; `None` where
/// it is no function of those.
pub fn truth(function: &str, inputs: &[&str]) -> Option<Vec<bool>> {
    if inputs.len() > MOST_INPUTS {
        return None;
    }
    let tokens = tokens(function)?;
    let value = |index: usize| {
        let mut reader = Reader {
            tokens: &tokens,
            inputs,
            index,
            depth: 0,
        };
        let value = reader.sum()?;
        reader.tokens.is_empty().then_some(value)
    };
    (0..1 << inputs.len()).map(value).collect()
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
    }
    Some(tokens)
}

struct Reader<'a> {
    tokens: &'a [&'a str],
    inputs: &'a [&'a str],
    index: usize,
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

    fn sum(&mut self) -> Option<bool> {
        let mut value = self.product()?;
        while self.eat(&["+", "|"]) {
            value |= self.product()?;
        }
        Some(value)
    }

    /// Two operands side by side are a product, too.
    fn product(&mut self) -> Option<bool> {
        let mut value = self.exclusive()?;
        loop {
            let sign = self.eat(&["*", "&"]);
            let ends = matches!(self.tokens.first(), None | Some(&("+" | "|" | ")" | "^")));
            if ends && !sign {
                return Some(value);
            }
            value &= self.exclusive()?;
        }
    }

    fn exclusive(&mut self) -> Option<bool> {
        let mut value = self.operand()?;
        while self.eat(&["^"]) {
            value ^= self.operand()?;
        }
        Some(value)
    }

    fn operand(&mut self) -> Option<bool> {
        self.depth += 1;
        if self.depth > DEEPEST {
            return None;
        }
        let mut value = if self.eat(&["!"]) {
            !self.operand()?
        } else if self.eat(&["("]) {
            let inner = self.sum()?;
            self.eat(&[")"]).then_some(inner)?
        } else {
            let (&token, rest) = self.tokens.split_first()?;
            self.tokens = rest;
            match token {
                "0" => false,
                "1" => true,
                name => {
                    let input = self.inputs.iter().position(|input| *input == name)?;
                    self.index >> input & 1 == 1
                }
            }
        };
        while self.eat(&["'"]) {
            value = !value;
        }
        self.depth -= 1;
        Some(value)
    }
}

#[cfg(test)]
mod tests {
    use super::truth;

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
    fn what_is_no_function_of_the_inputs_has_no_table() {
        for function in [
            "", "A+", "(A", "A)", "A * C", "IQ", "A ? B", "A*", "!", "^A", "A $ B",
        ] {
            assert_eq!(table(function, &["A", "B"]), "none", "{function}");
        }
        let deep = "(".repeat(100_000);
        assert_eq!(table(&deep, &["A"]), "none");
        assert_eq!(table(&"!".repeat(100_000), &["A"]), "none");
    }
}
