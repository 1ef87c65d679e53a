//! Where tools are looked for, and which one is taken.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::{Call, Tool, ToolError};

/// A program says its version at once or it is stuck.
const VERSION_LIMIT: Duration = Duration::from_secs(30);

/// Why a program was taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The tool's environment variable names it.
    Variable,
    /// It is on PATH.
    Path,
    /// It is in the project's folder of tools.
    Folder,
}

impl Origin {
    /// A word for tables and JSON.
    pub fn as_str(self) -> &'static str {
        match self {
            Origin::Variable => "variable",
            Origin::Path => "PATH",
            Origin::Folder => "folder",
        }
    }
}

/// A tool that is there and has said its version.
#[derive(Clone, Debug)]
pub struct FoundTool {
    /// Which tool it is.
    pub tool: Tool,
    /// The program.
    pub path: PathBuf,
    /// Why this program was taken.
    pub origin: Origin,
    /// The first line that it printed when asked for its version.
    pub version: String,
}

impl FoundTool {
    /// A call of this program.
    pub fn call(&self) -> Call {
        Call::new(&self.path)
    }
}

/// The places in which tools are looked for: the folders of PATH, then one folder of the project's own.
#[derive(Clone, Debug, Default)]
pub struct Toolbox {
    places: Vec<(PathBuf, Origin)>,
    variables: BTreeMap<Tool, OsString>,
}

impl Toolbox {
    /// The toolbox of this process. The folder of tools is what DREGEN_TOOLS says, or else the nearest
    /// `.tools/bin` beside or above the running program: for a program built by cargo, the one that
    /// scripts/setup fills.
    pub fn from_env() -> Self {
        let folder = std::env::var_os("DREGEN_TOOLS")
            .filter(|value| !value.is_empty())
            .map(PathBuf::from)
            .or_else(|| project_folder(&std::env::current_exe().ok()?));
        let path = std::env::var_os("PATH").unwrap_or_default();
        let mut toolbox = Self::new(std::env::split_paths(&path), folder);
        for tool in Tool::ALL {
            if let Some(value) =
                std::env::var_os(tool.info().variable).filter(|value| !value.is_empty())
            {
                toolbox.variables.insert(tool, value);
            }
        }
        toolbox
    }

    /// A toolbox of given folders: those of a PATH, then the project's.
    pub fn new(path: impl IntoIterator<Item = PathBuf>, folder: Option<PathBuf>) -> Self {
        let mut places: Vec<(PathBuf, Origin)> = Vec::new();
        let path = path.into_iter().map(|place| (place, Origin::Path));
        for (place, origin) in path.chain(folder.map(|place| (place, Origin::Folder))) {
            // A folder that is named twice, or by two names as /bin and /usr/bin are, is one place.
            let Ok(place) = place.canonicalize() else {
                continue;
            };
            if !places.iter().any(|(known, _)| *known == place) {
                places.push((place, origin));
            }
        }
        Self {
            places,
            variables: BTreeMap::new(),
        }
    }

    /// Takes `program`, a name or a path, for `tool`, as the tool's environment variable does.
    pub fn with(mut self, tool: Tool, program: impl Into<OsString>) -> Self {
        self.variables.insert(tool, program.into());
        self
    }

    /// Finds a tool and asks it for its version.
    ///
    /// # Errors
    /// [`ToolError::Missing`] or [`ToolError::BadVariable`] if there is none, [`ToolError::Broken`] if it does
    /// not say its version.
    pub fn find(&self, tool: Tool) -> Result<FoundTool, ToolError> {
        let info = tool.info();
        let (path, origin) = match self.variables.get(&tool) {
            Some(value) => self
                .named(value)
                .map(|path| (path, Origin::Variable))
                .ok_or_else(|| ToolError::BadVariable {
                    variable: info.variable,
                    value: value.to_string_lossy().into_owned(),
                })?,
            None => self
                .programs(tool)
                .into_iter()
                .next()
                .ok_or_else(|| ToolError::Missing {
                    name: info.name,
                    looked_for: info.programs.join(", "),
                    install: info.install,
                })?,
        };
        ask_version(tool, path, origin)
    }

