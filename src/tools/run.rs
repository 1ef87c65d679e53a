//! One call of a program: its output, its exit code, a limit on its time.

use std::ffi::OsStr;
use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use super::ToolError;

/// Long enough for a build on a slow machine; a call that should take less says so.
const DEFAULT_LIMIT: Duration = Duration::from_secs(600);

/// How many of the last lines of a program's output an error carries.
const TAIL_LINES: usize = 30;

/// A program with its arguments, about to be run.
#[derive(Debug)]
pub struct Call {
    command: Command,
    limit: Duration,
}

/// What a program that ended by itself left behind.
#[derive(Debug)]
pub struct Finished {
    /// The command line, quoted for a shell.
    pub command: String,
    /// How it ended.
    pub status: ExitStatus,
    /// All of its standard output; bytes that are no UTF-8 are replaced.
    pub stdout: String,
    /// All of its standard error, likewise.
    pub stderr: String,
}

impl Call {
    /// A call of a program without arguments, in the present folder, without input.
    pub fn new(program: &Path) -> Self {
        let mut command = Command::new(program);
        command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped());
        Self {
            command,
            limit: DEFAULT_LIMIT,
        }
    }

    /// Adds one argument.
    pub fn arg(mut self, arg: impl AsRef<OsStr>) -> Self {
        self.command.arg(arg);
        self
    }

    /// Adds arguments.
    pub fn args<A: AsRef<OsStr>>(mut self, args: impl IntoIterator<Item = A>) -> Self {
        self.command.args(args);
        self
    }

    /// Runs in a folder.
    pub fn folder(mut self, folder: &Path) -> Self {
        self.command.current_dir(folder);
        self
    }

    /// Sets a variable of the program's environment.
    pub fn variable(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        self.command.env(name, value);
        self
    }

    /// Stops the program after this time; ten minutes where nothing is said.
    pub fn limit(mut self, limit: Duration) -> Self {
        self.limit = limit;
        self
    }

    /// Runs the program to its end, whatever its exit code.
    ///
    /// # Errors
    /// [`ToolError::Start`] if it cannot be run, [`ToolError::TimedOut`] if it runs too long.
    pub fn run(mut self) -> Result<Finished, ToolError> {
        let command = command_line(&self.command);
        let started = Instant::now();
        let mut child = match self.command.spawn() {
            Ok(child) => child,
            Err(source) => return Err(ToolError::Start { command, source }),
        };
        let stdout = Capture::start(child.stdout.take());
        let stderr = Capture::start(child.stderr.take());
        match wait(&mut child, started + self.limit) {
            Ok(Some(status)) => Ok(Finished {
                command,
                status,
                stdout: stdout.finish(),
                stderr: stderr.finish(),
            }),
            Ok(None) => Err(ToolError::TimedOut {
                command,
                limit: self.limit,
                tail: tail(&stdout.so_far(), &stderr.so_far()),
            }),
            Err(source) => Err(ToolError::Start { command, source }),
        }
    }

    /// Runs the program to its end, which must be exit code 0.
    ///
    /// # Errors
    /// Those of [`Call::run`], and [`ToolError::Failed`].
    pub fn check(self) -> Result<Finished, ToolError> {
        let done = self.run()?;
        if done.status.success() {
            return Ok(done);
        }
        Err(done.failed())
    }
}

impl Finished {
    /// That it ended as it did is a failure.
    pub fn failed(self) -> ToolError {
        ToolError::Failed {
            command: self.command,
            status: self.status.to_string(),
            tail: tail(&self.stdout, &self.stderr),
        }
    }
}

/// Waits for the child's end until `deadline`, at which it is killed and the answer is `None`.
fn wait(child: &mut Child, deadline: Instant) -> std::io::Result<Option<ExitStatus>> {
    let mut pause = Duration::from_millis(1);
    loop {
        if let Some(status) = child.try_wait()? {
            return Ok(Some(status));
        }
        let left = deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            child.kill()?;
            child.wait()?;
            return Ok(None);
        }
        thread::sleep(pause.min(left));
        pause = (pause * 2).min(Duration::from_millis(20));
    }
}

/// A thread that reads a pipe, so that a program never waits for us to take its output.
struct Capture {
    bytes: Arc<Mutex<Vec<u8>>>,
    reader: Option<JoinHandle<()>>,
}

