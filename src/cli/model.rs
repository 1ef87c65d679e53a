//! `dregen model`.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, anyhow};
use indicatif::ProgressBar;
use rayon::prelude::*;

use super::args::{DesignArgs, Input, InputArgs};
use super::files::{NewFile, RecordFiles, WholeFile};
use super::stats::{self, HeadStats};
use super::{Failure, Output, progress};
use crate::config::{Config, docs};
use crate::model::{Event, Registers, stimulus};
use crate::output::unfinished::Folder;

/// Run the golden model on a trace, a stimulus file or random events and print what it found.
#[derive(clap::Args)]
#[command(after_help = EXAMPLES, after_long_help = long_help())]
pub(super) struct Args {
    #[command(flatten)]
    design: DesignArgs,
    #[command(flatten)]
    input: InputArgs,
    /// Write every record to assign.jsonl, select.jsonl, offload.jsonl and fetch.jsonl in this
    /// folder; with several heads, in its folders head0, head1, …
    #[arg(long, value_name = "DIR", help_heading = "Output")]
    records: Option<PathBuf>,
    /// Write the events of the one head that is run as a stimulus file.
    #[arg(long, value_name = "FILE", help_heading = "Output")]
    emit_stimulus: Option<PathBuf>,
    /// Leave out the comparison with exact attention, which takes time in the square of the
    /// tokens.
    #[arg(long, help_heading = "Output")]
    no_attention: bool,
    /// Print one JSON document instead of tables.
    #[arg(long, help_heading = "Output")]
    json: bool,
}

const EXAMPLES: &str = "Examples:
  dregen model --trace trace.safetensors
  dregen model --trace trace.safetensors --head 0 --records out --emit-stimulus head0.jsonl
  dregen model --stimulus head0.jsonl --preset tiny --reg th_hd=5 --json
  dregen model --random 1000 --seed 3 --preset tiny --emit-stimulus random.jsonl";

fn long_help() -> String {
    format!(
        "Registers for --reg: {}.\n\n{}\n{EXAMPLES}",
        crate::model::REGISTER_NAMES.join(", "),
        docs::keys_help()
    )
}

pub(super) fn run(args: &Args) -> Result<Output, Failure> {
    let made = args.records.as_deref().filter(|folder| !folder.exists());
    let result = run_heads(args);
    if let (Err(_), Some(folder)) = (&result, made) {
        // Removes it only if it is empty: what somebody else put there meanwhile stays.
        let _ = std::fs::remove_dir(folder);
    }
    result
}

fn run_heads(args: &Args) -> Result<Output, Failure> {
    let config = args.design.resolve()?;
    let input = args.input.open(&config)?;
    if args.emit_stimulus.is_some() && input.heads.len() > 1 {
        return Err(anyhow!(
            "--emit-stimulus writes one head, and the trace has {}; \
             choose one with --head, legal: 0..={}",
            input.heads.len(),
            input.heads.len() - 1
        )
        .into());
    }
    let temporary = args.records.as_deref().map(temporary_folder).transpose()?;
    let job = Job {
        args,
        config: &config,
        input: &input,
        temporary: temporary.as_ref().map(|folder| folder.folder.path()),
        progress: progress::events(&input),
    };
    // Collected head by head, so that of several errors always the same is reported.
    let results: Vec<_> = input.heads.par_iter().map(|head| job.run(*head)).collect();
    job.progress.finish_and_clear();
    let mut heads = Vec::new();
    let mut files = Vec::new();
    for result in results {
        let (head, of_head) = result?;
        heads.push(head);
        files.extend(of_head);
    }
    WholeFile::put_all(files)?;
    Ok(if args.json {
        Output::json(&stats::as_json(&config, &heads))
    } else {
        Output::of(stats::as_text(&heads))
    })
}

/// A folder inside `records` that goes away by itself.
fn temporary_folder(records: &Path) -> anyhow::Result<Folder> {
    let folder = std::fs::create_dir_all(records).and_then(|()| Folder::beside(records));
    folder.with_context(|| format!("cannot write records in {}", records.display()))
}

/// What the runs of all heads share.
struct Job<'a> {
    args: &'a Args,
    config: &'a Config,
    input: &'a Input,
    temporary: Option<&'a Path>,
    progress: ProgressBar,
}

impl Job<'_> {
    fn run(&self, head: usize) -> Result<(HeadStats, Vec<WholeFile>), Failure> {
        let attention = !self.args.no_attention;
        let mut run = self.input.run(head, self.config, attention)?;
        let mut records = self.record_files(head)?;
        let mut stimulus = self.stimulus_file()?;
        for step in run.by_ref() {
            let step = step.with_context(|| self.input.context())?;
            if let Some(files) = &mut records {
                files.write(&step.records)?;
            }
            if let Some(file) = &mut stimulus {
                self.emit(file, &step.event)?;
            }
            self.progress.inc(1);
        }
        let mut files = Vec::new();
        if let Some(of_records) = records {
            files.extend(of_records.finish()?);
        }
        if let Some(file) = stimulus {
            files.push(file.finish()?);
        }
        Ok((HeadStats::new(head, run.as_ref()), files))
    }

    fn record_files(&self, head: usize) -> anyhow::Result<Option<RecordFiles>> {
        let (Some(directory), Some(temporary)) = (&self.args.records, self.temporary) else {
            return Ok(None);
        };
        let directory = match self.input.heads.len() {
            1 => directory.clone(),
            _ => directory.join(format!("head{head}")),
        };
        RecordFiles::create(&directory, temporary).map(Some)
    }

    /// The stimulus file. It begins with the registers that do not have their reset values, so
    /// that it gives the same records without any `--reg`.
    fn stimulus_file(&self) -> anyhow::Result<Option<NewFile>> {
        let Some(path) = &self.args.emit_stimulus else {
            return Ok(None);
        };
        let mut file = NewFile::beside(path)?;
        let registers = &self.input.registers;
        let writes = registers.writes_from(&Registers::reset(self.config));
        if writes.pairs().next().is_some() {
            self.emit(&mut file, &Event::Set(writes))?;
        }
        Ok(Some(file))
    }

    fn emit(&self, file: &mut NewFile, event: &Event) -> anyhow::Result<()> {
        let context = file.context();
        stimulus::write(file.writer(), event, self.config.hash.bits).context(context)
    }
}
