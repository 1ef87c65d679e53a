//! Memories: one file a shape, from one template.

use askama::Template as _;
use indexmap::IndexSet;

use super::error::VerilogError;
use super::formal::Subject;
use super::ports::{self, ListedPort};
use super::view::RamView;
use super::{EmitInfo, VerilogFile, facts, rendered};
use crate::ir::property::Properties;
use crate::ir::{Design, Direction, Memory, Type, index_width, uint};

/// Width and depth of a memory, and what a collision yields.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub(super) struct Shape {
    width: u32,
    depth: u32,
    any_on_collision: bool,
}

impl Shape {
    /// Ports, in the order in which instances list them.
    pub const PORTS: [&'static str; 7] = [
        "clk_i",
        "read_en_i",
        "read_addr_i",
        "read_data_o",
        "write_en_i",
        "write_addr_i",
        "write_data_i",
    ];

    pub fn of(memory: &Memory) -> Self {
        Shape {
            width: memory.width,
            depth: memory.depth,
            any_on_collision: memory.any_on_collision,
        }
    }

    /// Name of its module.
    pub fn module(self, prefix: &str) -> String {
        let collision = if self.any_on_collision { "_any" } else { "" };
        format!(
            "{prefix}_ram_1r1w_w{}_d{}{collision}",
            self.width, self.depth
        )
    }

    /// Name of the macro that an ASIC flow brings for it.
    pub fn macro_name(self, prefix: &str) -> String {
        format!("{}_macro", self.module(prefix))
    }

    pub fn width(self) -> u32 {
        self.width
    }

    pub fn depth(self) -> u32 {
        self.depth
    }

    pub fn any_on_collision(self) -> bool {
        self.any_on_collision
    }

    pub fn ports(self) -> Vec<ListedPort<'static>> {
        let address = uint(index_width(u64::from(self.depth)));
        let data = uint(self.width);
        let port = |name: usize, direction, ty: Type, comment| ListedPort {
            direction,
            ty,
            name: Self::PORTS[name],
            comment: Some(comment),
            group: match name {
                0 => ports::IMPLICIT,
                1..=3 => "read",
                _ => "write",
            },
        };
        let (input, output) = (Direction::Input, Direction::Output);
        vec![
            port(0, input, uint(1), "clock, rising edge"),
            port(1, input, uint(1), "read; without it read_data_o holds"),
            port(2, input, address, "word to read"),
            port(3, output, data, "the word, one cycle later"),
            port(4, input, uint(1), "write"),
            port(5, input, address, "word to write"),
            port(6, input, data, "its new value"),
        ]
    }

    /// A word is what was written last, and a read yields it: watched for one word, which may be any.
    pub fn properties(self) -> Properties {
        let mut p = Properties::default();
        p.depth(4, 4, 4);
        p.any(
            "f_at",
            index_width(u64::from(self.depth)),
            "the word that is watched",
        );
        p.register(
            "f_known_q",
            1,
            Some("1'd0"),
            "f_known_q | f_written",
            "it was written",
        );
        p.register(
            "f_word_q",
            self.width,
            None,
            "f_written ? write_data_i : f_word_q",
            "what was written last",
        );
        p.wire(
            "f_written",
            1,
            "write_en_i & (write_addr_i == f_at)",
            "it is written",
        );
        p.gives(
            "kept",
            "!f_known_q | (words_q[f_at] == f_word_q)",
            "a word is what was written last",
        );
        let collision = if self.any_on_collision {
            " & ~f_written"
        } else {
            ""
        };
        p.gives("read",
            &format!("!$past(read_en_i & (read_addr_i == f_at) & f_known_q{collision}) | (read_data_o == $past(f_word_q))"),
            "a read yields it, one cycle later");
        p.gives(
            "held",
            "$past(read_en_i) | (read_data_o == $past(read_data_o))",
            "without a read the output holds",
        );
        p.reaches(
            "read",
            "f_known_q & read_en_i & (read_addr_i == f_at)",
            "it is read after it was written",
        );
        p
    }

    fn file(self, design: &Design, info: &EmitInfo) -> Result<VerilogFile, VerilogError> {
        let name = self.module(&design.prefix);
        let pins: Vec<(&str, String)> = Self::PORTS
            .into_iter()
            .map(|port| (port, port.to_owned()))
            .collect();
        let view = RamView {
            name: &name,
            words: self.depth,
            width: self.width,
            any_on_collision: self.any_on_collision,
            collision: match self.any_on_collision {
                true => "may yield anything, for nobody looks at it.",
                false => "yields the old word.",
            },
            ports: ports::views(&self.ports()),
            pins: ports::pins(&pins),
            data_range: super::text::spaced_range(self.width),
            last_word: self.depth.saturating_sub(1),
            facts: facts::of_memory(info),
            licence: &info.licence,
            define: define(&design.prefix),
            macro_name: self.macro_name(&design.prefix),
            formal: Subject {
                name: &name,
                clock: Self::PORTS[0],
                in_reset: None,
                signals: Self::PORTS
                    .into_iter()
                    .chain(["words_q", "read_data_q"])
                    .collect(),
                properties: &self.properties(),
            }
            .view()?,
        };
        rendered(&name, view.render())
    }
}

/// The define that swaps the bodies of all memories for macros.
pub(super) fn define(prefix: &str) -> String {
    format!("{}_RAM_MACRO", prefix.to_uppercase())
}

/// The module of every shape in the design and what is to be proved of it, in order of first use.
pub fn memory_properties(design: &Design) -> Vec<(String, Properties)> {
    let shapes = shapes(design).into_iter();
    shapes
        .map(|s| (s.module(&design.prefix), s.properties()))
        .collect()
}

fn shapes(design: &Design) -> IndexSet<Shape> {
    let memories = design.modules.values().flat_map(|m| &m.memories);
    memories.map(Shape::of).collect()
}

/// The files of every shape in the design, in order of first use.
pub(super) fn files(design: &Design, info: &EmitInfo) -> Result<Vec<VerilogFile>, VerilogError> {
    shapes(design)
        .into_iter()
        .map(|s| s.file(design, info))
        .collect()
}
