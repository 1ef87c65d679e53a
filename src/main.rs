//! The command `dregen`; everything is in the library.

fn main() -> std::process::ExitCode {
    dregen::cli::main()
}
