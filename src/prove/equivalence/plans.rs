//! The plans: for each unit the references that it is held to, and how their ports belong together.

use super::EquivalenceError;
use super::plan::{Method, Plan, Wire, ports};
use crate::config::{Config, Domain, Select};
use crate::ir::{Direction, Module};
use crate::reference::{self, Accumulation, Reference, ReferenceError};
use crate::units;

/// Cycles that an induction step looks back, at most.
const STEPS: u32 = 4;

/// A check that there is a plan for.
pub struct Planned {
    /// Name of the check.
    pub name: &'static str,
    /// The unit of [`units::UNITS`].
    pub unit: &'static str,
    /// What the unit is held to, in a few words.
    pub about: &'static str,
    build: fn(&Config, &Module, &mut Draft) -> Result<(), EquivalenceError>,
}

/// Every check.
pub const CHECKS: &[Planned] = &[
    Planned {
        name: "popcount",
        unit: "popcount",
        about: "ones counted bit by bit",
        build: popcount,
    },
    Planned {
        name: "xor_accumulator",
        unit: "xor_accumulator",
        about: "one step: ones of a chunk added bit by bit, the rest shifted",
        build: xor_accumulator,
    },
    Planned {
        name: "xor_accumulator, whole code",
        unit: "xor_accumulator",
        about: "all steps of two codes: their Hamming distance",
        build: whole_code,
    },
    Planned {
        name: "early_exit",
        unit: "early_exit",
        about: "below the limit, or at it and before the best",
        build: early_exit,
    },
    Planned {
        name: "wtu_exp2",
        unit: "wtu_exp2",
        about: "LUT[k] >> i of docs/resv.md, the table from its formula",
        build: exp2,
    },
    Planned {
        name: "wtu_lane",
        unit: "wtu_lane",
        about: "f(s) times the digit; partition by comparison with the cuts",
        build: lane,
    },
    Planned {
        name: "wtu_trees",
        unit: "wtu_trees",
        about: "for each partition an adder tree of its members",
        build: trees,
    },
    Planned {
        name: "wtu_accumulate",
        unit: "wtu_accumulate",
        about: "the row's sum and the beat's, shifted to its digit",
        build: accumulate,
    },
    Planned {
        name: "wtu_bucket",
        unit: "wtu_bucket",
        about: "(s_max - s) >> e below the position, e by trying",
        build: bucket,
    },
    Planned {
        name: "wtu_extremes",
        unit: "wtu_extremes",
        about: "greatest, least, and sum of the first lanes",
        build: extremes,
    },
    Planned {
        name: "wtu_running",
        unit: "wtu_running",
        about: "greatest and least of a row, beat by beat",
        build: running,
    },
    Planned {
        name: "fork",
        unit: "fork",
        about: "register slice with two sides",
        build: slice,
    },
];

/// A plan in the making, and the references that it has taken up.
struct Draft {
    plan: Plan,
    references: Vec<Reference>,
}

impl Draft {
    /// Takes up a reference, or says of which check it is missing.
    fn take(
        &mut self,
        found: Result<Reference, ReferenceError>,
    ) -> Result<Reference, EquivalenceError> {
        let reference = found.map_err(|source| EquivalenceError::Reference {
            unit: self.plan.name.to_owned(),
            source,
        })?;
        if !self.references.contains(&reference) {
            self.references.push(reference.clone());
        }
        Ok(reference)
    }
}

/// The plan of a check for a design, and the Verilog of its references.
pub(super) fn plan(
    config: &Config,
    check: &Planned,
    module: &Module,
) -> Result<(Plan, Vec<String>), EquivalenceError> {
    let method = match units::latency(config, check.unit) {
        Some(latency) => Method::FeedForward { latency },
        None => Method::Induction { steps: STEPS },
    };
    let mut draft = Draft {
        plan: Plan::new(check.name, check.unit, module, method),
        references: Vec::new(),
    };
    (check.build)(config, module, &mut draft)?;
    draft.plan.is_complete(module)?;
    let references: Vec<&Reference> = draft.references.iter().collect();
    draft.plan.fits(&references)?;
    let texts = draft.references.into_iter().map(|r| r.verilog).collect();
    Ok((draft.plan, texts))
}

