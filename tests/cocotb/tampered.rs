//! An engine that does one thing wrong at one port: a module of the top's name and ports around the real one.

use std::fs;
use std::path::Path;

use super::Design;

/// A port: its direction, its range as declared, its name.
struct Port {
    direction: String,
    range: String,
    name: String,
}

/// What is wrong, the test that is run, and what it has to say.
struct Fault {
    /// Port that the wrapper drives otherwise than straight through: an output of the top, or of the wrapper to it.
    port: &'static str,
    /// What it is driven by. The other side's value has the name `real_<port>`.
    value: &'static str,
    test: &'static str,
    said: &'static str,
}

const fn fault(
    port: &'static str,
    value: &'static str,
    test: &'static str,
    said: &'static str,
) -> Fault {
    Fault {
        port,
        value,
        test,
        said,
    }
}

const FAULTS: &[Fault] = &[
    // It hangs: a stream that never offers, one that never takes, a packet that never ends, an access without an answer.
    fault(
        "m_axis_fetch_tvalid",
        "1'b0",
        "records",
        "nothing has moved for",
    ),
    fault(
        "s_axis_score_tready",
        "1'b0",
        "records",
        "nothing has moved for",
    ),
    fault(
        "m_axis_assign_tlast",
        "1'b0",
        "records",
        "nothing has moved for",
    ),
    fault(
        "s_axil_rvalid",
        "1'b0",
        "registers",
        "nothing has moved for",
    ),
    // A record that changes while it waits, or is not offered all the time.
    fault(
        "m_axis_offload_tdata",
        "{real_m_axis_offload_tdata[127:1], real_m_axis_offload_tdata[0] ^ !m_axis_offload_tready}",
        "records",
        "waited, and became",
    ),
    fault(
        "m_axis_select_tvalid",
        "real_m_axis_select_tvalid && flip",
        "records",
        "m_axis_select",
    ),
    // A bit that is in no field.
    fault(
        "m_axis_select_tdata",
        "real_m_axis_select_tdata | 64'h1000_0000_0000_0000",
        "records",
        "in no field",
    ),
    // Registers.
    fault("s_axil_bresp", "2'b00", "registers", "expected SLVERR"),
    fault("s_axil_rresp", "2'b00", "registers", "expected SLVERR"),
    fault("s_axil_wstrb", "4'hf", "registers", "MAX_BURST: expected"),
    // An input that is open too early, an interrupt that does not come, bytes of a row that are not valid and count.
    fault(
        "s_axis_hash_tready",
        "1'b1",
        "nothing_is_taken_before_it_is_enabled",
        "FAIL=1",
    ),
    fault("irq", "1'b0", "interrupts", "FAIL=1"),
    fault("s_axis_score_tkeep", "8'hff", "malformed_rows", "FAIL=1"),
    // A write that is lost while nobody waits for what it does.
    fault(
        "s_axil_wdata",
        "real_s_axil_wdata & ~32'd2",
        "soft_reset",
        "FAIL=1",
    ),
];

/// Ports of the module in a file.
fn ports(file: &Path) -> Vec<Port> {
    let text = fs::read_to_string(file).unwrap();
    let declared = text.lines().filter_map(|line| {
        let (line, _) = line.split_once("//").unwrap_or((line, ""));
        let mut words = line.split_whitespace();
        let direction = words
            .next()
            .filter(|word| ["input", "output"].contains(word))?;
        assert_eq!(words.next(), Some("wire"), "{line}");
        let rest: Vec<&str> = words.collect();
        let (range, name) = match rest[..] {
            [range, name, ..] if range.starts_with('[') => (range, name),
            _ => ("", rest[0]),
        };
        Some(Port {
            direction: direction.to_owned(),
            range: range.to_owned(),
            name: name.trim_end_matches(',').to_owned(),
        })
    });
    declared.collect()
}

/// The wrapper: everything goes straight through, but for one port.
fn wrapper(ports: &[Port], fault: &Fault) -> String {
    let mut declarations = Vec::new();
    let mut body = String::new();
    let mut connections = Vec::new();
    for Port {
        direction,
        range,
        name,
    } in ports
    {
        declarations.push(format!("{direction} wire {range} {name}"));
        let tampered = name == fault.port;
        let inner = match (tampered, direction.as_str()) {
            (false, _) => name.clone(),
            (true, "output") => {
                body += &format!(
                    "wire {range} real_{name};\nassign {name} = {};\n",
                    fault.value
                );
                format!("real_{name}")
            }
            (true, _) => format!("tampered_{name}"),
        };
        connections.push(format!(".{name}({inner})"));
        // Inputs are what the other side gives, whatever the engine gets.
        if direction == "input" {
            body += &format!("wire {range} real_{name} = {name};\n");
            if tampered {
                body += &format!("wire {range} tampered_{name} = {};\n", fault.value);
            }
        }
    }
    format!(
        "module dre_top ({});\nreg flip = 1'b0;\nalways @(posedge aclk) flip <= !flip;\n{body}dre_real u_real ({});\nendmodule\n",
        declarations.join(", "),
        connections.join(", ")
    )
}

#[test]
fn an_engine_that_is_wrong_is_found_out() {
    let design = Design::new(&[]);
    let top = design.path().join("rtl/dre_top.v");
    let ports = ports(&top);
    assert!(
        FAULTS
            .iter()
            .all(|fault| ports.iter().any(|port| port.name == fault.port))
    );
    let real = fs::read_to_string(&top).unwrap();
    let real = real.replacen("module dre_top", "module dre_real", 1);
    for fault in FAULTS {
        fs::write(&top, real.clone() + &wrapper(&ports, fault)).unwrap();
        let test = format!("COCOTB_TESTCASE={}", fault.test);
        let (passes, said) = design.run(&[&test]);
        assert!(
            !passes && said.contains(fault.said) && said.contains("FAIL=1"),
            "{}: {said}",
            fault.port
        );
    }
    // Without a fault the wrapper changes nothing.
    let none = fault("irq", "real_irq", "interrupts", "");
    fs::write(&top, real + &wrapper(&ports, &none)).unwrap();
    let (passes, said) = design.run(&["COCOTB_TESTCASE=interrupts"]);
    assert!(passes, "{said}");
}
