//! The words in which units are described.
//!
//! Every operator of the builder takes and gives [`Signal`]s. Nothing is checked while building: a description
//! with a fault is a graph with a fault, and [`check`](super::check) names it with its place.

mod operators;

use num_bigint::BigUint;

use super::graph::{
    Direction, Memory, Module, ModuleInfo, Node, NodeId, Port, Region, RegionId, Section, SectionId,
};
use super::op::{Op, Type, uint};
use super::property::Properties;
use crate::config::Reset;

/// A value in a module under construction.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Signal {
    node: NodeId,
    ty: Type,
}

impl Signal {
    /// Bits.
    pub fn width(self) -> u32 {
        self.ty.width
    }

    /// Type.
    pub fn ty(self) -> Type {
        self.ty
    }

    /// The node that yields it.
    pub fn node(self) -> NodeId {
        self.node
    }
}

/// An instance under construction: gives the signals of its outputs.
pub struct InstanceHandle {
    outputs: Vec<(String, Signal)>,
}

impl InstanceHandle {
    /// Output `port` of the instance. A name that the module does not have is a fault of the program.
    pub fn output(&self, port: &str) -> Signal {
        match self.outputs.iter().find(|(name, _)| name == port) {
            Some((_, signal)) => *signal,
            None => panic!("builder code asks for an output port {port} that the instance lacks"),
        }
    }
}

/// Builds one module.
pub struct Builder {
    module: Module,
    section: SectionId,
    region: Option<RegionId>,
}

impl Builder {
    /// A module whose clock and reset ports have the names of inner modules, `clk_i` and `rst_ni` (or `rst_i`).
    pub fn new(name: &str, reset: Reset, info: ModuleInfo) -> Self {
        let reset_port = match reset {
            Reset::SyncLow | Reset::AsyncLow => "rst_ni",
            Reset::SyncHigh => "rst_i",
        };
        Self::with_ports(name, "clk_i", reset_port, info)
    }

    /// A module with names of its own for clock and reset.
    pub fn with_ports(name: &str, clock: &str, reset: &str, info: ModuleInfo) -> Self {
        let mut module = Module::new(name, clock, reset, info);
        module.sections.push(Section {
            title: "Interface".to_owned(),
            comment: String::new(),
        });
        Builder {
            module,
            section: SectionId(0),
            region: None,
        }
    }

    /// The finished module.
    pub fn finish(self) -> Module {
        self.module
    }

    /// What is to be proved of the module.
    pub fn properties(&mut self) -> &mut Properties {
        &mut self.module.properties
    }

    /// Starts a section: what is built from here on is read together.
    pub fn section(&mut self, title: &str, comment: &str) {
        self.section = SectionId(self.module.sections.len());
        self.module.sections.push(Section {
            title: title.to_owned(),
            comment: comment.to_owned(),
        });
    }

    /// Describes feed-forward arithmetic that a pass will cut into `stages` register stages. What crosses its
    /// border on the way in is taken in one cycle; what crosses it on the way out belongs together `stages` later.
    pub fn region<T>(&mut self, name: &str, stages: u32, body: impl FnOnce(&mut Self) -> T) -> T {
        let id = RegionId(self.module.regions.len());
        self.module.regions.push(Region {
            name: name.to_owned(),
            stages,
        });
        let outer = self.region.replace(id);
        let result = body(self);
        self.region = outer;
        result
    }

    fn add(&mut self, op: Op, ty: Type, operands: &[Signal]) -> Signal {
        let node = self.module.add(Node {
            op,
            ty,
            name: None,
            comment: None,
            section: self.section,
            region: self.region,
        });
        for (number, operand) in operands.iter().enumerate() {
            self.module.connect(node, number, operand.node);
        }
        Signal { node, ty }
    }

    /// A combinational operator. Where the operands do not fit, the type is that of operand 0 and the check complains.
    fn operator(&mut self, op: Op, operands: &[Signal]) -> Signal {
        let types: Vec<Type> = operands.iter().map(|s| s.ty).collect();
        let ty = match op.result(&types) {
            Some(Ok(ty)) => ty,
            _ => types.first().copied().unwrap_or(uint(1)),
        };
        self.add(op, ty, operands)
    }

    fn label(&mut self, signal: Signal, name: &str, comment: &str) {
        let node = self.module.node_mut(signal.node);
        node.name = Some(name.to_owned());
        node.comment = (!comment.is_empty()).then(|| comment.to_owned());
    }

    /// Gives a value a name, and a remark where it needs one.
    pub fn name(&mut self, signal: Signal, name: &str, comment: &str) -> Signal {
        if self.module.node(signal.node).name.is_some() {
            let alias = self.wire(name, signal.ty, comment);
            self.drive(alias, signal);
            return alias;
        }
        self.label(signal, name, comment);
        signal
    }

    /// Gives an output of an instance a name of this module.
    pub fn name_output(
        &mut self,
        instance: &InstanceHandle,
        port: &str,
        name: &str,
        comment: &str,
    ) -> Signal {
        self.name(instance.output(port), name, comment)
    }

    // Ports.

    /// An input port.
    pub fn input(&mut self, name: &str, ty: Type, comment: &str) -> Signal {
        let signal = self.add(Op::Input, ty, &[]);
        self.module.node_mut(signal.node).section = SectionId(0);
        self.label(signal, name, comment);
        self.module.ports.push(Port {
            direction: Direction::Input,
            node: signal.node,
        });
        signal
    }

    /// An output port that carries `value`.
    pub fn output(&mut self, name: &str, value: Signal, comment: &str) {
        let signal = self.add(Op::Output, value.ty, &[value]);
        self.module.node_mut(signal.node).section = SectionId(0);
        self.label(signal, name, comment);
        self.module.ports.push(Port {
            direction: Direction::Output,
            node: signal.node,
        });
    }