/// `name` of a reference is `name_i` of the unit.
fn input(name: &str) -> String {
    format!("{name}_i")
}

/// `name$3` of a reference is `name3_i` of the unit.
fn element(name: &str) -> String {
    format!("{}_i", name.replace('$', ""))
}

fn popcount(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let reference = draft.take(reference::popcount(config.hcu.xor_width))?;
    draft.plan.add_unit(module);
    draft.plan.add_reference(&reference, "ref", input);
    draft.plan.compare_with("ones_o", "ref", "ones")
}

fn xor_accumulator(
    config: &Config,
    module: &Module,
    draft: &mut Draft,
) -> Result<(), EquivalenceError> {
    let found = reference::xor_accumulator(config.hash.bits, config.hcu.xor_width);
    let reference = draft.take(found)?;
    draft.plan.add_unit(module);
    draft.plan.add_reference(&reference, "ref", input);
    draft.plan.compare_with("sum_o", "ref", "sum")?;
    draft.plan.compare_with("rest_o", "ref", "rest")
}

/// The unit once for each step of a code, each fed by the one before, as the loop of an HCU lane feeds it.
fn whole_code(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let reference = draft.take(reference::hamming(config.hash.bits))?;
    let plan = &mut draft.plan;
    let bits = config.hash.bits;
    for name in ["a", "b"] {
        plan.inputs.push(Wire {
            name: name.to_owned(),
            width: bits,
        });
    }
    let inputs = ports(module, Direction::Input);
    let distance = inputs.iter().find(|port| port.name == "partial_i");
    let distance = distance
        .map(|port| port.width)
        .ok_or_else(|| plan.port("partial_i", "is not there"))?;
    let steps = bits.div_ceil(config.hcu.xor_width);
    if let Method::FeedForward { latency } = &mut plan.method {
        *latency *= steps;
    }
    let mut from = ("a ^ b".to_owned(), format!("{distance}'d0"));
    for step in 0..steps {
        let prefix = format!("step{step}_");
        let pins = vec![
            ("difference_i".to_owned(), from.0),
            ("partial_i".to_owned(), from.1),
        ];
        plan.add_instance_of_unit(module, &format!("u_step{step}"), &prefix, pins);
        from = (format!("{prefix}rest_o"), format!("{prefix}sum_o"));
    }
    plan.add_reference(&reference, "ref", str::to_owned);
    plan.compare_with(&from.1, "ref", "distance")?;
    plan.compare(&from.0, bits, &format!("{bits}'d0"));
    Ok(())
}

fn early_exit(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let reference = draft.take(reference::early_exit(config.hash.bits))?;
    draft.plan.add_unit(module);
    draft.plan.add_reference(&reference, "ref", input);
    draft.plan.compare_with("stay_o", "ref", "stay")
}

fn exp2(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let reference = draft.take(reference::exp2(config.wtu.score_bits))?;
    draft.plan.add_unit(module);
    draft.plan.add_reference(&reference, "ref", input);
    draft.plan.compare_with("value_o", "ref", "value")
}

/// Bits of a digit of a count.
fn digit_bits(config: &Config) -> u32 {
    config.wtu.mul_width.min(config.count_bits)
}

fn lane(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let wtu = &config.wtu;
    let weight = reference::weight(wtu.domain, wtu.score_bits, digit_bits(config));
    let weight = draft.take(weight)?;
    draft.plan.add_unit(module);
    draft.plan.add_reference(&weight, "weight", input);
    draft.plan.compare_with("product_o", "weight", "product")?;
    if wtu.select == Select::Exact {
        let why =
            "with exact selection partitions are of clusters' numbers too: there is no reference";
        draft.plan.ignored.push(("part_o".to_owned(), why));
        return Ok(());
    }
    let cuts = wtu.sums - 1;
    let parts = draft.take(reference::parts(wtu.score_bits, cuts))?;
    draft.plan.add_reference(&parts, "parts", element);
    let bits: Vec<String> = (0..cuts).rev().map(|i| format!("parts_part${i}")).collect();
    draft
        .plan
        .compare("part_o", cuts, &format!("{{{}}}", bits.join(", ")));
    Ok(())
}

