//! The page on the ports of the top, made from the graph.

use askama::Template;

use super::error::VerilogError;
use super::ports;
use crate::ir::{Design, Direction};

#[derive(Template)]
#[template(path = "doc/ports.md")]
struct Page<'a> {
    top: &'a str,
    purpose: &'a str,
    ports: Vec<Row<'a>>,
}

struct Row<'a> {
    name: &'a str,
    direction: &'static str,
    bits: u32,
    sign: &'static str,
    meaning: String,
}

/// A Markdown table of the ports of the top: name, direction, bits, sign, meaning.
///
/// # Errors
/// [`VerilogError::Module`] if the design has no top.
pub fn ports_page(design: &Design) -> Result<String, VerilogError> {
    let (module, implicit) = ports::top(design)?;
    let page = Page {
        top: &module.name,
        purpose: &module.info.purpose,
        ports: ports::listed(module, implicit, design.reset)
            .into_iter()
            .map(|port| Row {
                name: port.name,
                direction: match port.direction {
                    Direction::Input => "in",
                    Direction::Output => "out",
                },
                bits: port.ty.width,
                sign: if port.ty.signed { "signed" } else { "" },
                meaning: cell(port.comment.unwrap_or_default()),
            })
            .collect(),
    };
    match page.render() {
        Ok(text) => Ok(text + "\n"),
        Err(error) => Err(VerilogError::Template {
            file: "ports.md".to_owned(),
            reason: error.to_string(),
        }),
    }
}

/// Text that can stand in a cell of a table.
fn cell(text: &str) -> String {
    let words: Vec<&str> = text.split_whitespace().collect();
    words.join(" ").replace('|', "\\|")
}