    /// Every program of a tool that is there and works, the one that [`Toolbox::find`] takes first where no
    /// variable names another.
    pub fn find_all(&self, tool: Tool) -> Vec<FoundTool> {
        let found = self.programs(tool).into_iter();
        found
            .filter_map(|(path, origin)| ask_version(tool, path, origin).ok())
            .collect()
    }

    /// For every program of a tool that is there and works a toolbox that takes it: at least one.
    ///
    /// # Errors
    /// There is none: as [`Toolbox::find`].
    pub fn each(&self, tool: Tool) -> Result<Vec<Toolbox>, ToolError> {
        let found = self.find_all(tool);
        if found.is_empty() {
            self.find(tool)?;
        }
        let with = |found: FoundTool| self.clone().with(tool, found.path);
        Ok(found.into_iter().map(with).collect())
    }

    /// The programs of a tool, by the order of its names, then by the order of places. Two names of one file
    /// (c++ and g++, mostly) are one program.
    fn programs(&self, tool: Tool) -> Vec<(PathBuf, Origin)> {
        let mut files = Vec::new();
        let mut programs = Vec::new();
        for name in tool.info().programs {
            for (place, origin) in &self.places {
                let program = place.join(name);
                if !is_program(&program) {
                    continue;
                }
                let file = program.canonicalize().unwrap_or_else(|_| program.clone());
                if !files.contains(&file) {
                    files.push(file);
                    programs.push((program, *origin));
                }
            }
        }
        programs
    }

    /// The program that a variable names: a path, or a name to be looked for.
    fn named(&self, value: &OsString) -> Option<PathBuf> {
        let path = Path::new(value);
        if path.components().count() > 1 {
            return is_program(path).then(|| path.to_path_buf());
        }
        self.places
            .iter()
            .map(|(place, _)| place.join(path))
            .find(|program| is_program(program))
    }
}

/// The nearest `.tools/bin` in a folder above `program`.
fn project_folder(program: &Path) -> Option<PathBuf> {
    let above = program.ancestors().skip(1);
    above
        .map(|folder| folder.join(".tools").join("bin"))
        .find(|folder| folder.is_dir())
}

/// Whether a file can be run.
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    path.metadata()
        .is_ok_and(|data| data.is_file() && data.permissions().mode() & 0o111 != 0)
}

