//! Files by which other flows take a generated design: Vivado and Quartus, FuseSoC, LibreLane, OpenROAD-flow-scripts.
//!
//! docs/flows.md tells users about them. Nothing here asks what the design computes: the ports and memories come from
//! [`verilog`](crate::verilog), the registers from their one table.

mod ipxact;
mod sram;

use askama::Template;

use crate::config::Config;
use crate::verilog::{EmitInfo, Srams, TopPort};

/// A file of the generated folder.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PackagingFile {
    /// Path inside the generated folder.
    pub path: String,
    /// Its content, ending with a line break.
    pub text: String,
}

/// What there is to pack.
pub struct Contents<'a> {
    /// The parameters.
    pub config: &'a Config,
    /// Where the files come from.
    pub info: &'a EmitInfo,
    /// Ports of the top, clock and reset first.
    pub ports: &'a [TopPort],
    /// Its memories.
    pub srams: &'a Srams,
    /// Files of the folder `rtl`, children first.
    pub rtl: &'a [String],
    /// Files of the folder `testbench`.
    pub testbench: &'a [String],
    /// Files of the folder `testbench/vectors`.
    pub vectors: &'a [String],
    /// Period of the clock in ns.
    pub period: &'a str,
}

/// What files of most flows say.
struct View<'a> {
    prefix: &'a str,
    top: String,
    /// Version of the generator, and its first two numbers.
    version: &'a str,
    ip_version: String,
    command: &'a str,
    licence: &'a str,
    rtl: &'a [String],
}

/// The part that Vivado synthesises for unless it is told another; its licence is free of charge.
const VIVADO_PART: &str = "xczu7ev-ffvc1156-2-e";
/// The same of Quartus, with its family.
const QUARTUS_DEVICE: (&str, &str) = ("5CSEBA6U23I7", "Cyclone V");

#[derive(Template)]
#[template(path = "packaging/README.md")]
struct Readme<'a> {
    view: &'a View<'a>,
    clock: &'a str,
}

#[derive(Template)]
#[template(path = "packaging/vivado/synth.tcl")]
struct VivadoScript<'a> {
    view: &'a View<'a>,
    part: &'static str,
}

#[derive(Template)]
#[template(path = "packaging/vivado/xgui.tcl")]
struct VivadoGui<'a> {
    view: &'a View<'a>,
}

#[derive(Template)]
#[template(path = "packaging/quartus/synth.tcl")]
struct QuartusScript<'a> {
    view: &'a View<'a>,
    device: &'static str,
    family: &'static str,
    /// Ports that get no pin.
    virtual_pins: Vec<&'a str>,
}

#[derive(Template)]
#[template(path = "packaging/core.yaml")]
struct Core<'a> {
    view: &'a View<'a>,
    /// Headers of the harness.
    headers: Vec<String>,
    vectors: &'a [String],
}

#[derive(Template)]
#[template(path = "packaging/fusesoc/Vdut.h")]
struct DutHeader<'a> {
    view: &'a View<'a>,
}

#[derive(Template)]
#[template(path = "packaging/librelane/config.yaml")]
struct LibreLane<'a> {
    view: &'a View<'a>,
    srams: &'a Srams,
    clock: &'a str,
    period: &'a str,
}

#[derive(Template)]
#[template(path = "packaging/openroad/config.mk")]
struct OpenRoad<'a> {
    view: &'a View<'a>,
    srams: &'a Srams,
}

/// The header that brings the harness and FuseSoC together.
const DUT_HEADER: &str = "packaging/fusesoc/Vdut.h";

/// All files.
///
/// # Errors
/// A template that cannot be filled in; ours cannot fail, but their crate does not promise it.
pub fn files(contents: &Contents) -> Result<Vec<PackagingFile>, askama::Error> {
    let prefix = &contents.config.prefix;
    let version = &contents.info.version;
    // Vivado knows two numbers and a revision.
    let (ip_version, revision) = version.rsplit_once('.').unwrap_or((version, "0"));
    let view = &View {
        prefix,
        top: format!("{prefix}_top"),
        version,
        ip_version: ip_version.to_owned(),
        command: &contents.info.command,
        licence: &contents.info.licence,
        rtl: contents.rtl,
    };
    let srams = contents.srams;
    let clock = contents.ports.first().map_or("", |port| &port.name);
    let others = contents.ports.iter().skip(1);
    let headers = contents.testbench.iter().filter(|f| f.ends_with(".h"));
    let headers = headers.map(|file| format!("testbench/{file}"));
    let (device, family) = QUARTUS_DEVICE;
    let rendered = [
        (
            "component.xml",
            ipxact::component(contents, view, revision)?,
        ),
        (&format!("{prefix}.core"), {
            let view = Core {
                view,
                headers: headers.chain([DUT_HEADER.to_owned()]).collect(),
                vectors: contents.vectors,
            };
            view.render()?
        }),
        (DUT_HEADER, DutHeader { view }.render()?),
        ("packaging/README.md", Readme { view, clock }.render()?),
        ("packaging/vivado/synth.tcl", {
            let part = VIVADO_PART;
            VivadoScript { view, part }.render()?
        }),
        ("packaging/vivado/xgui.tcl", VivadoGui { view }.render()?),
        ("packaging/quartus/synth.tcl", {
            let script = QuartusScript {
                view,
                device,
                family,
                virtual_pins: others.map(|port| port.name.as_str()).collect(),
            };
            script.render()?
        }),
        ("packaging/librelane/config.yaml", {
            let config = LibreLane {
                view,
                srams,
                clock,
                period: contents.period,
            };
            config.render()?
        }),
        (
            "packaging/openroad/config.mk",
            OpenRoad { view, srams }.render()?,
        ),
        ("packaging/sram/sram.md", sram::page(&view.top, srams)?),
    ];
    let rendered = rendered.into_iter();
    let mut files: Vec<PackagingFile> = rendered
        .map(|(path, text)| PackagingFile {
            path: path.to_owned(),
            text: text + "\n",
        })
        .collect();
    let mut add = |path: &str, text: String| {
        files.push(PackagingFile {
            path: path.to_owned(),
            text,
        });
    };
    add("packaging/sram/sram.json", sram::json(&view.top, srams));
    let black_boxes = srams.black_boxes.clone();
    add("packaging/sram/sram_blackboxes.v", black_boxes);
    Ok(files)
}