impl Capture {
    fn start(pipe: Option<impl Read + Send + 'static>) -> Self {
        let bytes = Arc::new(Mutex::new(Vec::new()));
        let into = Arc::clone(&bytes);
        let reader = pipe.map(|mut pipe| {
            thread::spawn(move || {
                let mut chunk = [0; 8192];
                // A pipe that cannot be read any more has ended.
                while let Ok(count @ 1..) = pipe.read(&mut chunk) {
                    into.lock()
                        .unwrap_or_else(PoisonError::into_inner)
                        .extend_from_slice(&chunk[..count]);
                }
            })
        });
        Self { bytes, reader }
    }

    /// What has come so far. The pipe may stay open: a killed program's children still hold it.
    fn so_far(&self) -> String {
        let bytes = self.bytes.lock().unwrap_or_else(PoisonError::into_inner);
        String::from_utf8_lossy(&bytes).into_owned()
    }

    /// All of it, once the pipe is closed.
    fn finish(mut self) -> String {
        if let Some(reader) = self.reader.take() {
            // The reader cannot panic; if it did, what it had read would still stand.
            let _ = reader.join();
        }
        self.so_far()
    }
}

/// The last lines of standard output and then of standard error, which most often has the reason.
fn tail(stdout: &str, stderr: &str) -> String {
    let lines: Vec<&str> = stdout.lines().chain(stderr.lines()).collect();
    lines[lines.len().saturating_sub(TAIL_LINES)..].join("\n")
}

/// A command line that can be pasted into a shell.
fn command_line(command: &Command) -> String {
    let words = std::iter::once(command.get_program()).chain(command.get_args());
    let line = words
        .map(|word| quote(&word.to_string_lossy()))
        .collect::<Vec<_>>()
        .join(" ");
    match command.get_current_dir() {
        Some(folder) => format!("cd {} && {line}", quote(&folder.to_string_lossy())),
        None => line,
    }
}

/// A word as a shell reads it: in quotes where it has to be.
pub fn quote(word: &str) -> String {
    let plain = |c: char| c.is_ascii_alphanumeric() || "-_./=+,:@%".contains(c);
    if !word.is_empty() && word.chars().all(plain) {
        word.to_string()
    } else {
        format!("'{}'", word.replace('\'', r"'\''"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shell(script: &str) -> Call {
        Call::new(Path::new("/bin/sh")).args(["-c", script])
    }

    #[test]
    fn output_and_exit_code_come_back() {
        let done = shell("echo out; echo err >&2; exit 3").run().unwrap();
        assert_eq!(
            (done.stdout.as_str(), done.stderr.as_str()),
            ("out\n", "err\n")
        );
        assert_eq!(done.status.code(), Some(3));
    }

    #[test]
    fn more_output_than_a_pipe_holds_does_not_hang() {
        let done = shell("head -c 1000000 /dev/zero; head -c 1000000 /dev/zero >&2")
            .check()
            .unwrap();
        assert_eq!(
            (done.stdout.len(), done.stderr.len()),
            (1_000_000, 1_000_000)
        );
    }

    #[test]
    fn failure_holds_command_code_and_the_last_lines() {
        let error = shell("seq 100; echo 'the reason' >&2; exit 7")
            .check()
            .unwrap_err()
            .to_string();
        assert!(
            error.starts_with("`/bin/sh -c 'seq 100; echo '\\''the reason'\\'' >&2; exit 7'`"),
            "{error}"
        );
        assert!(
            error.contains("exit status: 7") && error.ends_with("100\nthe reason"),
            "{error}"
        );
        assert!(
            !error.contains("\n71\n") && error.contains("\n72\n"),
            "{error}"
        );
    }

    #[test]
    fn a_program_that_hangs_is_stopped() {
        let started = Instant::now();
        // The shell's child keeps the pipe open after the shell is killed.
        let error = shell("echo before; sleep 60; echo after")
            .limit(Duration::from_millis(300))
            .run();
        let error = error.unwrap_err();
        assert!(started.elapsed() < Duration::from_secs(30));
        let ToolError::TimedOut { tail, .. } = error else {
            panic!("{error}");
        };
        assert_eq!(tail, "before");
    }

    #[test]
    fn a_program_that_is_not_there_is_an_error() {
        let error = Call::new(Path::new("/nowhere/at all"))
            .folder(Path::new("/tmp"))
            .run()
            .unwrap_err();
        assert_eq!(
            error.to_string(),
            "cannot run `cd /tmp && '/nowhere/at all'`"
        );
    }

    #[test]
    fn folder_and_variables_reach_the_program() {
        let done = shell("pwd; echo $COLOUR")
            .folder(Path::new("/"))
            .variable("COLOUR", "red")
            .check()
            .unwrap();
        assert_eq!(done.stdout, "/\nred\n");
    }
}
