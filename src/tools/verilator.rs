//! Verilator, as the makefile of a testbench folder calls it.

use std::collections::BTreeMap;
use std::fs::File;
use std::io::{self, BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Call, Tool, ToolError, Toolbox};

/// Large designs take minutes; half an hour means that something hangs.
const BUILD_LIMIT: Duration = Duration::from_secs(1800);

/// What a harness is built for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Variant {
    /// Speed.
    Run,
    /// Waves, `--waves FILE`.
    Waves,
    /// Line and toggle coverage, `--coverage FILE`.
    Coverage,
    /// Waves and coverage.
    Both,
}

impl Variant {
    /// The folder, below the makefile's `BUILD`, of this variant.
    fn folder(self) -> &'static str {
        match self {
            Variant::Run => "run",
            Variant::Waves => "waves",
            Variant::Coverage => "coverage",
            Variant::Both => "both",
        }
    }
}

/// A harness that was built: a program that runs the vectors beside it.
#[derive(Clone, Debug)]
pub struct Harness {
    program: PathBuf,
    folder: PathBuf,
}

/// Builds the harness of a testbench folder with its own makefile. `build` names the folder in it to build in.
///
/// # Errors
/// A tool that is missing, or a build that fails.
pub fn build(
    toolbox: &Toolbox,
    testbench: &Path,
    variant: Variant,
    build: &str,
) -> Result<Harness, ToolError> {
    let verilator = toolbox.find(Tool::Verilator)?;
    let compiler = toolbox.find(Tool::Cxx)?;
    let make = toolbox.find(Tool::Make)?;
    let program = format!("{build}/{}/Vdut", variant.folder());
    make.call()
        .arg(&program)
        .arg(format!("BUILD={build}"))
        .arg(format!("VERILATOR={}", verilator.path.display()))
        .arg(format!("CXX={}", compiler.path.display()))
        .folder(testbench)
        .limit(BUILD_LIMIT)
        .check()?;
    Ok(Harness {
        program: testbench.join(program),
        folder: testbench.to_path_buf(),
    })
}

impl Harness {
    /// The testbench folder.
    pub fn folder(&self) -> &Path {
        &self.folder
    }

    /// A call of the harness in its folder. It exits with 0 for PASS and 1 for FAIL.
    pub fn call(&self) -> Call {
        Call::new(&self.program).folder(&self.folder)
    }
}

/// Points of one kind that coverage counts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Points {
    /// Points there are.
    pub points: u64,
    /// Points that were reached.
    pub hit: u64,
}

/// Points by kind: `line`, `branch`, `toggle`.
pub type Coverage = BTreeMap<String, Points>;

/// Sums up a file of coverage data.
///
/// # Errors
/// A file that cannot be read.
pub fn coverage(data: &Path) -> io::Result<Coverage> {
    summary(BufReader::new(File::open(data)?))
}

/// Sums up coverage data. A line of them is `C '<keys and values>' <count>`; one of the keys is `page`, `v_<kind>/<module>`.
///
/// # Errors
/// Data that cannot be read, or are no text.
pub fn summary(data: impl BufRead) -> io::Result<Coverage> {
    let mut coverage = Coverage::new();
    for line in data.lines() {
        let line = line?;
        let kind = line
            .split_once("\u{1}page\u{2}v_")
            .and_then(|(_, page)| page.split_once('/'));
        if let (Some((kind, _)), Some((_, count))) = (kind, line.rsplit_once(' ')) {
            let entry = coverage.entry(kind.to_owned()).or_default();
            entry.points += 1;
            entry.hit += u64::from(count != "0");
        }
    }
    Ok(coverage)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn coverage_is_summed_by_kind() {
        let data = "# SystemC::Coverage-3\n\
                    C '\u{1}f\u{2}a.v\u{1}page\u{2}v_toggle/top\u{1}o\u{2}n[0]\u{1}h\u{2}TOP' 69\n\
                    C '\u{1}f\u{2}a.v\u{1}page\u{2}v_toggle/top\u{1}o\u{2}n[1]\u{1}h\u{2}TOP' 0\n\
                    C '\u{1}f\u{2}a.v\u{1}page\u{2}v_line/top\u{1}o\u{2}block\u{1}h\u{2}TOP' 1\n";
        let coverage = summary(data.as_bytes()).unwrap();
        assert_eq!(coverage["toggle"], Points { points: 2, hit: 1 });
        assert_eq!(coverage["line"], Points { points: 1, hit: 1 });
        assert_eq!(coverage.len(), 2);
    }
}
