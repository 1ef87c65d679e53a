//! What the templates see: every width, index and string already worked out.

use askama::Template;

use super::formal::FormalView;

/// One module file.
#[derive(Template)]
#[template(path = "verilog/module.v")]
pub(super) struct ModuleView<'a> {
    pub name: &'a str,
    /// Name and purpose.
    pub title: Vec<String>,
    pub notes: Vec<String>,
    /// (label, text), the labels padded to one width.
    pub facts: Vec<(String, String)>,
    pub licence: &'a str,
    pub ports: Vec<PortView>,
    pub constants: Vec<DeclarationView>,
    pub tables: Vec<TableView>,
    pub ahead: Vec<DeclarationView>,
    pub sections: Vec<SectionView>,
    /// Assignments to the output ports.
    pub outputs: Vec<String>,
    /// The net that takes in unused bits; no lines if there are none.
    pub unused: Vec<String>,
    /// Properties, for formal tools.
    pub formal: Option<FormalView>,
}

/// A port, or a blank line between groups of ports.
pub(super) struct PortView {
    /// Whether a blank line stands before it.
    pub first_of_group: bool,
    /// Remark on a line of its own.
    pub above: Vec<String>,
    /// Declaration with its comma and its trailing remark.
    pub line: String,
}

/// A declaration with its remark, above or behind.
pub(super) struct DeclarationView {
    pub above: Vec<String>,
    pub line: String,
}

/// A constant table as a function.
pub(super) struct TableView {
    pub comment: Vec<String>,
    pub name: String,
    /// Name of the function's input.
    pub index: String,
    /// Ranges of value and index with the blank before them; empty for one bit.
    pub value_range: String,
    pub index_range: String,
    /// (index, value), the indices padded to one width.
    pub entries: Vec<(String, String)>,
    /// The value where the index is unknown.
    pub unknown: String,
}

/// A section of the body.
pub(super) struct SectionView {
    pub title: String,
    pub comment: Vec<String>,
    pub registers: Vec<DeclarationView>,
    pub items: Vec<ItemView>,
    pub blocks: Vec<BlockView>,
}

/// A piece of a section's body; a blank line stands before each.
pub(super) enum ItemView {
    /// Nets: remark, then lines of text.
    Nets {
        comment: Vec<String>,
        lines: Vec<String>,
    },
    /// An instance: wires at its outputs, remark, module, name, ports.
    Instance {
        comment: Vec<String>,
        wires: Vec<String>,
        module: String,
        name: String,
        pins: Vec<String>,
    },
}

/// A clocked block.
pub(super) struct BlockView {
    /// What stands between the parentheses of `@( )`.
    pub event: String,
    /// Condition of reset and the values taken in it; absent for payload.
    pub reset: Option<(String, Vec<String>)>,
    /// Updates.
    pub lines: Vec<String>,
}

/// The file of one shape of memory.
#[derive(Template)]
#[template(path = "verilog/ram.v")]
pub(super) struct RamView<'a> {
    pub name: &'a str,
    pub words: u32,
    pub width: u32,
    /// Whether nobody looks at what a read yields in the cycle of a write to its address.
    pub any_on_collision: bool,
    /// The same as the end of a sentence.
    pub collision: &'static str,
    pub ports: Vec<PortView>,
    /// Connections of the macro: ports of the same names.
    pub pins: Vec<String>,
    /// Range of a word with the blank before it; empty for one bit.
    pub data_range: String,
    pub last_word: u32,
    pub facts: Vec<(String, String)>,
    pub licence: &'a str,
    /// Name of the define that swaps the body for a macro.
    pub define: String,
    /// Name of the macro.
    pub macro_name: String,
    /// Properties, for formal tools.
    pub formal: Option<FormalView>,
}

/// The macros of every shape as empty modules.
#[derive(Template)]
#[template(path = "verilog/black_boxes.v")]
pub(super) struct BlackBoxesView<'a> {
    pub top: &'a str,
    pub licence: &'a str,
    pub version: &'a str,
    pub define: &'a str,
    pub boxes: Vec<BlackBoxView>,
}

/// One of them.
pub(super) struct BlackBoxView {
    pub name: String,
    pub words: u32,
    pub width: u32,
    pub ports: Vec<PortView>,
}
