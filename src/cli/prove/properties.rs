//! The properties of a design's modules.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use serde_json::json;

use super::{Args, page};
use crate::cli::files::NewFile;
use crate::cli::{Failure, Output, progress, table};
use crate::config::Config;
use crate::ir::property::Claim;
use crate::prove::{self, Finding, Job, Limits, Method, Verdict};
use crate::tools::Toolbox;
use crate::verilog::{self, EmitInfo, VerilogFile};
use crate::{passes, units};

pub(super) fn run(config: &Config, args: &Args) -> Result<Output, Failure> {
    let mut design = units::behind_uart(config);
    passes::run(&mut design)?;
    let info = EmitInfo::by("dregen prove");
    let files: Vec<VerilogFile> = verilog::emit(&design, &info)?;
    let all = prove::jobs(&design, &files, args.depth);
    let jobs = chosen(config, all, &args.unit)?;
    let temporary;
    let folder = match &args.keep {
        Some(place) => {
            fs::create_dir_all(place)
                .with_context(|| format!("cannot make the folder {}", place.display()))?;
            place.as_path()
        }
        None => {
            temporary = tempfile::tempdir().context("cannot make a temporary folder")?;
            temporary.path()
        }
    };
    let processors = std::thread::available_parallelism().map_or(1, usize::from);
    let limits = Limits {
        time: Duration::from_secs(args.limit),
        parallel: args.jobs.map_or(processors, usize::from),
    };
    // What cannot be written is said before the work.
    let file = args.page.as_deref().map(NewFile::beside).transpose()?;
    let bar = progress::steps(jobs.iter().map(|job| job.tasks.len() as u64).sum(), "tasks");
    let found = prove::run(&jobs, &files, folder, &Toolbox::from_env(), &limits, || {
        bar.inc(1)
    });
    bar.finish_and_clear();
    let mut found = found?;
    keep_traces(&mut found, args.traces.as_deref())?;
    if let Some(file) = file {
        file.holding(&page::page(&args.design.words(), args.limit, &found))?;
    }
    let mut output = match args.json {
        true => Output::json(&as_json(&found)),
        false => Output::of(as_text(&found)),
    };
    output.holds = found.iter().all(|finding| finding.verdict.holds());
    Ok(output)
}

/// Jobs of the modules that were asked for.
fn chosen(config: &Config, all: Vec<Job>, units: &[String]) -> anyhow::Result<Vec<Job>> {
    if units.is_empty() {
        return Ok(all);
    }
    let prefix = format!("{}_", config.prefix);
    let short = |module: &str| module.strip_prefix(&prefix).unwrap_or(module).to_owned();
    // Parameters in a name are a letter and a number.
    let is_parameter = |part: &str| {
        let mut chars = part.chars();
        chars.next().is_some_and(char::is_alphabetic)
            && !chars.as_str().is_empty()
            && chars.all(|c| c.is_ascii_digit())
    };
    let base = |module: &str| {
        let name = short(module);
        let parts: Vec<&str> = name.split('_').filter(|p| !is_parameter(p)).collect();
        parts.join("_")
    };
    let is = |job: &Job, unit: &str| {
        job.module == unit || short(&job.module) == unit || base(&job.module) == unit
    };
    for unit in units {
        if !all.iter().any(|job| is(job, unit)) {
            let mut names: Vec<String> = all.iter().map(|job| base(&job.module)).collect();
            names.dedup();
            return Err(anyhow!(
                "--unit {unit}: no module of this name has properties; there are {}",
                names.join(", ")
            ));
        }
    }
    let asked = |job: &Job| units.iter().any(|unit| is(job, unit));
    Ok(all.into_iter().filter(asked).collect())
}

/// Copies waves of what failed to a folder that stays, or forgets them.
fn keep_traces(found: &mut [Finding], folder: Option<&Path>) -> anyhow::Result<()> {
    for finding in found {
        let Some(from) = finding.trace.take() else {
            continue;
        };
        let Some(folder) = folder else { continue };
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
        let name = format!("{}.{}.vcd", finding.module, finding.property);
        let to = folder.join(name);
        fs::copy(&from, &to).with_context(|| format!("cannot write {}", to.display()))?;
        finding.trace = Some(to);
    }
    Ok(())
}

