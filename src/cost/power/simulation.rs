//! A mapped netlist as a graph that the interpreter runs: every cell as its library's functions say, memories as they are.
//!
//! Nets are named `n<number>` as in the netlist. The netlist sees reset one cycle longer than it lasts, for it reads it as a
//! signal, which a graph does not have.

use std::collections::{BTreeMap, BTreeSet};

use super::super::CostError;
use super::super::liberty::{CellKind, Direction, Function, Library};
use super::super::memory::Shape;
use super::super::netlist::{Bit, Cell, Module, Netlist, PortDirection};
use crate::config::Reset;
use crate::ir::{Builder, Design, ModuleInfo, Signal, uint};

/// The graph of the netlist's module `like.top`, with the clock and the reset that `like` has.
///
/// # Errors
/// There is no such module, or it has a cell that is in no library or does what a graph cannot say.
pub fn design(netlist: &Netlist, like: &Design, library: &Library) -> Result<Design, CostError> {
    let module = netlist.modules.get(&like.top);
    let (Some(module), Some(top)) = (module, like.top_module()) else {
        return Err(CostError::Netlist);
    };
    let builder = Builder::with_ports(&like.top, &top.clock, &top.reset, ModuleInfo::default());
    let mut replica = Replica {
        library,
        clock: module
            .ports
            .get(&top.clock)
            .and_then(|port| port.bits.first()),
        builder,
        wires: BTreeMap::new(),
        driven: BTreeSet::new(),
    };
    replica.wires(module);
    replica.inputs(module, &top.clock, &top.reset, like.reset);
    for (name, cell) in &module.cells {
        if let Some(shape) = Shape::of(&cell.kind) {
            replica.memory(name, cell, shape)?;
        } else {
            replica.cell(name, cell)?;
        }
    }
    Ok(Design {
        modules: [(like.top.clone(), replica.finish(module))].into(),
        top: like.top.clone(),
        reset: like.reset,
        prefix: like.prefix.clone(),
    })
}

/// The name of a net in the graph.
pub fn name(net: u64) -> String {
    format!("n{net}")
}

fn unknown(cell: &Cell) -> CostError {
    CostError::UnknownCell {
        kind: cell.kind.clone(),
    }
}

struct Replica<'a> {
    library: &'a Library,
    clock: Option<&'a Bit>,
    builder: Builder,
    wires: BTreeMap<u64, Signal>,
    driven: BTreeSet<u64>,
}

