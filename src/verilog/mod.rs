//! From a design to Verilog-2005 files, one module a file.
//!
//! The way of a module: `names` checks what the builder and the naming pass called things, `plan` decides what
//! stands where, `lower` turns nodes into expressions, `expr` and `text` set them, `module` with `instances` and
//! `clocked` puts them together, and `view` holds the result for the templates in `templates/verilog/`, which only
//! place it.
//!
//! The naming pass must have run: a value that Verilog cannot write in place has a name then.

mod clocked;
mod constraints;
mod error;
mod expr;
mod facts;
mod formal;
mod instances;
mod literal;
mod lower;
mod module;
mod names;
mod plan;
mod ports;
mod ports_page;
mod ram;
mod srams;
mod text;
mod top_ports;
mod view;

use askama::Template as _;
use indexmap::IndexSet;

pub use constraints::{ConstraintFile, constraints, period};
pub use error::VerilogError;
pub use formal::top_define;
pub use ports_page::ports_page;
pub use ram::memory_properties;
pub use srams::{Sram, SramPlace, Srams, srams};
pub use top_ports::{TopPort, top_ports};

use crate::ir::Design;

/// What the headers say about where the files come from.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmitInfo {
    /// Version of the generator.
    pub version: String,
    /// Command that makes the same files again.
    pub command: String,
    /// SPDX identifier of their licence.
    pub licence: String,
}

impl EmitInfo {
    /// Of files that this generator makes by `command`, under its own licence.
    pub fn by(command: impl Into<String>) -> Self {
        EmitInfo {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            command: command.into(),
            licence: env!("CARGO_PKG_LICENSE").to_owned(),
        }
    }
}

/// A file of Verilog.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct VerilogFile {
    /// File name without a folder.
    pub name: String,
    /// Its content, ending with a line break.
    pub text: String,
}

/// The files of a design: memories first, then every module behind those it instantiates.
///
/// # Errors
/// The first name that is illegal or taken, the first node that has no Verilog: see [`VerilogError`].
pub fn emit(design: &Design, info: &EmitInfo) -> Result<Vec<VerilogFile>, VerilogError> {
    let implicit = ports::implicit(design);
    let context = module::Context {
        design,
        info,
        implicit: &implicit,
    };
    let mut files = ram::files(design, info)?;
    for module in design.modules.values() {
        let view = module::view(&context, module)?;
        files.push(rendered(&module.name, view.render())?);
    }
    let mut seen = IndexSet::new();
    match files.iter().find(|f| !seen.insert(&f.name)) {
        Some(file) => Err(VerilogError::Duplicate {
            place: design.top.clone(),
            first: "memory",
            second: "module",
            name: file.name.clone(),
        }),
        None => Ok(files),
    }
}

/// The list of files for tools that read one: `folder` and name, one a line, in the order of [`emit`].
pub fn file_list(files: &[VerilogFile], folder: &str) -> String {
    files
        .iter()
        .map(|file| format!("{folder}{}\n", file.name))
        .collect()
}

/// The file of a module; the template engine drops the last line break.
fn rendered(module: &str, text: askama::Result<String>) -> Result<VerilogFile, VerilogError> {
    let name = format!("{module}.v");
    match text {
        Ok(text) => Ok(VerilogFile {
            name,
            text: text + "\n",
        }),
        Err(error) => Err(VerilogError::Template {
            file: name,
            reason: error.to_string(),
        }),
    }
}

#[cfg(test)]
mod tests;