    /// Says that the bits of `signal` are left unused on purpose.
    pub fn unused(&mut self, signal: Signal) {
        self.add(Op::Unused, uint(1), &[signal]);
    }

    // Constants and wires.

    /// An unsigned literal: for 0, 1 and masks that explain themselves.
    pub fn lit(&mut self, value: u64, width: u32) -> Signal {
        self.add(Op::Const(BigUint::from(value)), uint(width), &[])
    }

    /// All ones.
    pub fn ones(&mut self, width: u32) -> Signal {
        let value = (BigUint::from(1u32) << width) - 1u32;
        self.add(Op::Const(value), uint(width), &[])
    }

    /// A constant that a reader should know by name; the comment gives unit and origin.
    pub fn constant(&mut self, name: &str, value: u64, width: u32, comment: &str) -> Signal {
        let signal = self.lit(value, width);
        self.label(signal, name, comment);
        signal
    }

    /// A named constant of any width whose bits each mean something; the comment says what.
    pub fn mask(&mut self, name: &str, bits: BigUint, width: u32, comment: &str) -> Signal {
        let signal = self.add(Op::Const(bits), uint(width), &[]);
        self.label(signal, name, comment);
        signal
    }

    /// A value used before it is computed; give it its driver with [`Builder::drive`].
    pub fn wire(&mut self, name: &str, ty: Type, comment: &str) -> Signal {
        let signal = self.add(Op::Wire, ty, &[]);
        self.label(signal, name, comment);
        signal
    }

    /// Drives a wire.
    pub fn drive(&mut self, wire: Signal, value: Signal) {
        self.module.connect(wire.node, 0, value.node);
    }

    // State.

    /// A register of the control state: takes `reset` in reset.
    pub fn control(&mut self, name: &str, ty: Type, reset: u64, comment: &str) -> Signal {
        let value = Some(BigUint::from(reset));
        let signal = self.add(Op::Reg { reset: value }, ty, &[]);
        self.label(signal, name, comment);
        signal
    }

    /// A register of payload: its start is unknown, and nothing may look at it before it was written.
    pub fn payload(&mut self, name: &str, ty: Type, comment: &str) -> Signal {
        let signal = self.add(Op::Reg { reset: None }, ty, &[]);
        self.label(signal, name, comment);
        signal
    }

    /// The register takes `value` at every clock edge.
    pub fn next(&mut self, register: Signal, value: Signal) {
        self.module.connect(register.node, 0, value.node);
    }

    /// The register takes `value` at clock edges where `enable` is 1.
    pub fn next_when(&mut self, register: Signal, enable: Signal, value: Signal) {
        self.module.connect(register.node, 0, value.node);
        self.module.connect(register.node, 1, enable.node);
    }

    /// `signal`, `cycles` later, through payload registers that the delay is named after.
    pub fn delay(&mut self, signal: Signal, name: &str, cycles: u32) -> Signal {
        (1..=cycles).fold(signal, |at, stage| {
            let register = self.payload(&format!("{name}_s{stage}_q"), signal.ty, "");
            self.next(register, at);
            register
        })
    }

    /// A memory with one write port and one registered read port. The read output holds while `read_enable` is 0
    /// and yields the old word in a cycle that writes the same address.
    #[expect(
        clippy::too_many_arguments,
        reason = "the ports of a memory, each named in the docs"
    )]
    pub fn memory(
        &mut self,
        name: &str,
        (width, depth): (u32, u32),
        comment: &str,
        read_address: Signal,
        read_enable: Signal,
        write_address: Signal,
        write_data: Signal,
        write_enable: Signal,
    ) -> Signal {
        let memory = self.module.memories.len();
        self.module.memories.push(Memory {
            name: name.to_owned(),
            width,
            depth,
            any_on_collision: false,
            comment: comment.to_owned(),
            section: self.section,
        });
        self.add(
            Op::MemWrite { memory },
            uint(1),
            &[write_address, write_data, write_enable],
        );
        let read = self.add(
            Op::MemRead { memory },
            uint(width),
            &[read_address, read_enable],
        );
        self.label(read, &format!("{name}_rdata"), "");
        read
    }

    /// Promises that nobody looks at what the memory with the output `read` yields for a read in the cycle of a write to
    /// the same address; the interpreter then yields something else than either word, so that a test sees who does.
    pub fn any_on_collision(&mut self, read: Signal) {
        if let Op::MemRead { memory } = self.module.node(read.node).op {
            self.module.memories[memory].any_on_collision = true;
        }
    }

    /// An instance of `child`; `inputs` names each of its input ports.
    pub fn instance(
        &mut self,
        name: &str,
        child: &Module,
        comment: &str,
        inputs: &[(&str, Signal)],
    ) -> InstanceHandle {
        let op = Op::Instance {
            module: child.name.clone(),
        };
        let instance = self.add(op, uint(1), &[]);
        self.label(instance, name, comment);
        for (number, port) in child.port_nodes(Direction::Input).enumerate() {
            let port = child.node(port).name.as_deref().unwrap_or_default();
            for (_, signal) in inputs.iter().filter(|(name, _)| *name == port) {
                self.module.connect(instance.node, number, signal.node);
            }
        }
        let outputs = child
            .port_nodes(Direction::Output)
            .map(|node| {
                let node = child.node(node);
                let port = node.name.clone().unwrap_or_default();
                let op = Op::InstanceOutput { port: port.clone() };
                let signal = self.add(op, node.ty, &[instance]);
                (port, signal)
            })
            .collect();
        InstanceHandle { outputs }
    }
}