/// What a property says, in a word.
pub(super) fn claim(claim: Claim) -> &'static str {
    match claim {
        Claim::Asks => "asks",
        Claim::Gives => "gives",
        Claim::Lemma => "lemma",
        Claim::Reaches => "reaches",
    }
}

pub(super) fn verdict(verdict: Verdict) -> String {
    match verdict {
        Verdict::Proved(Method::Induction) => "proved".to_owned(),
        Verdict::Proved(Method::Pdr) => "proved by PDR".to_owned(),
        Verdict::Bounded(cycles) => format!("bounded to {cycles}"),
        Verdict::Reached(step) => format!("reached in {step}"),
        Verdict::Failed(Some(step)) => format!("FAILS in {step}"),
        Verdict::Failed(None) => "FAILS".to_owned(),
        Verdict::Open => "FAILS: no induction".to_owned(),
        Verdict::Unreached(cycles) => format!("NOT REACHED in {cycles}"),
        Verdict::Assumed => "assumed".to_owned(),
    }
}

/// How many there are of each verdict.
pub(super) fn summary(found: &[Finding]) -> BTreeMap<&'static str, usize> {
    let mut counts = BTreeMap::from([
        ("assumed", 0),
        ("bounded", 0),
        ("failed", 0),
        ("proved", 0),
        ("reached", 0),
    ]);
    for finding in found {
        let word = match finding.verdict {
            Verdict::Assumed => "assumed",
            Verdict::Proved(_) => "proved",
            Verdict::Reached(_) => "reached",
            Verdict::Bounded(1..) => "bounded",
            _ => "failed",
        };
        *counts.entry(word).or_default() += 1;
    }
    counts
}

fn as_text(found: &[Finding]) -> String {
    let mut rows = Vec::new();
    let mut module = "";
    for finding in found {
        let first = if finding.module == module {
            ""
        } else {
            &finding.module
        };
        module = &finding.module;
        rows.push(vec![
            first.to_owned(),
            claim(finding.claim).to_owned(),
            finding.property.clone(),
            verdict(finding.verdict),
            finding.comment.clone(),
        ]);
    }
    let mut text = table::words(&["module", "", "property", "", "in words"], &rows);
    for finding in found {
        if let Some(trace) = &finding.trace {
            text += &format!(
                "{}.{}: {}\n",
                finding.module,
                finding.property,
                trace.display()
            );
        }
    }
    let counts = summary(found);
    text + &format!(
        "\n{} proved, {} bounded, {} reached, {} assumed; {} failed\n",
        counts["proved"], counts["bounded"], counts["reached"], counts["assumed"], counts["failed"]
    )
}

fn as_json(found: &[Finding]) -> serde_json::Value {
    let one = |finding: &Finding| {
        let (word, cycles) = match finding.verdict {
            Verdict::Proved(_) => ("proved", None),
            Verdict::Bounded(cycles) => ("bounded", Some(cycles)),
            Verdict::Reached(step) => ("reached", Some(step)),
            Verdict::Failed(step) => ("failed", step),
            Verdict::Open => ("open", None),
            Verdict::Unreached(cycles) => ("unreached", Some(cycles)),
            Verdict::Assumed => ("assumed", None),
        };
        let method = match finding.verdict {
            Verdict::Proved(Method::Induction) => Some("induction"),
            Verdict::Proved(Method::Pdr) => Some("pdr"),
            _ => None,
        };
        json!({
            "module": finding.module,
            "claim": claim(finding.claim),
            "property": finding.property,
            "verdict": word,
            "method": method,
            "cycles": cycles,
            "holds": finding.verdict.holds(),
            "comment": finding.comment,
            "trace": finding.trace.as_ref().map(|path| path.display().to_string()),
        })
    };
    json!({
        "pass": found.iter().all(|finding| finding.verdict.holds()),
        "summary": summary(found),
        "properties": found.iter().map(one).collect::<Vec<_>>(),
    })
}
