//! What programs on the host and their authors get: the C header and driver of a design, its registers as a page and
//! as SystemRDL. Registers come from their one table, [`registers`](crate::registers).

mod example;
mod view;

use askama::Template;

use crate::config::Config;
use crate::registers::{ADDRESS_BITS, Group};
use view::{GroupView, RegisterView};

pub use example::example;

/// Bytes of a beat of the widest stream of records.
const RECORD_BYTES: u32 = 16;

#[derive(Template)]
#[template(path = "software/header.h")]
struct Header<'a> {
    prefix: &'a str,
    /// The prefix as macros begin with it.
    macro_: &'a str,
    version: &'a str,
    command: &'a str,
    parameters: Vec<Define>,
    registers: Vec<RegisterView>,
    identity: Vec<RegisterView>,
    counters: Vec<RegisterView>,
    code_bytes: u32,
    beat_bytes: u32,
}

#[derive(Template)]
#[template(path = "software/driver.c")]
struct Driver<'a> {
    prefix: &'a str,
    macro_: &'a str,
    version: &'a str,
    command: &'a str,
    identity: Vec<RegisterView>,
    counters: Vec<RegisterView>,
    interrupts: RegisterView,
}

#[derive(Template)]
#[template(path = "software/registers.rdl")]
struct SystemRdl<'a> {
    prefix: &'a str,
    version: &'a str,
    command: &'a str,
    registers: Vec<RegisterView>,
}

#[derive(Template)]
#[template(path = "doc/registers.md")]
struct Page<'a> {
    prefix: &'a str,
    address_bits: u32,
    groups: Vec<GroupView>,
}

struct Define {
    name: String,
    value: String,
}

/// Writes a file from a design, the generator's version, and the command that makes it again.
pub type Writer = fn(&Config, &str, &str) -> Result<String, askama::Error>;

/// The files of the folder `software`: `<prefix>.` and the extension.
pub const FILES: [(&str, Writer); 3] = [("h", header), ("c", driver), ("rdl", system_rdl)];

/// Registers that tell the parameters.
fn identity(config: &Config) -> Vec<RegisterView> {
    let registers = view::group(Group::Identity, config).into_iter();
    registers.filter(|r| r.name.starts_with("PARAM")).collect()
}

/// `<prefix>.h`, C99 and C++: parameters and registers as macros, a decoder for each stream of records (docs/dre.md),
/// the declarations of the driver.
///
/// # Errors
/// A template that cannot be filled in; ours cannot fail, but their crate does not promise it.
pub fn header(config: &Config, version: &str, command: &str) -> Result<String, askama::Error> {
    let macro_ = config.prefix.to_uppercase();
    let parameters = config
        .keys_as_pairs()
        .into_iter()
        .filter(|(_, value)| value.parse::<u64>().is_ok())
        .map(|(key, value)| Define {
            name: format!("{macro_}_{}", key.to_uppercase().replace('.', "_")),
            value: match value.parse::<u32>() {
                Ok(_) => value,
                Err(_) => format!("{value}ull"),
            },
        });
    let code_bytes = config.hash.bits.div_ceil(8);
    let text = Header {
        prefix: &config.prefix,
        macro_: &macro_,
        version,
        command,
        parameters: parameters.collect(),
        registers: view::all(config),
        identity: identity(config),
        counters: view::group(Group::Counter, config),
        code_bytes,
        beat_bytes: code_bytes.max(2 * config.wtu.lanes).max(RECORD_BYTES),
    }
    .render()?;
    Ok(text + "\n")
}

/// `<prefix>.c`, C99: the driver that the header declares. The bus is the user's, as function pointers.
///
/// # Errors
/// As [`header`].
pub fn driver(config: &Config, version: &str, command: &str) -> Result<String, askama::Error> {
    let text = Driver {
        prefix: &config.prefix,
        macro_: &config.prefix.to_uppercase(),
        version,
        command,
        identity: identity(config),
        counters: view::group(Group::Counter, config),
        interrupts: view::of(crate::registers::Key::IrqStatus, config),
    }
    .render()?;
    Ok(text + "\n")
}

/// `<prefix>.rdl`: the registers in SystemRDL 2.0.
///
/// # Errors
/// As [`header`].
pub fn system_rdl(config: &Config, version: &str, command: &str) -> Result<String, askama::Error> {
    let text = SystemRdl {
        prefix: &config.prefix,
        version,
        command,
        registers: view::all(config),
    }
    .render()?;
    Ok(text + "\n")
}

/// The page of registers, Markdown.
///
/// # Errors
/// As [`header`].
pub fn registers_page(config: &Config) -> Result<String, askama::Error> {
    let text = Page {
        prefix: &config.prefix,
        address_bits: ADDRESS_BITS,
        groups: view::groups(config),
    }
    .render()?;
    Ok(text + "\n")
}

#[cfg(test)]
mod tests;
