//! What was found of the properties of a design, as a page.

use std::fmt::Write as _;

use super::properties::{claim, summary, verdict};
use crate::prove::Finding;

/// `design` are the arguments that name it, `limit` the seconds of each run.
pub(super) fn page(design: &str, limit: u64, found: &[Finding]) -> String {
    let counts = summary(found);
    let mut text = format!(
        "# What is proved of the properties\n\n\
         Written by `dregen prove {design} --limit {limit} --page FILE.md`; [prove.md](prove.md) says what the verdicts mean. Where a bound \
         is reached by time,\nnot by depth, another machine may get further.\n\n\
         {} proved, {} bounded, {} reached, {} assumed; {} failed.\n\n\
         | module | | property | | in words |\n| --- | --- | --- | --- | --- |\n",
        counts["proved"], counts["bounded"], counts["reached"], counts["assumed"], counts["failed"]
    );
    let mut module = "";
    for finding in found {
        let name = match finding.module == module {
            true => String::new(),
            false => format!("`{}`", finding.module),
        };
        module = &finding.module;
        let _ = writeln!(
            text,
            "| {name} | {} | `{}` | {} | {} |",
            claim(finding.claim),
            finding.property,
            verdict(finding.verdict),
            finding.comment
        );
    }
    text
}
