//! The table of cases.

use crate::config::{Config, Domain, Select};

use super::cycles::{BUSY, CONDITIONS, STATES, STREAMS};
use super::{rows, store};

/// Where a case is counted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// From the events, the transfers and the golden model's records, as the program is worked out.
    Events,
    /// At the ports and at signals inside, cycle by cycle, on the builtin engine, which makes the same cycles as the others.
    Cycles,
}

/// Cases of one kind.
#[derive(Clone, Debug)]
pub struct Group {
    /// A few words.
    pub name: &'static str,
    /// What is counted once each time.
    pub what: &'static str,
    /// Where.
    pub place: Place,
    /// One after the other.
    pub cases: Vec<Case>,
}

/// One case.
#[derive(Clone, Debug)]
pub struct Case {
    /// A few words.
    pub name: String,
    /// Why the design, or the regression, cannot meet it, if that is so.
    pub cannot: Option<&'static str>,
}

/// Tokens that a regression spends on closing every cluster of a table, at most.
const CLOSABLE: u64 = 1 << 17;
/// Tokens of one fetch descriptor, at most.
pub(super) const FETCH_TOKENS_MAX: u64 = 32_767;

/// Words of [`Kind`](crate::model::Kind), in the order of its numbers.
pub(super) const KINDS: [&str; 4] = ["JOIN", "NEW", "FORCED", "REJECT"];
/// How full a table is.
pub(super) const FILLS: [&str; 7] = [
    "empty",
    "below half",
    "half and more",
    "nearly full",
    "full",
    "full, some closed",
    "all closed",
];
/// How long a record waited for the sink.
pub(super) const WAITS: [&str; 3] = ["at once", "after 1 to 7 cycles", "after 8 cycles or more"];

/// Passes of the search over a row.
pub(super) const PASSES: [&str; 3] = ["1", "2", "3 and more"];

const ALL_CLOSED: &str = "too many tokens close a table of this size";

fn closable(config: &Config) -> bool {
    u64::from(config.hcu.max_clusters) * crate::bits::mask(config.count_bits) <= CLOSABLE
}

/// The cases of a design.
pub fn table(config: &Config) -> Vec<Group> {
    let all_closed = (!closable(config)).then_some(ALL_CLOSED);
    let mut all = vec![
        group(
            "assignment and output",
            "an assignment of a kind is taken, after how long a wait",
            Place::Cycles,
            kinds_and_waits(all_closed),
        ),
        group(
            "assignment and table",
            "an assignment of a kind is made while the table is so full",
            Place::Events,
            kinds_and_fills(all_closed),
        ),
        group(
            "distance",
            "an assignment has this distance, or is made with this threshold",
            Place::Events,
            plain(&[
                "JOIN at 0",
                "JOIN right below the threshold",
                "JOIN between",
                "FORCED at the threshold or above",
                "threshold 0",
                "threshold above every distance",
            ]),
        ),
        group(
            "frame",
            "a frame of so many tokens",
            Place::Events,
            plain(&[
                "1 token",
                "2 tokens",
                "fits the queue",
                "longer than the queue",
            ]),
        ),
        group(
            "good row",
            "a row that is used, by the beats it takes",
            Place::Events,
            rows::good(config),
        ),
        group(
            "dropped row",
            "a row that is dropped, by what is wrong first, and with which beat",
            Place::Events,
            rows::dropped(config),
        ),
        group(
            "rows of a group",
            "a group of so many rows",
            Place::Events,
            plain(&["1", "2", "3 to 5", "6 and more"]),
        ),
        group(
            "dropped in its group",
            "a group in which rows are dropped",
            Place::Events,
            plain(&["none", "some, not the last", "the last", "all"]),
        ),
        group(
            "selection",
            "a group selects so much",
            Place::Events,
            plain(&[
                "nothing, all rows dropped",
                "one cluster",
                "several clusters",
                "all clusters",
                "something, none of it stored",
                "a cluster, none of it stored",
                "a cluster, part of it stored",
                "a cluster, all of it stored",
            ]),
        ),
        group(
            "exit",
            "a row's running sum exceeds in this bucket, or at this place in the order",
            Place::Events,
            exits(config),
        ),
        group(
            "ratio",
            "a row is selected with this ratio",
            Place::Events,
            plain(&["0", "1", "greatest", "other"]),
        ),
        group(
            "digits",
            "the greatest count of a beat has so many digits of wtu.mul_width bits",
            Place::Events,
            digits(config),
        ),
        group(
            "passes",
            "a row takes so many passes of the search",
            Place::Cycles,
            passes(config),
        ),
    ];
    all.extend(store::groups(config));
    all.push(group(
        "output held",
        "a record is refused while a unit is busy",
        Place::Cycles,
        held(),
    ));
    all.push(group(
        "soft_reset",
        "the engine is reset by software in this state",
        Place::Cycles,
        names(STATES.iter().map(|(name, _)| *name)),
    ));
    all.push(group(
        "cycle",
        "a cycle in which this is so",
        Place::Cycles,
        names(CONDITIONS.iter().map(|(name, _)| *name)),
    ));
    all.push(group(
        "access",
        "an access to a register, and its answer",
        Place::Cycles,
        super::cycles::accesses(),
    ));
    all.push(group(
        "strobes",
        "bytes of a word that is written",
        Place::Cycles,
        names((0..16).map(|strobes| format!("{strobes:04b}"))),
    ));
    all.push(group(
        "end of a context",
        "a bit of IRQ_STATUS is 1, or 0",
        Place::Events,
        irqs(all_closed),
    ));
    all
}

