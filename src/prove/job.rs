//! The proofs of a design, as files for SymbiYosys.

use std::collections::{BTreeSet, HashMap};

use askama::Template;

use crate::ir::property::{Claim, Properties, Property};
use crate::ir::{Design, Module};
use crate::verilog::{VerilogError, VerilogFile, memory_properties, top_define};

/// A module as the top of a proof.
#[derive(Clone, Debug)]
pub struct Job {
    /// The module.
    pub module: String,
    /// Its properties, in the order of the unit.
    pub properties: Vec<Property>,
    /// What there is to do.
    pub tasks: Vec<Task>,
    /// How many properties the modules inside ask of it.
    pub inside_asks: usize,
    /// Names of the Verilog files that it needs.
    pub files: Vec<String>,
}

/// One run of the prover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What it does.
    pub kind: TaskKind,
    /// Cycles that it looks at.
    pub depth: u32,
    lines: Vec<String>,
}

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskKind {
    /// Proves for all time.
    Induction,
    /// Holds to so many cycles from reset on.
    Bounded,
    /// Looks for what should be reached.
    Cover,
}

impl TaskKind {
    /// Its name in the file, and in messages.
    pub fn name(self) -> &'static str {
        match self {
            TaskKind::Induction => "induction",
            TaskKind::Bounded => "bounded",
            TaskKind::Cover => "cover",
        }
    }

    fn mode(self) -> &'static str {
        match self {
            TaskKind::Induction => "prove",
            TaskKind::Bounded => "bmc",
            TaskKind::Cover => "cover",
        }
    }
}

/// What the template places.
#[derive(Template)]
#[template(path = "formal/job.sby")]
struct JobView<'a> {
    module: &'a str,
    version: &'a str,
    define: String,
    folder: &'a str,
    files: &'a [String],
    inside: Vec<String>,
    tasks: Vec<TaskView<'a>>,
}

struct TaskView<'a> {
    name: &'static str,
    mode: &'static str,
    depth: u32,
    lines: &'a [String],
}

/// The jobs of all modules of a design that have properties, memories first. `files` is the design as it was emitted;
/// `depth`, if given, replaces the depths of the units but for those of inductions.
pub fn jobs(design: &Design, files: &[VerilogFile], depth: Option<u32>) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (name, properties) in memory_properties(design) {
        jobs.push(job(&name, &properties, 0, files, depth));
    }
    for module in design.modules.values() {
        let asks = inside(design, module)
            .iter()
            .filter_map(|child| design.modules.get(child))
            .flat_map(|child| &child.properties.list)
            .filter(|p| p.claim == Claim::Asks)
            .count();
        if !module.properties.is_empty() {
            jobs.push(job(&module.name, &module.properties, asks, files, depth));
        }
    }
    jobs
}

fn job(
    module: &str,
    properties: &Properties,
    inside_asks: usize,
    files: &[VerilogFile],
    depth: Option<u32>,
) -> Job {
    let list = &properties.list;
    let mut tasks = Vec::new();
    if list.iter().any(inductive) {
        tasks.push(Task {
            kind: TaskKind::Induction,
            depth: properties.depth.induction,
            lines: induction_lines(module, list),
        });
    }
    if list.iter().any(|p| p.bounded) || inside_asks > 0 {
        tasks.push(Task {
            kind: TaskKind::Bounded,
            depth: depth.unwrap_or(properties.depth.bound),
            lines: Vec::new(),
        });
    }
    if list.iter().any(|p| p.claim == Claim::Reaches) {
        tasks.push(Task {
            kind: TaskKind::Cover,
            depth: depth.unwrap_or(properties.depth.cover),
            lines: Vec::new(),
        });
    }
    Job {
        module: module.to_owned(),
        properties: list.clone(),
        tasks,
        inside_asks,
        files: needed(module, files),
    }
}

/// Whether an induction proves it.
pub(super) fn inductive(property: &Property) -> bool {
    property.claim == Claim::Gives && !property.bounded
}

fn induction_lines(name: &str, list: &[Property]) -> Vec<String> {
    let mut lines = vec!["chformal -assert -remove */f_asks_*".to_owned()];
    if list.iter().any(|p| p.claim == Claim::Lemma) {
        lines.push(format!("chformal -assert2assume {name}/f_lemma_*"));
    }
    let bounded = list.iter().filter(|p| p.claim == Claim::Gives && p.bounded);
    let bounded: Vec<String> = bounded.map(|p| format!("{name}/{}", p.label())).collect();
    if !bounded.is_empty() {
        lines.push(format!("chformal -assert -remove {}", bounded.join(" ")));
    }
    lines
}

/// Modules inside a module, at any depth.
fn inside(design: &Design, module: &Module) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    let mut open: Vec<String> = module.children().into_iter().collect();
    while let Some(name) = open.pop() {
        if let Some(child) = design.modules.get(&name)
            && found.insert(name)
        {
            open.extend(child.children());
        }
    }
    found
}

/// The files that a module needs: its own, and those of what it instantiates.
fn needed(module: &str, files: &[VerilogFile]) -> Vec<String> {
    let stem = |file: &VerilogFile| file.name.trim_end_matches(".v").to_owned();
    let texts: HashMap<String, &str> = files.iter().map(|f| (stem(f), f.text.as_str())).collect();
    let mut found = BTreeSet::from([module.to_owned()]);
    let mut open = vec![module.to_owned()];
    while let Some(at) = open.pop() {
        let text = texts.get(&at).copied().unwrap_or_default();
        for name in texts.keys() {
            if text.contains(&format!("    {name} u_")) && found.insert(name.clone()) {
                open.push(name.clone());
            }
        }
    }
    let names = files.iter().filter(|file| found.contains(&stem(file)));
    names.map(|file| file.name.clone()).collect()
}

impl Job {
    /// The file for SymbiYosys; `folder` leads from where it stands to the Verilog, with a slash behind it.
    ///
    /// # Errors
    /// A template that does not render.
    pub fn script(&self, folder: &str, version: &str) -> Result<String, VerilogError> {
        let module = &self.module;
        let other = |kind: &str| format!("*/{kind}* {module}/{kind}* %d");
        let view = JobView {
            module,
            version,
            define: top_define(module),
            folder,
            files: &self.files,
            inside: vec![
                format!("chformal -assert -remove {}", other("f_gives_")),
                format!("chformal -assert -remove {}", other("f_lemma_")),
                format!("chformal -cover -remove {}", other("f_reaches_")),
            ],
            tasks: self
                .tasks
                .iter()
                .map(|task| TaskView {
                    name: task.kind.name(),
                    mode: task.kind.mode(),
                    depth: task.depth,
                    lines: &task.lines,
                })
                .collect(),
        };
        let text = view.render().map_err(|error| VerilogError::Template {
            file: format!("{module}.sby"),
            reason: error.to_string(),
        })?;
        Ok(text + "\n")
    }
}
