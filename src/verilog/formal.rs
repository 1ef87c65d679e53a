//! The section of a module that a formal tool reads: its properties.

use std::collections::HashSet;

use super::error::VerilogError;
use super::literal::range;
use super::ports::{self, Implicit};
use super::text::fill;
use crate::config::Reset;
use crate::ir::Module;
use crate::ir::property::{self, Claim, Helper, HelperKind, Properties, Property};

/// Columns of a line.
const COLUMNS: usize = 100;

/// What the template places; every line is finished.
pub(super) struct FormalView {
    /// Name of the define that says that the module is the top of a proof.
    pub define: String,
    pub clock: String,
    /// Conditions of being in reset, and of not being in it; none for modules without one.
    pub reset: Option<(String, String)>,
    /// Values that may be any: (declaration, what stands for it outside of a proof, remark).
    pub any: Vec<(String, String, String)>,
    /// Registers and memories, with remarks.
    pub registers: Vec<(String, String)>,
    /// Wires: remark, then lines.
    pub wires: Vec<(String, Vec<String>)>,
    /// Clocked blocks of the registers: the lines between `begin` and `end`.
    pub updates: Vec<Vec<String>>,
    /// First values of registers, where there is no reset.
    pub initials: Vec<String>,
    /// Whether a property speaks of the cycle before, or has to leave out the first cycle.
    pub looks_back: bool,
    pub groups: Vec<GroupView>,
}

/// Properties of one kind.
pub(super) struct GroupView {
    pub title: &'static str,
    /// The condition under which they are looked at, and their lines.
    pub blocks: Vec<(String, Vec<String>)>,
}

/// The name of the define that says that a module is the top of a proof.
pub fn top_define(module: &str) -> String {
    format!("FORMAL_TOP_{module}")
}

/// What has properties.
pub(super) struct Subject<'a> {
    /// Name of the module.
    pub name: &'a str,
    /// Name of its clock.
    pub clock: &'a str,
    /// The condition of being in reset, if it has one.
    pub in_reset: Option<String>,
    /// The names of its ports and signals.
    pub signals: HashSet<&'a str>,
    /// What is to be proved of it.
    pub properties: &'a Properties,
}

impl<'a> Subject<'a> {
    /// A module of the graph.
    pub fn of(module: &'a Module, implicit: Implicit, reset: Reset) -> Self {
        let nodes = module.nodes();
        let names = nodes.filter_map(|id| module.node(id).name.as_deref());
        Subject {
            name: &module.name,
            clock: &module.clock,
            in_reset: implicit
                .reset
                .then(|| ports::reset_condition(reset, &module.reset)),
            signals: names
                .chain([module.clock.as_str(), module.reset.as_str()])
                .collect(),
            properties: &module.properties,
        }
    }

    /// The section of it; none if it has no properties.
    pub fn view(self) -> Result<Option<FormalView>, VerilogError> {
        let properties = self.properties;
        if properties.is_empty() {
            return Ok(None);
        }
        let helpers = &properties.helpers;
        let of = |pick: fn(&HelperKind) -> bool| helpers.iter().filter(move |h| pick(&h.kind));
        let in_reset = self.in_reset.as_deref();
        let view = FormalView {
            define: top_define(self.name),
            clock: self.clock.to_owned(),
            any: of(|k| matches!(k, HelperKind::Any)).map(any).collect(),
            registers: of(|k| matches!(k, HelperKind::Register { .. } | HelperKind::Memory { .. }))
                .map(|helper| (declared(helper), helper.comment.clone()))
                .collect(),
            wires: helpers.iter().filter_map(wire).collect(),
            initials: match in_reset {
                Some(_) => Vec::new(),
                None => helpers.iter().filter_map(initial).collect(),
            },
            updates: helpers
                .iter()
                .filter_map(|helper| update(helper, in_reset))
                .collect(),
            looks_back: in_reset.is_none() || properties.list.iter().any(Property::looks_back),
            groups: groups(&properties.list, in_reset),
            reset: in_reset.map(|reset| (reset.to_owned(), runs(reset))),
        };
        self.check()?;
        Ok(Some(view))
    }

    /// Every name that a text mentions is one of the module, every helper's name is new, every label is used once.
    fn check(self) -> Result<(), VerilogError> {
        let (place, properties, mut known) = (self.name, self.properties, self.signals);
        let duplicate = |first, second, name: &str| VerilogError::Duplicate {
            place: place.to_owned(),
            first,
            second,
            name: name.to_owned(),
        };
        for helper in &properties.helpers {
            if !known.insert(&helper.name) {
                return Err(duplicate("helper of properties", "signal", &helper.name));
            }
        }
        let text = |what: &str, text: &str| {
            let mut names = property::names(text).into_iter();
            match names.find(|name| !known.contains(name)) {
                Some(name) => Err(VerilogError::Property {
                    place: place.to_owned(),
                    property: what.to_owned(),
                    name: name.to_owned(),
                }),
                None => Ok(()),
            }
        };
        for helper in &properties.helpers {
            for part in helper.kind.texts() {
                text(&helper.name, part)?;
            }
        }
        let mut labels = HashSet::new();
        for property in &properties.list {
            text(&property.name, &property.text)?;
            if !labels.insert(property.label()) {
                return Err(duplicate("property", "property", &property.label()));
            }
        }
        Ok(())
    }
}