pub(super) fn group(
    name: &'static str,
    what: &'static str,
    place: Place,
    cases: Vec<Case>,
) -> Group {
    Group {
        name,
        what,
        place,
        cases,
    }
}

pub(super) fn case(name: impl Into<String>, cannot: Option<&'static str>) -> Case {
    let name = name.into();
    Case { name, cannot }
}

pub(super) fn names(names: impl Iterator<Item = impl Into<String>>) -> Vec<Case> {
    names.map(|name| case(name, None)).collect()
}

pub(super) fn plain(list: &[&str]) -> Vec<Case> {
    names(list.iter().copied())
}

fn kinds_and_waits(all_closed: Option<&'static str>) -> Vec<Case> {
    let pairs = KINDS
        .iter()
        .flat_map(|kind| WAITS.iter().map(move |wait| (kind, wait)));
    pairs
        .map(|(kind, wait)| {
            let cannot = all_closed.filter(|_| *kind == "REJECT");
            case(format!("{kind} {wait}"), cannot)
        })
        .collect()
}

/// What docs/resv.md §2 allows.
fn kinds_and_fills(all_closed: Option<&'static str>) -> Vec<Case> {
    let mut all = Vec::new();
    for (number, fill) in FILLS.iter().enumerate() {
        for kind in KINDS {
            let (full, closed) = (number >= 4, number == 6);
            let may = match kind {
                "JOIN" => number > 0 && !closed,
                "NEW" => !full,
                "FORCED" => full && !closed,
                _ => closed,
            };
            if may {
                let cannot = all_closed.filter(|_| number >= 5);
                all.push(case(format!("{kind} {fill}"), cannot));
            }
        }
    }
    all
}

fn exits(config: &Config) -> Vec<Case> {
    let exceeds = "the greatest score weighs something, and the ratio is below 1";
    let never = case(
        "never",
        (config.wtu.domain == Domain::Exp2).then_some(exceeds),
    );
    let mut cases = match config.wtu.select {
        Select::Bucket => names((0..config.wtu.buckets).map(|bucket| format!("bucket {bucket}"))),
        Select::Exact => plain(&["first", "second", "between", "last"]),
    };
    cases.push(never);
    cases
}

fn passes(config: &Config) -> Vec<Case> {
    let two = "the second pass cuts whatever the first one leaves into single buckets";
    let wtu = &config.wtu;
    let enough = wtu.select == Select::Bucket && wtu.sums + 1 >= wtu.buckets;
    let cases = PASSES.iter().enumerate();
    cases
        .map(|(number, name)| case(*name, (number == 2 && enough).then_some(two)))
        .collect()
}

fn digits(config: &Config) -> Vec<Case> {
    let most = config.count_bits.div_ceil(config.wtu.mul_width);
    names((1..=most).map(|digits| digits.to_string()))
}

fn held() -> Vec<Case> {
    let pairs = STREAMS
        .iter()
        .flat_map(|stream| BUSY.iter().map(move |(unit, _)| (stream, unit)));
    pairs
        .map(|(stream, unit)| case(format!("{stream} while {unit}"), None))
        .collect()
}

/// Bits of IRQ_STATUS, and whether they are 1.
pub(super) const IRQS: [&str; 6] = [
    "frame_done",
    "group_done",
    "ERR_REJECT",
    "ERR_STORE_FULL",
    "ERR_BOUNDS",
    "ERR_ROW",
];

fn irqs(all_closed: Option<&'static str>) -> Vec<Case> {
    let bits = IRQS.iter().flat_map(|name| [(name, 1), (name, 0)]);
    bits.map(|(name, value)| {
        let cannot = all_closed.filter(|_| *name == "ERR_REJECT" && value == 1);
        case(format!("{name} {value}"), cannot)
    })
    .collect()
}
