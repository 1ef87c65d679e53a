//! The miter of a plan, in Verilog.

use askama::Template;

use super::EquivalenceError;
use super::plan::{Compare, Method, Plan, Wire};

/// A miter as the template sees it.
#[derive(Template)]
#[template(path = "formal/miter.v")]
struct MiterView {
    name: String,
    inputs: Vec<String>,
    outputs: Vec<String>,
    wires: Vec<String>,
    clock: String,
    reset: Option<ResetView>,
    instances: Vec<InstanceView>,
    legal: String,
    delays: Vec<DelayView>,
    begun: Option<String>,
    assignments: Vec<String>,
    /// What has to hold for a difference to count.
    condition: String,
    differences: Vec<String>,
}

/// The reset wire.
struct ResetView {
    name: String,
    value: &'static str,
}

/// An instance with a line for each pin.
struct InstanceView {
    module: String,
    name: String,
    pins: Vec<String>,
}

/// A register that follows a value.
struct DelayView {
    declaration: String,
    name: String,
    from: String,
}

/// An input that asks for a reset.
const WANTED: &str = "reset_wanted";

/// What the unit says of a comparison.
pub(super) fn got(compare: &Compare) -> String {
    format!("got_{}", compare.name)
}

/// What the references say.
pub(super) fn expected(compare: &Compare) -> String {
    format!("expected_{}", compare.name)
}

/// The Verilog of a plan's miter.
pub(super) fn write(plan: &Plan) -> Result<String, EquivalenceError> {
    let latency = match plan.method {
        Method::FeedForward { latency } => latency,
        Method::Induction { .. } => 0,
    };
    let mut inputs: Vec<String> = plan.clock.iter().cloned().collect();
    inputs.extend(plan.inputs.iter().map(declared));
    if plan.reset.is_some() {
        inputs.push(WANTED.to_owned());
    }
    let legal = plan.assumed.as_ref().map_or("1'b1", |(legal, _)| legal);
    let mut delays = Vec::new();
    let mut late = |name: &str, width: u32, from: &str| {
        let stages = (1..=latency).map(|stage| format!("{name}_{stage}"));
        stages.fold(from.to_owned(), |from, name| {
            delays.push(DelayView {
                declaration: declared(&Wire {
                    name: name.clone(),
                    width,
                }),
                name: name.clone(),
                from,
            });
            name
        })
    };
    let legal_late = late("legal", 1, "legal_0");
    let mut outputs = Vec::new();
    let mut assignments = Vec::new();
    let mut differences = Vec::new();
    for (i, compare) in plan.compares.iter().enumerate() {
        let (got, wanted) = (got(compare), expected(compare));
        for name in [&got, &wanted] {
            outputs.push(declared(&Wire {
                name: name.clone(),
                width: compare.width,
            }));
        }
        assignments.push(format!("{got} = {}", compare.got));
        let value = late(
            &format!("late_{}", compare.name),
            compare.width,
            &compare.expected,
        );
        assignments.push(format!("{wanted} = {value}"));
        let when = compare
            .when
            .as_ref()
            .map_or(String::new(), |when| format!("({when}) & "));
        let or = if i == 0 { "" } else { "| " };
        differences.push(format!("{or}({when}({got} != {wanted}))"));
    }
    let mut conditions = vec![legal_late];
    // What registers hold before the first reset is unknown.
    conditions.extend(plan.reset.as_ref().map(|_| "started".to_owned()));
    conditions.extend(plan.begun.as_ref().map(|_| "begun".to_owned()));
    let reset = plan.reset.as_ref().map(|name| ResetView {
        name: name.clone(),
        value: match plan.reset_low {
            true => "started & ~reset_wanted",
            false => "~started | reset_wanted",
        },
    });
    let view = MiterView {
        name: plan.name.to_owned(),
        inputs,
        outputs,
        wires: plan.wires.iter().map(declared).collect(),
        clock: plan.clock.clone().unwrap_or_default(),
        reset,
        instances: plan.instances.iter().map(instance).collect(),
        legal: legal.to_owned(),
        delays,
        begun: plan.begun.clone(),
        assignments,
        condition: conditions.join(" & "),
        differences,
    };
    let text = view.render().map_err(|error| EquivalenceError::Miter {
        unit: plan.name.to_owned(),
        fault: error.to_string(),
    })?;
    Ok(text + "\n")
}

fn instance(instance: &super::plan::Instance) -> InstanceView {
    let last = instance.pins.len().saturating_sub(1);
    let pins = instance.pins.iter().enumerate().map(|(i, (port, to))| {
        let comma = if i == last { "" } else { "," };
        format!(".{port}({to}){comma}")
    });
    InstanceView {
        module: instance.module.clone(),
        name: instance.name.clone(),
        pins: pins.collect(),
    }
}

/// A declaration without its kind.
fn declared(wire: &Wire) -> String {
    match wire.width {
        1 => wire.name.clone(),
        width => format!("[{}:0] {}", width - 1, wire.name),
    }
}