/// Bits of what a lane yields, and whether it is signed (docs/resv.md, weights).
fn product(config: &Config) -> (u32, bool) {
    let (score, digit) = (config.wtu.score_bits, digit_bits(config));
    match config.wtu.domain {
        Domain::Shifted => (score + digit, false),
        Domain::Exp2 => (16 + digit, false),
        Domain::Raw => (score + digit + 1, true),
    }
}

/// Part `number` of a word of parts of `width` bits.
fn part(word: &str, number: u32, width: u32) -> String {
    format!("{word}[{}:{}]", (number + 1) * width - 1, number * width)
}

/// The number of an array's element.
fn number(name: &str) -> u32 {
    let number = name
        .split_once('$')
        .and_then(|(_, number)| number.parse().ok());
    number.unwrap_or(0)
}

fn trees(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let (width, signed) = product(config);
    let lanes = config.wtu.lanes;
    let reference = draft.take(reference::tree(lanes, width, signed))?;
    draft.plan.add_unit(module);
    for sum in 0..config.wtu.sums {
        // With bucket selection the last sum is that of all lanes.
        let all = config.wtu.select == Select::Bucket && sum == config.wtu.sums - 1;
        let members = match all {
            true => format!("{{{lanes}{{1'b1}}}}"),
            false => format!("members{sum}_i"),
        };
        let instance = format!("ref{sum}");
        draft
            .plan
            .add_reference(&reference, &instance, |name| match name {
                "member" => members.clone(),
                product => part("products_i", number(product), width),
            });
        draft
            .plan
            .compare_with(&format!("sum{sum}_o"), &instance, "sum")?;
    }
    Ok(())
}

fn accumulate(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let (width, signed) = product(config);
    let inputs = ports(module, Direction::Input);
    let sum = inputs
        .iter()
        .find(|port| port.name == "sum_i")
        .map(|port| port.width);
    let sum_bits = sum.ok_or_else(|| draft.plan.port("sum_i", "is not there"))?;
    let digit_bits = digit_bits(config);
    let digits = config.count_bits.div_ceil(digit_bits);
    let reference = draft.take(reference::accumulate(Accumulation {
        added_bits: width + config.wtu.lanes.trailing_zeros(),
        sum_bits,
        digits,
        digit_bits,
        signed,
    }))?;
    draft.plan.add_unit(module);
    draft.plan.add_reference(&reference, "ref", element);
    let pairs: Vec<String> = (0..digits)
        .flat_map(|a| (a + 1..digits).map(move |b| format!("digit{a}_i & digit{b}_i")))
        .collect();
    if !pairs.is_empty() {
        let at_most_one = format!("~({})", pairs.join(" | "));
        draft.plan.assumed = Some((at_most_one, "a beat brings one digit at a time"));
    }
    draft.plan.compare_with("total_o", "ref", "total")
}

fn bucket(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let score = config.wtu.score_bits;
    draft.plan.add_unit(module);
    let below = "$signed(score_i) <= $signed(most_i)";
    let (found, assumed, why) = if config.wtu.select == Select::Exact {
        let inputs = ports(module, Direction::Input);
        let position = inputs.iter().find(|port| port.name == "position_i");
        let bits = position
            .map(|port| port.width)
            .filter(|bits| *bits > 1)
            .ok_or_else(|| draft.plan.port("position_i", "is not there"))?;
        // Cuts lie in the row or less than a pass beyond it: in half of what the word can hold.
        let near = format!("position_i[{}] == position_i[{}]", bits - 1, bits - 2);
        let why = "most is the greatest score of the row, and a position is not further from it than a row and a pass";
        let assumed = format!("{below} && {near}");
        (reference::above(score, bits), assumed, why)
    } else {
        let found = reference::bucket(score, config.wtu.buckets.trailing_zeros());
        let assumed = format!("$signed(least_i) <= $signed(score_i) && {below}");
        (found, assumed, "most and least are the extremes of the row")
    };
    let reference = draft.take(found)?;
    draft.plan.assumed = Some((assumed, why));
    draft.plan.add_reference(&reference, "ref", input);
    draft.plan.compare_with("above_o", "ref", "above")
}

