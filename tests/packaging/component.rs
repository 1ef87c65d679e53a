//! `component.xml`: its schema, and its agreement with the Verilog, the interface of the testbench and the table of registers.

use std::collections::{BTreeMap, BTreeSet};

use dregen::bench::Interface;
use dregen::config::Config;
use dregen::registers::{Access, present};
use serde::Deserialize;

use crate::design::{self, Generated, ODD, Port};

/// Signals of AXI4-Lite.
const AXI4_LITE: &str = "AWADDR AWPROT AWVALID AWREADY WDATA WSTRB WVALID WREADY BRESP BVALID BREADY \
                         ARADDR ARPROT ARVALID ARREADY RDATA RRESP RVALID RREADY";
/// Signals of AXI4-Stream.
const AXI4_STREAM: &str = "TVALID TREADY TDATA TSTRB TKEEP TLAST TID TDEST TUSER";

#[derive(Deserialize)]
struct Component {
    interfaces: Vec<Bus>,
    registers: Vec<Register>,
    ports: Vec<XmlPort>,
    file_sets: BTreeMap<String, Vec<String>>,
    views: Vec<String>,
}

#[derive(Deserialize)]
struct Bus {
    name: String,
    kind: String,
    role: String,
    registers: bool,
    ports: BTreeMap<String, String>,
    parameters: BTreeMap<String, String>,
}

#[derive(Deserialize)]
struct Register {
    name: String,
    address: u32,
    access: String,
    reset: u32,
    fields: Vec<Field>,
}

#[derive(Deserialize)]
struct Field {
    name: String,
    lo: u32,
    bits: u32,
    write: Option<String>,
    least: Option<u32>,
    most: Option<u32>,
}

#[derive(Deserialize)]
struct XmlPort {
    name: String,
    direction: String,
    width: u64,
    unconnected: Option<u64>,
}

fn component(design: &Generated) -> Component {
    let mut command = design::in_venv("python3");
    command
        .arg(design::beside("read_component.py"))
        .arg(design.path().join("component.xml"));
    let (passes, said) = design::output(&mut command);
    assert!(passes, "{said}");
    serde_json::from_str(&said).unwrap()
}

fn config(sets: &[&str]) -> Config {
    let sets: Vec<String> = sets.iter().map(|set| set.to_string()).collect();
    dregen::config::resolve(Some("tiny"), None, &sets).unwrap()
}

#[test]
fn the_component_is_the_design() {
    let wide: &[&str] = &["reset=async_low", "hash.bits=256", "wtu.lanes=32"];
    for sets in [&[], ODD, wide] {
        let (design, config) = (Generated::new(sets), config(sets));
        let component = component(&design);
        let ports = component.ports.iter().map(|port| Port {
            name: port.name.clone(),
            direction: port.direction.clone(),
            width: port.width,
        });
        assert_eq!(ports.collect::<Vec<_>>(), design.ports());
        interfaces(&component, &config);
        registers(&component, &config);

        let sources: Vec<String> = design.rtl().iter().map(|f| format!("rtl/{f}")).collect();
        for (name, files) in &component.file_sets {
            assert!(component.views.contains(name), "{name}");
            for file in files {
                assert!(design.path().join(file).is_file(), "{file}");
            }
            if !name.contains("xpgui") {
                assert!(files.ends_with(&sources), "{files:?}");
            }
        }
        assert_eq!(component.views.len(), component.file_sets.len());
    }
}

/// Every port is in one interface, in the role and by the name that AXI gives it.
fn interfaces(component: &Component, config: &Config) {
    let expected = Interface::new(config);
    let mut left: BTreeSet<&str> = component.ports.iter().map(|p| p.name.as_str()).collect();
    let mut axi = Vec::new();
    for bus in &component.interfaces {
        for port in bus.ports.values() {
            assert!(left.remove(port.as_str()), "{port} is mapped twice");
        }
        let known = match bus.kind.as_str() {
            "aximm" => AXI4_LITE,
            "axis" => AXI4_STREAM,
            _ => continue,
        };
        axi.push(bus.name.as_str());
        for (logical, physical) in &bus.ports {
            assert!(known.split(' ').any(|name| name == logical), "{logical}");
            assert_eq!(
                *physical,
                format!("{}_{}", bus.name, logical.to_lowercase())
            );
        }
        match expected.stream(&bus.name) {
            Some((_, stream)) => {
                assert_eq!(bus.kind, "axis");
                let taken = expected.sources().any(|source| source == stream);
                assert_eq!(bus.role == "slave", taken, "{}", bus.name);
                assert_eq!(bus.ports.len(), stream.columns.len() + 2);
            }
            None => {
                assert_eq!((bus.name.as_str(), bus.role.as_str()), ("s_axil", "slave"));
                assert!(bus.registers);
                assert_eq!(bus.ports.len(), AXI4_LITE.split(' ').count());
                assert_eq!(bus.parameters["PROTOCOL"], "AXI4LITE");
            }
        }
    }
    assert!(left.is_empty(), "in no interface: {left:?}");
    assert_eq!(axi.len(), expected.streams.len() + 1);

    let of = |kind: &str| -> &Bus {
        let found = component.interfaces.iter().filter(|bus| bus.kind == kind);
        let found: Vec<&Bus> = found.collect();
        assert_eq!(found.len(), 1, "{kind}");
        found[0]
    };
    let clock = of("clock");
    assert_eq!(clock.ports["CLK"], expected.clock);
    assert_eq!(clock.parameters["ASSOCIATED_BUSIF"], axi.join(":"));
    assert_eq!(clock.parameters["ASSOCIATED_RESET"], expected.reset);
    let reset = of("reset");
    assert_eq!(reset.ports["RST"], expected.reset);
    let low = reset.parameters["POLARITY"] == "ACTIVE_LOW";
    assert_eq!(low, expected.reset_low);
    let interrupt = of("interrupt");
    assert_eq!(interrupt.role, "master");
    assert_eq!(interrupt.ports["INTERRUPT"], "irq");

    // Ports that a master may lack.
    for port in &component.ports {
        let value = match port.name.as_str() {
            "s_axis_score_tkeep" => Some(u64::MAX >> (64 - port.width)),
            "s_axil_awprot" | "s_axil_arprot" => Some(0),
            _ => None,
        };
        assert_eq!(port.unconnected, value, "{}", port.name);
    }
}

fn registers(component: &Component, config: &Config) {
    assert_eq!(component.registers.len(), present(config).count());
    for (found, expected) in component.registers.iter().zip(present(config)) {
        assert_eq!(found.name, expected.name);
        assert_eq!(found.address, expected.address);
        assert_eq!(found.reset, expected.reset(config), "{}", found.name);
        let read_only = expected.access == Access::ReadOnly;
        assert_eq!(found.access == "read-only", read_only, "{}", found.name);
        assert_eq!(found.fields.len(), expected.fields(config).count());
        for (field, known) in found.fields.iter().zip(expected.fields(config)) {
            assert_eq!(field.name, known.name);
            assert_eq!((field.lo, field.bits), (known.lo, known.bits));
            let clears = expected.access == Access::WriteOneToClear;
            assert_eq!(field.write.as_deref() == Some("oneToClear"), clears);
            assert_eq!(field.write.as_deref() == Some("modify"), known.pulse);
            let range = field.least.zip(field.most).unwrap_or((0, u32::MAX));
            if expected.is_whole() {
                assert_eq!(range, expected.legal(config).unwrap_or((0, u32::MAX)));
            }
        }
    }
}
