//! The SECDED code: corrects a flipped bit of a word, detects two.
//!
//! ```text
//!   data ──┬──────────────▶ word            word ──┬──▶ parity of the bits of each check = syndrome
//!          └──▶ check bits ──▶ above them          └──▶ data ──▶ xor ──▶ data
//!                                                  syndrome = column of a bit ──┘
//! ```
//!
//! It is Hsiao's: each bit of a word has a column of check bits that it goes into, no two the same and each with an odd number of
//! ones; a check bit has a column of a single one. The syndrome is the sum of the columns of the flipped bits: that of one
//! bit is its column, that of two is even and not 0, so it is no column. Columns have as few ones as there are such, and are chosen
//! so that every check has about as many bits: the trees are the smallest and equally deep.
//!
//! Contract: combinational. Three flips and more may look like one, as with every code of this distance.

use crate::config::Config;
use crate::ir::{Builder, Module, ModuleInfo, Signal, uint};
use crate::units::module_name;

use num_bigint::BigUint;

/// The code for words of so many bits of data.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    /// Check bits.
    pub checks: u32,
    /// Of each bit of data, the check bits that it goes into.
    pub columns: Vec<u32>,
}

impl Code {
    /// The code for `width` bits of data.
    pub fn of(width: u32) -> Code {
        // Odd numbers of ones, less the columns of the check bits themselves.
        let columns_of = |checks: u32| (1u64 << (checks - 1)) - u64::from(checks);
        let checks = (3..32).find(|&checks| columns_of(checks) >= u64::from(width));
        let checks = checks.unwrap_or(32);
        let mut columns = Vec::new();
        let mut load = vec![0u32; checks as usize];
        for ones in (3..=checks).step_by(2) {
            let mut free: Vec<u32> = (0..1u32 << checks)
                .filter(|column| column.count_ones() == ones)
                .collect();
            while !free.is_empty() && (columns.len() as u32) < width {
                // The one that goes into the checks which have the fewest bits so far; of equals the least.
                let burden = |column: &u32| -> (u32, u32) {
                    let members = (0..checks).filter(|check| column >> check & 1 == 1);
                    let loads = members.map(|check| load[check as usize]);
                    loads.fold((0, 0), |(most, sum), load| {
                        (most.max(load), sum + load * load)
                    })
                };
                let best = (0..free.len()).min_by_key(|&i| burden(&free[i]));
                let column = free.remove(best.unwrap_or(0));
                for check in (0..checks).filter(|check| column >> check & 1 == 1) {
                    load[check as usize] += 1;
                }
                columns.push(column);
            }
        }
        Code { checks, columns }
    }

    /// Bits of data.
    fn width(&self) -> u32 {
        self.columns.len() as u32
    }

    /// The bits of data that go into a check.
    fn members(&self, check: u32) -> BigUint {
        let mut members = BigUint::default();
        for (bit, column) in (0..).zip(&self.columns) {
            members.set_bit(bit, column >> check & 1 == 1);
        }
        members
    }
}

fn info(purpose: &str, code: &Code) -> ModuleInfo {
    ModuleInfo {
        purpose: purpose.to_owned(),
        notes: vec![
            "Hsiao's code: a bit of data goes into an odd number of check bits, at least 3, and no two".to_owned(),
            "bits into the same ones. Check bits stand above the data.".to_owned(),
        ],
        parameters: vec![
            ("width".to_owned(), code.width().to_string()),
            ("checks".to_owned(), code.checks.to_string()),
        ],
        timing: "combinational".to_owned(),
    }
}

/// The parity of the bits of `word` that go into each check; of the check bits `own`, if they are in the word.
fn parities(m: &mut Builder, code: &Code, word: Signal, own: bool) -> Signal {
    let bits: Vec<Signal> = (0..code.checks)
        .rev()
        .map(|check| {
            let mut members = code.members(check);
            members.set_bit(u64::from(code.width() + check), own);
            let name = format!("CHECK{check}");
            let about = format!("bits of a word that check {check} is the parity of");
            let mask = m.mask(&name, members, word.width(), &about);
            let bits = m.and(&[word, mask]);
            m.parity(bits)
        })
        .collect();
    m.concat(&bits)
}

/// Puts check bits above `width` bits of data.
pub(in crate::units) fn encoder(config: &Config, width: u32) -> Module {
    let code = Code::of(width);
    let name = module_name(config, "secded_encode", &[("w", width)]);
    let info = info("SECDED encoder: puts check bits above a word.", &code);
    let mut m = Builder::new(&name, config.reset, info);
    let data = m.input("data_i", uint(width), "the data");
    m.section("Check bits", "");
    let checks = parities(&mut m, &code, data, false);
    let word = m.concat(&[checks, data]);
    m.output("word_o", word, "the data below their check bits");
    m.finish()
}

/// Corrects a word of `width` bits of data and their check bits.
pub(in crate::units) fn checker(config: &Config, width: u32) -> Module {
    let code = Code::of(width);
    let name = module_name(config, "secded_check", &[("w", width)]);
    let info = info(
        "SECDED checker: corrects a flipped bit of a word, tells of two.",
        &code,
    );
    let mut m = Builder::new(&name, config.reset, info);
    let word = m.input(
        "word_i",
        uint(width + code.checks),
        "data below their check bits, as read",
    );
    m.section(
        "Syndrome",
        "0 where nothing is flipped, the column of a bit where it alone is.",
    );
    let syndrome = parities(&mut m, &code, word, true);
    let syndrome = m.name(
        syndrome,
        "syndrome",
        "sum of the columns of the flipped bits",
    );
    let mut is = |name: String, column: u32, about: &str| {
        let column = m.constant(&name, u64::from(column), code.checks, about);
        m.eq(syndrome, column)
    };
    let mut flipped: Vec<Signal> = (0..)
        .zip(&code.columns)
        .map(|(bit, &column)| {
            is(
                format!("COLUMN{bit}"),
                column,
                "checks that the bit of data goes into",
            )
        })
        .collect();
    let of_checks: Vec<Signal> = (0..code.checks)
        .map(|check| {
            is(
                format!("OWN{check}"),
                1 << check,
                "column of the check bit itself",
            )
        })
        .collect();
    flipped.reverse();
    let flipped = m.concat(&flipped);
    let flipped = m.name(flipped, "flipped", "bits of the data that are flipped");

    m.section("Correction", "");
    let data = m.slice(word, 0, width);
    let data = m.xor(&[data, flipped]);
    let in_data = m.any(flipped);
    let in_checks = m.or(&of_checks);
    let one = m.or(&[in_data, in_checks]);
    let one = m.name(one, "one", "one bit is flipped, and known");
    let some = m.any(syndrome);
    let more = m.and_not(some, one);
    m.output("data_o", data, "the data, a flipped bit corrected");
    m.output("corrected_o", one, "a bit of the word was flipped");
    m.output(
        "uncorrected_o",
        more,
        "more are flipped: the data are wrong",
    );
    m.finish()
}

#[cfg(test)]
#[path = "tests.rs"]
mod tests;