fn extremes(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let (lanes, score) = (config.wtu.lanes, config.wtu.score_bits);
    let reference = draft.take(reference::extremes(lanes, score))?;
    draft.plan.add_unit(module);
    // To the reference a lane without a score repeats lane 0.
    let filled = |lane: u32| match lane {
        0 => "score0_i".to_owned(),
        lane => format!("kept{lane}_i ? score{lane}_i : score0_i"),
    };
    let gaps: Vec<String> = (2..lanes)
        .map(|lane| format!("kept{lane}_i & ~kept{}_i", lane - 1))
        .collect();
    if !gaps.is_empty() {
        let none = format!("~({})", gaps.join(" | "));
        draft.plan.assumed = Some((none, "the lanes that have a score are the first ones"));
    }
    draft
        .plan
        .add_reference(&reference, "ref", |name| filled(number(name)));
    draft.plan.compare_with("most_o", "ref", "most")?;
    draft.plan.compare_with("least_o", "ref", "least")?;
    let first = lanes.min(4);
    if first == 1 {
        draft.plan.compare("sum_o", score, "score0_i");
        return Ok(());
    }
    let sum = draft.take(reference::tree(first, score, true))?;
    draft.plan.add_reference(&sum, "first", |name| match name {
        "member" => format!("{{{first}{{1'b1}}}}"),
        lane => filled(number(lane)),
    });
    draft.plan.compare_with("sum_o", "first", "sum")
}

fn running(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let reference = draft.take(reference::running(config.wtu.score_bits))?;
    draft.plan.add_unit(module);
    let clock = module.clock.clone();
    draft
        .plan
        .add_reference(&reference, "ref", |name| match name {
            "clock" => clock.clone(),
            name => input(name),
        });
    // Nothing is known of a row before its first beat.
    draft.plan.begun = Some("valid_i & first_i".to_owned());
    draft.plan.compare_with("most_o", "ref", "most")?;
    draft.plan.compare_with("least_o", "ref", "least")
}

fn slice(config: &Config, module: &Module, draft: &mut Draft) -> Result<(), EquivalenceError> {
    let inputs = ports(module, Direction::Input);
    let data = inputs.iter().find(|port| port.name == "data_i");
    let width = data
        .map(|port| port.width)
        .ok_or_else(|| draft.plan.port("data_i", "is not there"))?;
    let reference = draft.take(reference::slice(width))?;
    draft.plan.add_unit(module);
    let active_low = config.reset != crate::config::Reset::SyncHigh;
    let reset = match active_low {
        true => format!("~{}", module.reset),
        false => module.reset.clone(),
    };
    draft.plan.reset = Some(module.reset.clone());
    draft.plan.reset_low = active_low;
    let clock = module.clock.clone();
    draft
        .plan
        .add_reference(&reference, "ref", |name| match name {
            "clock" => clock.clone(),
            "reset" => reset.clone(),
            name => input(name),
        });
    for (unit, port) in [
        ("ready_o", "ready"),
        ("left_valid_o", "left_valid"),
        ("right_valid_o", "right_valid"),
        ("busy_o", "busy"),
        ("data_o", "word"),
    ] {
        draft.plan.compare_with(unit, "ref", port)?;
    }
    // A word counts while it is offered.
    if let Some(word) = draft.plan.compares.last_mut() {
        word.when = Some("left_valid_o | right_valid_o".to_owned());
    }
    Ok(())
}
