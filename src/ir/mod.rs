//! The dataflow graph that stands between builder code and everything made from it.
//!
//! A [`Design`] is a set of [`Module`]s; a module is a graph whose nodes are typed [operators](Op) and whose
//! edges run from an operand to its user. Clock and reset are implicit: every register and memory of a design
//! shares one clock, and the design says what kind of reset it has. Builder code makes modules through
//! [`Builder`]; [`check`] tells what is wrong with them; [`text`] prints them in a stable form.
//!
//! The graph knows nothing of Verilog: names in it are plain identifiers, and petgraph does not leave this folder.

mod builder;
pub mod check;
pub mod flatten;
mod graph;
mod op;
mod order;
pub mod property;
mod table;
pub mod text;

pub use builder::{Builder, InstanceHandle, Signal};
pub use graph::{
    Design, Direction, Memory, Module, ModuleInfo, Node, NodeId, Port, Region, RegionId, Section,
    SectionId,
};
pub use op::{Op, Type, TypeError, index_width, sint, uint, value_width};
pub use order::CombinationalLoop;
pub use property::Properties;
pub use table::Table;
