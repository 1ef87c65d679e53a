//! The proofs of a design, as files for SymbiYosys.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use askama::Template;

use crate::ir::property::{Claim, Properties, Property};
use crate::ir::{Design, Module, Op};
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
    /// The instances in it, at any depth, of modules of the graph that have properties; those further up come first.
    pub inside: Vec<Inside>,
    /// Names of the Verilog files that it needs.
    pub files: Vec<String>,
}

/// An instance of a module of the graph with properties, in another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Inside {
    /// Names of instances from the top of the proof down, with dots between them.
    pub path: String,
    /// Its module.
    pub module: String,
    /// Labels of what it asks.
    pub asks: Vec<String>,
}

/// What a proof may assume of a module and of those inside: labels of what is proved of them, by module.
pub type Assumed = BTreeMap<String, Vec<String>>;

/// One run of the prover.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Task {
    /// What it does.
    pub kind: TaskKind,
    /// Cycles that it looks at; reachability looks at all.
    pub depth: Option<u32>,
    lines: Vec<String>,
}

/// What a task does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum TaskKind {
    /// Proves for all time, by induction.
    Induction,
    /// Proves for all time what no induction does, by property directed reachability (IC3). It rests on what the
    /// induction has proved.
    Pdr,
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
            TaskKind::Pdr => "pdr",
            TaskKind::Bounded => "bounded",
            TaskKind::Cover => "cover",
        }
    }

    fn mode(self) -> &'static str {
        match self {
            TaskKind::Induction | TaskKind::Pdr => "prove",
            TaskKind::Bounded => "bmc",
            TaskKind::Cover => "cover",
        }
    }

    fn engine(self) -> &'static str {
        match self {
            TaskKind::Pdr => "abc --keep-going pdr",
            _ => "smtbmc yices",
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
    engine: &'static str,
    depth: Option<u32>,
    lines: Vec<&'a String>,
}

/// The jobs of all modules of a design that have properties, memories first. `files` is the design as it was emitted;
/// `depth`, if given, replaces the depths of the units but for those of inductions.
pub fn jobs(design: &Design, files: &[VerilogFile], depth: Option<u32>) -> Vec<Job> {
    let mut jobs = Vec::new();
    for (name, properties) in memory_properties(design) {
        jobs.push(job(&name, &properties, Vec::new(), files, depth));
    }
    for module in design.modules.values() {
        if !module.properties.is_empty() {
            let mut found = Vec::new();
            inside(design, module, "", &mut found);
            jobs.push(job(&module.name, &module.properties, found, files, depth));
        }
    }
    jobs
}

fn job(
    module: &str,
    properties: &Properties,
    inside: Vec<Inside>,
    files: &[VerilogFile],
    depth: Option<u32>,
) -> Job {
    let list = &properties.list;
    let mut tasks = Vec::new();
    if list.iter().any(inductive) {
        tasks.push(Task {
            kind: TaskKind::Induction,
            depth: Some(properties.depth.induction),
            lines: induction_lines(module, list),
        });
    }
    let asked = inside.iter().any(|instance| !instance.asks.is_empty());
    let lemma = list.iter().any(|p| p.claim == Claim::Lemma);
    let open = asked || list.iter().any(|p| p.claim == Claim::Gives && p.bounded);
    if open {
        tasks.push(Task {
            kind: TaskKind::Pdr,
            depth: None,
            lines: pdr_lines(module, list),
        });
    }
    if open || lemma {
        tasks.push(Task {
            kind: TaskKind::Bounded,
            depth: Some(depth.unwrap_or(properties.depth.bound)),
            lines: Vec::new(),
        });
    }
    if list.iter().any(|p| p.claim == Claim::Reaches) {
        tasks.push(Task {
            kind: TaskKind::Cover,
            depth: Some(depth.unwrap_or(properties.depth.cover)),
            lines: Vec::new(),
        });
    }
    Job {
        module: module.to_owned(),
        properties: list.clone(),
        tasks,
        inside,
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

fn pdr_lines(name: &str, list: &[Property]) -> Vec<String> {
    let mut lines = Vec::new();
    if list.iter().any(|p| p.claim == Claim::Lemma) {
        lines.push(format!("chformal -assert -remove {name}/f_lemma_*"));
    }
    let proved = list.iter().filter(|p| inductive(p));
    let proved: Vec<String> = proved.map(|p| format!("{name}/{}", p.label())).collect();
    if !proved.is_empty() {
        lines.push(format!("chformal -assert2assume {}", proved.join(" ")));
    }
    lines
}

/// Collects the instances in a module, at any depth, of modules that have properties.
fn inside(design: &Design, module: &Module, path: &str, found: &mut Vec<Inside>) {
    for id in module.nodes() {
        let node = module.node(id);
        let Op::Instance { module: child } = &node.op else {
            continue;
        };
        let (Some(name), Some(child)) = (&node.name, design.modules.get(child)) else {
            continue;
        };
        let path = match path {
            "" => name.clone(),
            above => format!("{above}.{name}"),
        };
        let list = &child.properties.list;
        if !list.is_empty() {
            let asks = list.iter().filter(|p| p.claim == Claim::Asks);
            found.push(Inside {
                path: path.clone(),
                module: child.name.clone(),
                asks: asks.map(Property::label).collect(),
            });
        }
        inside(design, child, &path, found);
    }
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
    /// The file for SymbiYosys, in which reachability assumes this; `folder` leads from where it stands to
    /// the Verilog, with a slash behind it.
    ///
    /// # Errors
    /// A template that does not render.
    pub fn script(
        &self,
        folder: &str,
        version: &str,
        assumed: &Assumed,
    ) -> Result<String, VerilogError> {
        let module = &self.module;
        let other = |kind: &str| format!("*/{kind}* {module}/{kind}* %d");
        let assumed: Vec<String> = (assumed.iter())
            .filter(|(_, labels)| !labels.is_empty())
            .map(|(inside, labels)| {
                let labels = labels.iter().map(|label| format!("{inside}/{label}"));
                let labels: Vec<String> = labels.collect();
                format!("chformal -assert2assume {}", labels.join(" "))
            })
            .collect();
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
                    engine: task.kind.engine(),
                    depth: task.depth,
                    lines: match task.kind {
                        TaskKind::Pdr => task.lines.iter().chain(&assumed).collect(),
                        _ => task.lines.iter().collect(),
                    },
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
