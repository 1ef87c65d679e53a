//! `component.xml`: the top in IP-XACT (IEEE 1685-2009), in the manner that Vivado's IP catalogue reads.

use askama::Template;

use super::{Contents, View};
use crate::config::{Config, Reset};
use crate::ir::Direction;
use crate::registers::{ADDRESS_BITS, Access, Field, Group, Register, present};
use crate::verilog::TopPort;

/// Families of devices that Vivado may offer the design for.
const FAMILIES: [&str; 11] = [
    "spartan7",
    "artix7",
    "kintex7",
    "virtex7",
    "zynq",
    "kintexu",
    "virtexu",
    "kintexuplus",
    "virtexuplus",
    "zynquplus",
    "versal",
];
/// The views that consist of the Verilog files.
const VIEWS: [ModelView; 2] = [
    ModelView {
        name: "xilinx_anylanguagesynthesis",
        title: "Synthesis",
        purpose: "synthesis",
        constrained: true,
    },
    ModelView {
        name: "xilinx_anylanguagebehavioralsimulation",
        title: "Simulation",
        purpose: "simulation",
        constrained: false,
    },
];
/// Prefix of the ports of the AXI4-Lite interface.
const AXIL: &str = "s_axil";

#[derive(Template)]
#[template(path = "packaging/component.xml")]
struct Component<'a> {
    view: &'a View<'a>,
    revision: &'a str,
    families: &'static [&'static str],
    views: &'static [ModelView],
    buses: Vec<Bus<'a>>,
    bus_with_registers: &'static str,
    /// Bytes of its addresses.
    address_range: u32,
    registers: Vec<RegisterView>,
    ports: Vec<PortView<'a>>,
}

/// A view, as IP-XACT calls what a kind of tool sees of the design.
struct ModelView {
    name: &'static str,
    title: &'static str,
    purpose: &'static str,
    /// Whether the constraints belong to it.
    constrained: bool,
}

/// Ports that belong together.
struct Bus<'a> {
    name: &'a str,
    /// Name in the identifiers of its parameters.
    id: String,
    /// Library and name of Vivado's definition of it.
    library: &'static str,
    kind: &'static str,
    role: &'static str,
    /// The memory map is behind it.
    has_registers: bool,
    /// Logical and physical name.
    ports: Vec<(String, &'a str)>,
    parameters: Vec<(&'static str, String)>,
}

struct RegisterView {
    name: &'static str,
    about: &'static str,
    address: String,
    volatile: bool,
    access: &'static str,
    reset: String,
    fields: Vec<FieldView>,
}

struct FieldView {
    name: &'static str,
    about: &'static str,
    lo: u32,
    bits: u32,
    /// What writing does, unless it is kept.
    modified_write: Option<&'static str>,
    /// Least and greatest legal value.
    legal: Option<(u32, u32)>,
}

struct PortView<'a> {
    name: &'a str,
    direction: &'static str,
    width: u32,
    /// Number of the highest bit of a vector.
    left: Option<u32>,
    /// What an input is tied to where the other side has no such port, hexadecimal.
    unconnected: Option<String>,
}

/// The file, without its last line break.
///
/// # Errors
/// As [`files`](super::files).
pub(super) fn component(
    contents: &Contents,
    view: &View,
    revision: &str,
) -> Result<String, askama::Error> {
    let component = Component {
        view,
        revision,
        families: &FAMILIES,
        views: &VIEWS,
        buses: buses(contents),
        bus_with_registers: AXIL,
        address_range: 1 << ADDRESS_BITS,
        registers: present(contents.config)
            .map(|r| register(r, contents.config))
            .collect(),
        ports: contents.ports.iter().map(port).collect(),
    };
    component.render()
}

/// The stem of an AXI port: `s_axis_hash` of `s_axis_hash_tdata`, `s_axil` of `s_axil_wdata`.
fn stem(port: &str) -> Option<&str> {
    let (stem, _) = port.rsplit_once('_')?;
    let known = stem == AXIL || stem.starts_with("s_axis_") || stem.starts_with("m_axis_");
    known.then_some(stem)
}

