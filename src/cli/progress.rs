//! Progress of long work: a bar on a terminal, nothing on a pipe.

use std::time::Duration;

use indicatif::{ProgressBar, ProgressStyle};

use super::args::Input;
use crate::model::run::{Attention, RunError, Step};
use crate::model::{Context, Run};

/// Time between two steps of a spinner.
const TICK: Duration = Duration::from_millis(100);

/// A bar of the events of an input.
pub(super) fn events(input: &Input) -> ProgressBar {
    let Some(steps) = input.steps() else {
        let template = "{spinner} {human_pos} events, {per_sec}";
        return ProgressBar::new_spinner().with_style(style(template));
    };
    let bar = ProgressBar::new(steps * input.heads.len() as u64);
    bar.with_style(style("{bar:40} {human_pos}/{human_len} events, {eta} left"))
}

/// A bar of so many steps.
pub(super) fn steps(number: u64, what: &'static str) -> ProgressBar {
    let bar = ProgressBar::new(number).with_style(style("{bar:40} {pos}/{len} {msg}, {elapsed}"));
    bar.set_message(what);
    bar
}

/// A spinner for work of unknown length.
pub(super) fn spinner(message: &'static str) -> ProgressBar {
    let spinner = ProgressBar::new_spinner().with_style(style("{spinner} {msg}, {elapsed}"));
    spinner.set_message(message);
    spinner.enable_steady_tick(TICK);
    spinner
}

/// A bar of checks, with the name of the one that is at work.
pub(super) fn checks(number: usize) -> ProgressBar {
    let bar = ProgressBar::new(number as u64);
    bar.with_style(style("{bar:40} {human_pos}/{human_len} {msg}"))
}

fn style(template: &str) -> ProgressStyle {
    ProgressStyle::with_template(template).unwrap_or_else(|_| ProgressStyle::default_bar())
}

/// A run that moves a bar by one with every event.
pub(super) struct Watched<'a> {
    pub run: Box<dyn Run + 'a>,
    pub bar: ProgressBar,
}

impl Iterator for Watched<'_> {
    type Item = Result<Step, RunError>;

    fn next(&mut self) -> Option<Self::Item> {
        self.bar.inc(1);
        self.run.next()
    }
}

impl Run for Watched<'_> {
    fn context(&self) -> &Context {
        self.run.context()
    }

    fn attention(&self) -> Option<Attention> {
        self.run.attention()
    }
}