/// Range with the blank behind it.
fn bits(width: u32) -> String {
    match width {
        1 => String::new(),
        _ => format!("{} ", range(width)),
    }
}

fn any(helper: &Helper) -> (String, String, String) {
    let (width, name) = (bits(helper.width), &helper.name);
    (
        format!("(* anyconst *) reg {width}{name};"),
        format!("wire {width}{name} = {}'d0;", helper.width),
        helper.comment.clone(),
    )
}

fn declared(helper: &Helper) -> String {
    let words = match &helper.kind {
        HelperKind::Memory { depth, .. } => format!(" [0:{}]", depth - 1),
        _ => String::new(),
    };
    format!("reg {}{}{words};", bits(helper.width), helper.name)
}

fn wire(helper: &Helper) -> Option<(String, Vec<String>)> {
    let HelperKind::Wire(text) = &helper.kind else {
        return None;
    };
    let begun = format!("wire {}{} = ", bits(helper.width), helper.name);
    Some((helper.comment.clone(), statement(&begun, text, ";", 4)))
}

/// The first value of a register of control.
fn initial(helper: &Helper) -> Option<String> {
    match &helper.kind {
        HelperKind::Register {
            reset: Some(value), ..
        } => Some(format!("initial {} = {value};", helper.name)),
        _ => None,
    }
}

fn update(helper: &Helper, in_reset: Option<&str>) -> Option<Vec<String>> {
    let name = &helper.name;
    match &helper.kind {
        HelperKind::Register { reset, next } => Some(match (reset, in_reset) {
            (Some(value), Some(condition)) => {
                let mut lines = vec![format!("if ({condition}) {name} <= {value};")];
                lines.extend(statement(&format!("else {name} <= "), next, ";", 8));
                lines
            }
            _ => statement(&format!("{name} <= "), next, ";", 8),
        }),
        HelperKind::Memory {
            enable,
            address,
            data,
            ..
        } => Some(statement(
            &format!("if ({enable}) {name}[{address}] <= "),
            data,
            ";",
            8,
        )),
        HelperKind::Any | HelperKind::Wire(_) => None,
    }
}

/// A statement, broken at blanks where it is too long.
fn statement(begun: &str, text: &str, end: &str, indent: usize) -> Vec<String> {
    let whole = format!("{begun}{text}{end}");
    if indent + whole.len() <= COLUMNS {
        return vec![whole];
    }
    let lines = fill(&whole, COLUMNS - indent - 4);
    lines
        .into_iter()
        .enumerate()
        .map(|(number, line)| match number {
            0 => line,
            _ => format!("    {line}"),
        })
        .collect()
}

/// The condition of not being in reset.
fn runs(in_reset: &str) -> String {
    match in_reset.strip_prefix('!') {
        Some(name) => name.to_owned(),
        None => format!("!{in_reset}"),
    }
}

fn groups(list: &[Property], in_reset: Option<&str>) -> Vec<GroupView> {
    let of = |title, claims: &[Claim]| GroupView {
        title,
        blocks: [false, true]
            .into_iter()
            .filter_map(|back| {
                let members = list
                    .iter()
                    .filter(|p| claims.contains(&p.claim) && p.looks_back() == back);
                let lines: Vec<String> = members.flat_map(lines).collect();
                // In the first cycle what stands around a module without a reset is in reset, if it has one.
                let condition = match (in_reset, back) {
                    (None, _) => "f_ran_q".to_owned(),
                    (Some(reset), false) => runs(reset),
                    (Some(reset), true) => format!("f_ran_q & {}", runs(reset)),
                };
                (!lines.is_empty()).then_some((condition, lines))
            })
            .collect(),
    };
    let all = [
        of("What the surroundings keep to.", &[Claim::Asks]),
        of("What the module keeps to.", &[Claim::Gives, Claim::Lemma]),
        of("What can happen.", &[Claim::Reaches]),
    ];
    all.into_iter().filter(|g| !g.blocks.is_empty()).collect()
}

fn lines(property: &Property) -> Vec<String> {
    let label = property.label();
    // A macro with the label in front of it is a call of a task to some parsers.
    let begun = match property.claim {
        Claim::Asks => format!("`REQUIRE({label}, "),
        Claim::Gives | Claim::Lemma => format!("{label}: assert ("),
        Claim::Reaches => format!("{label}: cover ("),
    };
    let mut lines: Vec<String> = fill(&property.comment, COLUMNS - 15)
        .into_iter()
        .map(|line| format!("// {line}"))
        .collect();
    lines.extend(statement(&begun, &property.text, ");", 12));
    lines
}