/// Every interface: AXI in the order of the ports, then what is left, one port each.
fn buses<'a>(contents: &'a Contents) -> Vec<Bus<'a>> {
    let mut buses: Vec<Bus> = Vec::new();
    for port in contents.ports {
        let Some(stem) = stem(&port.name) else {
            continue;
        };
        let logical = port.name[stem.len() + 1..].to_uppercase();
        let pair = (logical, port.name.as_str());
        match buses.iter_mut().find(|bus| bus.name == stem) {
            Some(bus) => bus.ports.push(pair),
            None => buses.push(axi(stem, pair)),
        }
    }
    let names: Vec<&str> = buses.iter().map(|bus| bus.name).collect();
    let associated = names.join(":");
    let rest = contents.ports.iter().filter(|p| stem(&p.name).is_none());
    let rest: Vec<&str> = rest.map(|port| port.name.as_str()).collect();
    // Clock and reset come first, and the only other port is the interrupt.
    if let &[clock, reset, interrupt] = rest.as_slice() {
        let polarity = match contents.config.reset {
            Reset::SyncLow | Reset::AsyncLow => "ACTIVE_LOW",
            Reset::SyncHigh => "ACTIVE_HIGH",
        };
        let parameters = vec![
            ("ASSOCIATED_BUSIF", associated),
            ("ASSOCIATED_RESET", reset.to_owned()),
        ];
        buses.push(signal(clock, ("clock", "CLK"), "slave", parameters));
        let parameters = vec![("POLARITY", polarity.to_owned())];
        buses.push(signal(reset, ("reset", "RST"), "slave", parameters));
        let parameters = vec![("SENSITIVITY", "LEVEL_HIGH".to_owned())];
        let kind = ("interrupt", "INTERRUPT");
        buses.push(signal(interrupt, kind, "master", parameters));
    }
    buses
}

/// An AXI interface, of which one port is known.
fn axi<'a>(name: &'a str, port: (String, &'a str)) -> Bus<'a> {
    let lite = name == AXIL;
    let parameters = [
        ("ADDR_WIDTH", ADDRESS_BITS.to_string()),
        ("DATA_WIDTH", u32::BITS.to_string()),
        ("PROTOCOL", "AXI4LITE".to_owned()),
    ];
    Bus {
        name,
        id: name.to_uppercase(),
        library: "interface",
        kind: if lite { "aximm" } else { "axis" },
        role: match name.starts_with('m') {
            true => "master",
            false => "slave",
        },
        has_registers: lite,
        ports: vec![port],
        parameters: match lite {
            true => parameters.into(),
            false => Vec::new(),
        },
    }
}

/// An interface of one port; `kind` has its name and that of the logical port.
fn signal<'a>(
    name: &'a str,
    (kind, logical): (&'static str, &'static str),
    role: &'static str,
    parameters: Vec<(&'static str, String)>,
) -> Bus<'a> {
    Bus {
        name,
        id: name.to_uppercase(),
        library: "signal",
        kind,
        role,
        has_registers: false,
        ports: vec![(logical.to_owned(), name)],
        parameters,
    }
}

fn register(register: &Register, config: &Config) -> RegisterView {
    let fields = register.fields(config);
    RegisterView {
        name: register.name,
        about: register.about,
        address: format!("{:#x}", register.address),
        // What the hardware changes by itself.
        volatile: !matches!(register.group, Group::Identity | Group::Setting),
        access: match register.access {
            Access::ReadOnly => "read-only",
            Access::ReadWrite | Access::WriteOneToClear => "read-write",
        },
        reset: format!("{:#010x}", register.reset(config)),
        fields: fields.map(|each| field(register, each, config)).collect(),
    }
}

fn field(register: &Register, field: &Field, config: &Config) -> FieldView {
    FieldView {
        name: field.name,
        about: field.about,
        lo: field.lo,
        bits: field.bits,
        modified_write: match register.access {
            _ if field.pulse => Some("modify"),
            Access::WriteOneToClear => Some("oneToClear"),
            Access::ReadOnly | Access::ReadWrite => None,
        },
        legal: register
            .legal(config)
            .filter(|&range| register.is_whole() && range != (0, u32::MAX)),
    }
}

fn port(port: &TopPort) -> PortView<'_> {
    let unconnected = match port.name.rsplit_once('_') {
        // A master whose beats are always full has no strobes, and many have no protection.
        Some((_, "tkeep")) => Some(ones(port.width)),
        Some((_, "awprot" | "arprot")) => Some("0x0".to_owned()),
        _ => None,
    };
    PortView {
        name: &port.name,
        direction: match port.direction {
            Direction::Input => "in",
            Direction::Output => "out",
        },
        width: port.width,
        left: (port.width > 1).then(|| port.width - 1),
        unconnected,
    }
}

/// A word of so many ones, hexadecimal.
fn ones(width: u32) -> String {
    let first = 0xf_u32 >> (width.next_multiple_of(4) - width);
    let rest = "f".repeat(width.div_ceil(4) as usize - 1);
    format!("0x{first:x}{rest}")
}
