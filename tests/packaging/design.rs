//! A generated design, and what the tests read from its own files.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

/// A set that leaves no field as it is: codes that are no whole bytes, partial beats, a reset of the other polarity.
pub const ODD: &[&str] = &[
    "hash.bits=13",
    "wtu.lanes=1",
    "hcu.accumulators=2",
    "reset=sync_high",
    "prefix=_Odd9",
];

/// A port of the top, as its Verilog declares it.
#[derive(Debug, PartialEq, Eq)]
pub struct Port {
    pub name: String,
    /// `in` or `out`.
    pub direction: String,
    pub width: u64,
}

/// A design in a folder of its own.
pub struct Generated {
    root: tempfile::TempDir,
    name: &'static str,
    pub prefix: String,
}

impl Generated {
    /// The preset `tiny` with these settings, for a clock of 125 MHz.
    pub fn new(sets: &[&str]) -> Self {
        Self::in_folder("design", sets)
    }

    /// The same in a folder of this name.
    pub fn in_folder(name: &'static str, sets: &[&str]) -> Self {
        let prefix = sets.iter().find_map(|set| set.strip_prefix("prefix="));
        let design = Generated {
            root: tempfile::tempdir().unwrap(),
            name,
            prefix: prefix.unwrap_or("dre").to_owned(),
        };
        let mut command = Command::new(env!("CARGO_BIN_EXE_dregen"));
        command.args([
            "generate",
            "--preset",
            "tiny",
            "--clock",
            "125",
            "--no-check",
        ]);
        command.args(sets.iter().flat_map(|set| ["--set", set]));
        let (passes, said) = output(command.arg("--out").arg(design.path()));
        assert!(passes, "{said}");
        design
    }

    /// A folder of the test's own.
    pub fn root(&self) -> &Path {
        self.root.path()
    }

    /// The generated folder.
    pub fn path(&self) -> PathBuf {
        self.root.path().join(self.name)
    }

    /// Files of the folder `rtl` in the order of the file list.
    pub fn rtl(&self) -> Vec<String> {
        let list = self.path().join(format!("{}_top.f", self.prefix));
        let list = fs::read_to_string(list).unwrap();
        let names = list.lines().map(|line| line.strip_prefix("rtl/").unwrap());
        names.map(str::to_owned).collect()
    }

    /// Ports of the top, out of its Verilog.
    pub fn ports(&self) -> Vec<Port> {
        self.ports_in(&format!("rtl/{}_top.v", self.prefix))
    }

    /// Ports of the module in a Verilog file of the folder.
    pub fn ports_in(&self, file: &str) -> Vec<Port> {
        let text = fs::read_to_string(self.path().join(file)).unwrap();
        text.lines().filter_map(port).collect()
    }
}

/// Names of ports in one line; of a vector its bits, too.
pub fn names(ports: &[Port]) -> String {
    let names = ports.iter().flat_map(|port| {
        let bits = (0..port.width).map(|bit| format!("{}[{bit}]", port.name));
        std::iter::once(port.name.clone()).chain(bits)
    });
    names.collect::<Vec<_>>().join(" ")
}

/// The port that a line declares.
fn port(line: &str) -> Option<Port> {
    let (declaration, _) = line.split_once("//").unwrap_or((line, ""));
    let mut words = declaration.split_whitespace();
    let direction = words.next()?.strip_suffix("put")?;
    assert_eq!(words.next(), Some("wire"), "{line}");
    let mut name = words.next()?;
    let mut width = 1;
    if let Some(range) = name.strip_prefix('[') {
        width = range.strip_suffix(":0]").unwrap().parse::<u64>().unwrap() + 1;
        name = words.next()?;
    }
    Some(Port {
        name: name.trim_end_matches(',').to_owned(),
        direction: direction.to_owned(),
        width,
    })
}

/// A file beside the tests.
pub fn beside(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/packaging")
        .join(name)
}

/// A program among the project's Python tools.
pub fn in_venv(name: &str) -> Command {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(".tools/venv/bin");
    Command::new(folder.join(name))
}

/// Whether a command succeeds, and all that it says.
pub fn output(command: &mut Command) -> (bool, String) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}; run scripts/setup"));
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    let said = said + &String::from_utf8_lossy(&output.stderr);
    (output.status.success(), said)
}