impl Replica<'_> {
    /// A wire for every net.
    fn wires(&mut self, module: &Module) {
        let of_ports = module.ports.values().flat_map(|port| &port.bits);
        let cells = module.cells.values();
        let of_cells = cells.flat_map(|cell| cell.connections.values().flatten());
        for bit in of_ports.chain(of_cells) {
            if let Bit::Net(net) = bit
                && !self.wires.contains_key(net)
            {
                let wire = self.builder.wire(&name(*net), uint(1), "");
                self.wires.insert(*net, wire);
            }
        }
    }

    /// What a pin or port sees.
    fn signal(&mut self, bit: Option<&Bit>) -> Signal {
        let wire = match bit {
            Some(Bit::Net(net)) => self.wires.get(net).copied(),
            _ => None,
        };
        let one = matches!(bit, Some(Bit::Constant(value)) if value == "1");
        // Nobody cares what an x is.
        wire.unwrap_or_else(|| self.builder.lit(u64::from(one), 1))
    }

    /// The lowest bit first.
    fn word(&mut self, bits: &[Bit]) -> Signal {
        let signals: Vec<Signal> = bits
            .iter()
            .rev()
            .map(|bit| self.signal(Some(bit)))
            .collect();
        self.builder.concat(&signals)
    }

    fn drive(&mut self, bit: &Bit, value: Signal) {
        if let Bit::Net(net) = bit
            && let Some(wire) = self.wires.get(net)
            && self.driven.insert(*net)
        {
            self.builder.drive(*wire, value);
        }
    }

    fn drive_word(&mut self, bits: &[Bit], value: Signal) {
        for (index, bit) in (0..).zip(bits) {
            let value = self.builder.bit(value, index);
            self.drive(bit, value);
        }
    }

    fn inputs(&mut self, module: &Module, clock: &str, reset: &str, kind: Reset) {
        for (name, port) in &module.ports {
            if port.direction != PortDirection::Input || name == clock {
                continue;
            }
            let value = if name == reset {
                let released = self.builder.control("released", uint(1), 0, "");
                let one = self.builder.lit(1, 1);
                self.builder.next(released, one);
                match kind {
                    Reset::SyncLow | Reset::AsyncLow => released,
                    Reset::SyncHigh => self.builder.not(released),
                }
            } else {
                // No port of a module is as wide as that.
                let width = u32::try_from(port.bits.len()).unwrap_or(u32::MAX);
                self.builder.input(name, uint(width), "")
            };
            self.drive_word(&port.bits, value);
        }
    }

    fn memory(&mut self, name: &str, cell: &Cell, shape: Shape) -> Result<(), CostError> {
        let bits = |port: &str| cell.connections.get(port).map_or(&[][..], Vec::as_slice);
        let side = |replica: &mut Self, port: &str| replica.word(bits(port));
        let read_address = side(self, "read_addr_i");
        let read_enable = side(self, "read_en_i");
        let write_address = side(self, "write_addr_i");
        let write_data = side(self, "write_data_i");
        let write_enable = side(self, "write_en_i");
        let (Ok(width), Ok(depth)) = (shape.width.try_into(), shape.depth.try_into()) else {
            return Err(unknown(cell));
        };
        let word = self.builder.memory(
            name,
            (width, depth),
            "",
            read_address,
            read_enable,
            write_address,
            write_data,
            write_enable,
        );
        if cell.kind.ends_with("_any") {
            self.builder.any_on_collision(word);
        }
        self.drive_word(bits("read_data_o"), word);
        Ok(())
    }

    /// A cell of logic, or a flip-flop of the rising edge of the clock.
    fn cell(&mut self, name: &str, cell: &Cell) -> Result<(), CostError> {
        let library = self.library;
        let known = library.cells.get(&cell.kind).ok_or_else(|| unknown(cell))?;
        let mut state = None;
        match known.kind {
            CellKind::Logic => {}
            CellKind::FlipFlop => {
                let group = known.group.of("ff").next().ok_or_else(|| unknown(cell))?;
                let [plain, inverse] = group.names.as_slice() else {
                    return Err(unknown(cell));
                };
                let function = |name: &str| group.text(name).map(Function::parse);
                let clocked = function("clocked_on").flatten();
                let Some(Function::Pin(pin)) = clocked else {
                    return Err(unknown(cell));
                };
                let clock = cell.connections.get(&pin).and_then(|bits| bits.first());
                if clock.is_none() || clock != self.clock {
                    return Err(unknown(cell));
                }
                let register = self.builder.payload(&format!("{name}.state"), uint(1), "");
                let inverted = self.builder.not(register);
                state = Some([(plain, register), (inverse, inverted)]);
                let next = function("next_state").flatten();
                let mut next = self.function(cell, &next.ok_or_else(|| unknown(cell))?, &[])?;
                // Both at once: what is named first wins, which nobody relies on.
                for (name, value) in [("preset", 1), ("clear", 0)] {
                    if let Some(function) = function(name) {
                        let function = function.ok_or_else(|| unknown(cell))?;
                        let asserted = self.function(cell, &function, &[])?;
                        let value = self.builder.lit(value, 1);
                        next = self.builder.mux(asserted, value, next);
                    }
                }
                self.builder.next(register, next);
            }
            CellKind::Latch | CellKind::Memory => return Err(unknown(cell)),
        }
        let state: Vec<(&str, Signal)> = state
            .into_iter()
            .flatten()
            .map(|(name, signal)| (name.as_str(), signal))
            .collect();
        for pin in &known.pins {
            let bit = cell
                .connections
                .get(&pin.name)
                .and_then(|bits| bits.first());
            if let (Direction::Output, Some(bit)) = (pin.direction, bit) {
                let function = pin.function.as_deref().and_then(Function::parse);
                let function = function.ok_or_else(|| unknown(cell))?;
                let value = self.function(cell, &function, &state)?;
                self.drive(bit, value);
            }
        }
        Ok(())
    }

    /// A function of the pins of a cell and of its state.
    fn function(
        &mut self,
        cell: &Cell,
        function: &Function,
        state: &[(&str, Signal)],
    ) -> Result<Signal, CostError> {
        let mut two = |a: &Function, b: &Function| -> Result<[Signal; 2], CostError> {
            Ok([
                self.function(cell, a, state)?,
                self.function(cell, b, state)?,
            ])
        };
        Ok(match function {
            Function::And(a, b) => {
                let operands = two(a, b)?;
                self.builder.and(&operands)
            }
            Function::Or(a, b) => {
                let operands = two(a, b)?;
                self.builder.or(&operands)
            }
            Function::Xor(a, b) => {
                let operands = two(a, b)?;
                self.builder.xor(&operands)
            }
            Function::Not(a) => {
                let a = self.function(cell, a, state)?;
                self.builder.not(a)
            }
            Function::Constant(value) => self.builder.lit(u64::from(*value), 1),
            Function::Pin(name) => match state.iter().find(|(known, _)| known == name) {
                Some((_, signal)) => *signal,
                None => self.signal(cell.connections.get(name).and_then(|bits| bits.first())),
            },
        })
    }

    /// Outputs, and 0 for nets that nothing drives, the clock among them: it is low where values are looked at.
    fn finish(mut self, module: &Module) -> crate::ir::Module {
        let loose: Vec<u64> = self
            .wires
            .keys()
            .copied()
            .filter(|net| !self.driven.contains(net))
            .collect();
        for net in loose {
            let zero = self.builder.lit(0, 1);
            self.drive(&Bit::Net(net), zero);
        }
        for (name, port) in &module.ports {
            if port.direction == PortDirection::Output {
                let value = self.word(&port.bits);
                self.builder.output(name, value, "");
            }
        }
        self.builder.finish()
    }
}