fn ask_version(tool: Tool, path: PathBuf, origin: Origin) -> Result<FoundTool, ToolError> {
    let info = tool.info();
    if info.version_args.is_empty() {
        return Ok(FoundTool {
            tool,
            path,
            origin,
            version: "has no version".to_owned(),
        });
    }
    match Call::new(&path)
        .args(info.version_args)
        .limit(VERSION_LIMIT)
        .check()
    {
        Ok(done) => {
            // vvp, for one, says it on standard error.
            let mut lines = done.stdout.lines().chain(done.stderr.lines());
            let version = lines.find(|line| !line.trim().is_empty());
            let version = version.unwrap_or("unknown").trim().to_string();
            Ok(FoundTool {
                tool,
                path,
                origin,
                version,
            })
        }
        Err(cause) => Err(ToolError::Broken {
            name: info.name,
            path,
            install: info.install,
            cause: Box::new(cause),
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Two folders, as PATH and as the project's, and a way to put programs into them.
    struct Places {
        root: tempfile::TempDir,
    }

    impl Places {
        fn new() -> Self {
            let root = tempfile::tempdir().unwrap();
            std::fs::create_dir(root.path().join("path")).unwrap();
            std::fs::create_dir_all(root.path().join("project/.tools/bin")).unwrap();
            Self { root }
        }

        fn at(&self, name: &str) -> PathBuf {
            self.root.path().canonicalize().unwrap().join(name)
        }

        /// Writes a program. A shell does it: were the file open for writing in this process, a test that
        /// starts a program at that moment would pass the handle on, and the file would be too busy to run.
        fn program(&self, name: &str, script: &str) {
            let write = r#"printf '#!/bin/sh\n%s\n' "$2" >"$1" && chmod +x "$1""#;
            let call = Call::new(Path::new("/bin/sh")).args(["-c", write, "sh"]);
            call.arg(self.at(name)).arg(script).check().unwrap();
        }

        fn toolbox(&self) -> Toolbox {
            Toolbox::new(
                [self.at("path"), self.at("nowhere")],
                Some(self.at("project/.tools/bin")),
            )
        }
    }

    #[test]
    fn path_comes_before_the_folder() {
        let places = Places::new();
        places.program("project/.tools/bin/yosys", "echo; echo Yosys 2");
        let found = places.toolbox().find(Tool::Yosys).unwrap();
        assert_eq!(
            (found.origin, found.version.as_str()),
            (Origin::Folder, "Yosys 2")
        );
        places.program("path/yosys", "echo Yosys 1");
        let found = places.toolbox().find(Tool::Yosys).unwrap();
        assert_eq!(
            (found.origin, found.version.as_str()),
            (Origin::Path, "Yosys 1")
        );
        assert_eq!(found.path, places.at("path/yosys"));
    }

    #[test]
    fn every_program_of_a_tool_is_listed_once() {
        let places = Places::new();
        places.program("path/yosys", "echo Yosys 1");
        places.program("project/.tools/bin/yosys-0.70", "echo Yosys 2");
        std::os::unix::fs::symlink(places.at("path"), places.at("alias")).unwrap();
        std::os::unix::fs::symlink("yosys", places.at("path/yosys-0.70")).unwrap();
        let toolbox = Toolbox::new(
            [places.at("path"), places.at("alias")],
            Some(places.at("project/.tools/bin")),
        );
        let versions: Vec<_> = toolbox
            .find_all(Tool::Yosys)
            .into_iter()
            .map(|found| found.version)
            .collect();
        assert_eq!(versions, ["Yosys 1", "Yosys 2"]);
    }

    #[test]
    fn a_variable_wins_and_must_name_a_program() {
        let places = Places::new();
        places.program("path/yosys", "echo Yosys 1");
        places.program("path/mine", "echo Yosys 3");
        let by_name = places
            .toolbox()
            .with(Tool::Yosys, "mine")
            .find(Tool::Yosys)
            .unwrap();
        let by_path = places
            .toolbox()
            .with(Tool::Yosys, places.at("path/mine"))
            .find(Tool::Yosys)
            .unwrap();
        for found in [by_name, by_path] {
            assert_eq!(
                (found.origin, found.version.as_str()),
                (Origin::Variable, "Yosys 3")
            );
        }
        let error = places
            .toolbox()
            .with(Tool::Yosys, "gone")
            .find(Tool::Yosys)
            .unwrap_err();
        assert!(
            error.to_string().starts_with("DREGEN_YOSYS is \"gone\""),
            "{error}"
        );
    }

    #[test]
    fn a_missing_tool_says_how_to_get_it() {
        let places = Places::new();
        std::fs::write(places.at("path/make"), "not executable").unwrap();
        let error = places.toolbox().find(Tool::Make).unwrap_err().to_string();
        assert!(
            error.contains("make, gmake") && error.contains("apt-get install make"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_fails_is_broken_not_missing() {
        let places = Places::new();
        places.program("path/make", "echo no license >&2; exit 4");
        let error = places.toolbox().find(Tool::Make).unwrap_err();
        let ToolError::Broken { path, cause, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(path, places.at("path/make"));
        assert!(cause.to_string().contains("no license"), "{cause}");
    }

    #[test]
    fn the_folder_is_found_above_the_program() {
        let places = Places::new();
        let program = places.at("project/target/debug/deps/dregen");
        assert_eq!(
            project_folder(&program),
            Some(places.at("project/.tools/bin"))
        );
    }
}
