//! What can be wrong with a design that is to become Verilog.

/// A design that has no Verilog.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum VerilogError {
    /// A name that some tool downstream would not take.
    #[error(
        "{place}: the name {name:?} of a {what} is not {rule}",
        rule = crate::config::identifier::RULE
    )]
    Name {
        /// Module.
        place: String,
        /// What bears the name.
        what: &'static str,
        /// The name.
        name: String,
    },
    /// Two things of one module with one name.
    #[error("{place}: {first} and {second} are both named {name}; names of a module must differ")]
    Duplicate {
        /// Module.
        place: String,
        /// What bears the name.
        first: &'static str,
        /// What bears it too.
        second: &'static str,
        /// The name.
        name: String,
    },
    /// A value that Verilog can only write with a name, and that has none.
    #[error("{node} needs a name: run the naming pass before emission")]
    Unnamed {
        /// The node.
        node: String,
    },
    /// A node without what it needs to be written.
    #[error("{node} has {found} operands, needs {needs}: run the checks before emission")]
    Operands {
        /// The node.
        node: String,
        /// Operands that are there.
        found: usize,
        /// Operands that it needs.
        needs: &'static str,
    },
    /// A memory that is not written once and read once.
    #[error(
        "{place}: memory {memory} has {reads} reads and {writes} writes; it must have one of each"
    )]
    Memory {
        /// Module.
        place: String,
        /// The memory.
        memory: String,
        /// Read ports found.
        reads: usize,
        /// Write ports found.
        writes: usize,
    },
    /// A property that speaks of something the module does not have.
    #[error("{place}: the property {property} names {name}, which the module does not have")]
    Property {
        /// Module.
        place: String,
        /// The property, or a value that only properties look at.
        property: String,
        /// What it names.
        name: String,
    },
    /// A module that the design does not have.
    #[error("{place}: the design has no module {module}")]
    Module {
        /// Who asks for it.
        place: String,
        /// Name of the module.
        module: String,
    },
    /// A clock frequency that is none.
    #[error("clock of {found} MHz is out of range; legal: 0.001..=10000")]
    Clock {
        /// What was asked for.
        found: String,
    },
    /// A template that did not render.
    #[error("template of {file}: {reason}")]
    Template {
        /// The file to be made.
        file: String,
        /// What the template engine says.
        reason: String,
    },
}
